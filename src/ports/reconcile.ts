/**
 * The contract of a control loop. A controller is told which key to look at, never what happened to it: it reads the store
 * and writes the difference between what is wanted and what is. Running it once more, or after a restart, does no harm.
 */
import type { Change } from './store.js';

/** Ask for the same key again later, whatever happens until then. */
export interface Requeue {
  readonly afterMs: number;
  /** True when the wait is idle waiting (a resync, a time limit far away) and must not keep a world from being idle. */
  readonly unref?: boolean;
}

/** Which changes of one kind concern a controller, and which of its own keys they concern. */
export interface Trigger {
  readonly kind: string;
  /** Keys to look at because of this change. Must be cheap and must not write. */
  keys(change: Change): readonly string[] | string | undefined;
}

export interface Controller {
  /** The author of everything this loop writes, e.g. `replicaset-controller`. */
  readonly id: string;
  /**
   * The part that `--without` can leave out, e.g. `controllers`; several controllers may share one. Controllers of one part
   * also share its client-side rate limit.
   */
  readonly part: string;
  readonly triggers: readonly Trigger[];
  /** How many keys may be worked on at once; only matters where `durationMs` is above zero. Default 1. */
  readonly workers?: number;
  /** Keys to look at when the loop starts, so that a restart misses nothing. */
  initialKeys(): Iterable<string>;
  /**
   * Brings the world closer to what the object under `key` wants. A `RegattaError` means that somebody was faster, or that a
   * write was refused, which users can bring about: the key comes back after the loop's back-off. Any other error is a bug.
   */
  reconcile(key: string): Requeue | undefined | void;
}

/** How fast the control loops of a platform hear and work. */
export interface ControllerTimings {
  /** Time from a write until a controller hears of it. */
  readonly watchDelayMs: number;
  /** How long one reconciliation occupies a worker. */
  readonly reconcileMs: number;
  /** First and last delay after a failure; client-go: 5 ms and 1,000 s. */
  readonly backOffInitialMs: number;
  readonly backOffMaximumMs: number;
}

/** A token bucket in virtual time, as client libraries use against their API server. */
export interface RateLimiter {
  /** Takes a token if there is one. */
  tryTake(): boolean;
  /** Milliseconds until the next token; 0 if there is one now. */
  waitMs(): number;
}
