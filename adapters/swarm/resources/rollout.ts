import type { KindDefinition } from 'regatta/kit';
import type { Meta } from './meta.js';

/** One slot at which a worker of the updater is busy. */
export interface SlotAtWork {
  readonly place: string;
  /** The task that is to take over. */
  readonly taskId: string;
  /** `starting` until that task reaches running, `resting` for the update delay after it. */
  readonly phase: 'starting' | 'resting';
  /** End of the rest, virtual ms since 1970. */
  readonly until: number;
}

/**
 * How far a rolling update has come. swarmkit keeps this in goroutines and begins anew with what is still dirty when a leader takes over; kept in
 * the store, an update goes on where it was. The API does not show it. Its key is the service's id.
 */
export interface Rollout extends Meta {
  readonly specVersion: number;
  /** Slots that were dirty when it began. */
  readonly dirtyCount: number;
  /** Places that no worker has taken yet. */
  readonly waiting: readonly string[];
  readonly working: readonly SlotAtWork[];
  /** Tasks made by this update -> when they were first seen running or later; 0 before. */
  readonly updated: Readonly<Record<string, number>>;
  readonly failed: readonly string[];
  /** When the last slot was done and the final monitoring began; 0 before. */
  readonly monitoringSince: number;
  readonly stopped: boolean;
}

export const ROLLOUTS: KindDefinition<Rollout> = { kind: 'rollout' };
