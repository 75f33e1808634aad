/** The wall clock and the event loop, for the edge. The only place that asks the machine for the time. */
export interface WallClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` after `delayMs` of wall time; gives a function that cancels. */
  schedule(delayMs: number, run: () => void): () => void;
  /** Calls `run` once pending socket work had its turn. */
  soon(run: () => void): () => void;
}

/** The largest delay a timer takes (2^31 - 1 ms); longer waits are cut into pieces by their callers. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const machineClock: WallClock = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
  soon(run) {
    const handle = setImmediate(run);
    return () => clearImmediate(handle);
  },
};
