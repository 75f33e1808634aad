const NANOSECONDS_PER_MS = 1_000_000;

/** Whole milliseconds of a duration in nanoseconds, as Go's API gives it. */
export function msOf(nanoseconds: number): number {
  return Math.round(nanoseconds / NANOSECONDS_PER_MS);
}

export function nanosecondsOf(ms: number): number {
  return ms * NANOSECONDS_PER_MS;
}
