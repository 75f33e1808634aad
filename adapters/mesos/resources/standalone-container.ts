import type { KindDefinition } from 'regatta/kit';

/** A container that an operator has started on an agent: namespace the machine, name its ids from the outermost on, with dots between. */
export interface StandaloneContainer {
  readonly id: string;
  readonly machine: string;
  /** The runtime's id; empty until it is made. */
  readonly runtimeId: string;
  readonly command: readonly string[];
  /** How it ended, as `wait` gives it; undefined while it runs. */
  readonly exitStatus?: number;
}

export const STANDALONE_CONTAINERS: KindDefinition<StandaloneContainer> = {
  kind: 'StandaloneContainer',
  indexes: { runtime: (container) => container.runtimeId || undefined },
};
