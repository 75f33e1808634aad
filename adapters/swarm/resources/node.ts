import type { KindDefinition } from 'regatta/kit';
import type { Meta } from './meta.js';
import type { GenericResource } from './service-spec.js';

export interface NodeSpec {
  readonly Name?: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Role: 'manager' | 'worker';
  readonly Availability: 'active' | 'pause' | 'drain';
}

export interface NodeDescription {
  readonly hostname: string;
  readonly nanoCpus: number;
  readonly memoryBytes: number;
  readonly generic: readonly GenericResource[];
  readonly engineLabels: Readonly<Record<string, string>>;
}

export type NodeState = 'unknown' | 'down' | 'ready' | 'disconnected';

export interface ManagerStatus {
  readonly leader: boolean;
  readonly reachability: 'unknown' | 'unreachable' | 'reachable';
  readonly address: string;
}

export interface SwarmNode extends Meta {
  readonly spec: NodeSpec;
  /** Set by the first change of its spec: what the Engine API sends has no membership, which counts as pending, and nothing depends on it. */
  readonly isPending?: true;
  readonly description: NodeDescription;
  readonly status: { readonly state: NodeState; readonly message: string; readonly address: string };
  readonly manager?: ManagerStatus;
}

export const NODES: KindDefinition<SwarmNode> = {
  kind: 'node',
  indexes: { hostname: ({ description }) => description.hostname },
};

/** Whether tasks have to leave a node, or may not stay on it: it is gone, down or drained. */
export function isInvalid(node: SwarmNode | undefined): boolean {
  return node === undefined || node.status.state === 'down' || node.spec.Availability === 'drain';
}
