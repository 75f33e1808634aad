import type { KindDefinition } from 'regatta/kit';
import type { Meta } from './meta.js';

export interface NetworkSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly options: Readonly<Record<string, string>>;
  /** As asked for; empty when the allocator chooses. */
  readonly subnet: string;
  readonly gateway: string;
}

export interface Network extends Meta {
  readonly spec: NetworkSpec;
  /** Set by the allocator. */
  readonly allocated?: { readonly subnet: string; readonly gateway: string; readonly vxlanId: number };
}

export const NETWORKS: KindDefinition<Network> = {
  kind: 'network',
  indexes: { name: ({ spec }) => spec.name },
};
