/** What the benchmarks share: how something is timed, and the rows of the table that a run ends with. */

export interface Row {
  readonly what: string;
  readonly ours: string;
  /** The naive version, or whatever else is compared with. */
  readonly other: string;
  /** How many times better ours is; below 1 it is worse. */
  readonly ratio: number;
  /** The ratio that is promised; absent where there is no promise. */
  readonly atLeast?: number;
}

export interface Bench {
  readonly name: string;
  /** One line for the list of benchmarks. */
  readonly title: string;
  run(): readonly Row[] | Promise<readonly Row[]>;
}

/** The shortest of several runs, in milliseconds: what the machine can do when nothing disturbs it. */
export function bestMs(times: number, run: () => void): number {
  let best = Infinity;
  for (let count = 0; count < times; count++) {
    const startedAt = performance.now();
    run();
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}

/** A time for so many operations as the time for one. */
export function perOperation(ms: number, operations: number): string {
  const us = (ms * 1000) / operations;
  return us >= 1000 ? `${(us / 1000).toFixed(2)} ms` : `${us.toFixed(2)} us`;
}
