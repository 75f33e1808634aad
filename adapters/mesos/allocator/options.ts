import type { Quantities } from './arithmetic.js';
import type { Allocation } from './members.js';
import type { Holder } from './unavailabilities.js';

/** What an allocator is told once. */
export interface AllocatorOptions {
  readonly intervalMs: number;
  /** Alternatives of which an offer has to reach one, in thousandths. */
  readonly minAllocatable: readonly Quantities[];
  readonly fairnessExclude?: readonly string[];
  /** How long a refusal with a negative time lasts. */
  readonly defaultRefuseMs: number;
  /** Who runs batches, for the trace. */
  readonly author: string;
  /** Called once a run with everything it gave away; the allocations count as taken from then on. */
  readonly offer: (allocations: readonly Allocation[]) => void;
  /** Called once a run with those who should give up what they hold on agents that will be unavailable. */
  readonly inverseOffer?: (holders: readonly Holder[]) => void;
}
