/**
 * Time inside a world. There is one clock and one task queue a world; every change happens in a task, and tasks run one after
 * another to completion. Nothing in ports, core or adapters reads another clock or waits in another way.
 */

/** Who does something, e.g. `deployment-controller`, `kubelet/node-1`, `client`. Names what design section 3 calls an author. */
export type Author = string;

/** What a task came from: the trace entry (its sequence number) that made it necessary. 0 is the start of the world. */
export type Cause = number;

export interface TaskOptions {
  /** Defaults to the author of the running task. */
  readonly author?: Author;
  /** Defaults to the cause of the running task. */
  readonly cause?: Cause;
  /**
   * True for what goes on for ever or does not matter to a waiting user: heartbeats, resyncs, sweeps, probes, late retries.
   * A world is idle when no other task is left, as a Node process ends when only unref'd timers are.
   */
  readonly unref?: boolean;
}

/** A task that has not run yet. */
export interface Timer {
  readonly at: number;
  cancel(): void;
}

export interface Clock {
  /** Virtual milliseconds since the Unix epoch; whole numbers. Never goes back. */
  readonly now: number;
  /** Virtual milliseconds since the world began. */
  readonly elapsed: number;
}

/** The queue. Tasks due at the same millisecond run in the order in which they were asked for. */
export interface Tasks extends Clock {
  /** The author and cause of the running task; every write is recorded under them. */
  readonly author: Author;
  readonly cause: Cause;
  /** Runs `run` after `delayMs` (rounded up to whole milliseconds; below zero counts as zero), never within the current task. */
  after(delayMs: number, run: () => void, options?: TaskOptions): Timer;
  /** Runs `run` at once under another author or cause, and comes back to the present one. For dispatchers only. */
  as<T>(author: Author, cause: Cause, run: () => T): T;
}
