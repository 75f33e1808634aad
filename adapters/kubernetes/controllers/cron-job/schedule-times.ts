import { parseRfc3339 } from 'regatta/kit';
import type { CronSchedule } from './schedule.js';
import type { CronJob } from '../objects/workloads.js';

/** So many missed starts are reported. */
const MANY_MISSED = 100;

/** What a schedule says of now. */
export interface Due {
  /** The latest start that is due and was not made; undefined when there is none. Milliseconds since 1970. */
  readonly at: number | undefined;
  /** When to look again; undefined for never. Milliseconds since 1970. */
  readonly nextAt: number | undefined;
  readonly tooMany: boolean;
}

/** Finds the latest start that should have been made since the last one (pkg/controller/cronjob/utils.go: mostRecentScheduleTime). */
export function dueTime({ metadata, spec, status }: CronJob, schedule: CronSchedule, nowMs: number): Due {
  let earliest = parseRfc3339(status?.lastScheduleTime ?? metadata.creationTimestamp);
  const { startingDeadlineSeconds } = spec;
  const isBounded = startingDeadlineSeconds !== undefined;
  if (isBounded) earliest = Math.max(earliest, nowMs - startingDeadlineSeconds * 1000);
  const first = schedule.next(earliest);
  if (first === undefined || nowMs < first) return { at: undefined, nextAt: first, tooMany: false };
  const second = schedule.next(first);
  if (second === undefined || nowMs < second) return { at: first, nextAt: second, tooMany: false };
  const periodMs = second - first;
  const missed = Math.floor((nowMs - first) / periodMs) + 1;
  // Close to now the schedule is followed step by step: its starts need not be equally far apart.
  let at = first;
  let nextAt = schedule.next(Math.max(first, first + (missed - 2) * periodMs));
  while (nextAt !== undefined && nextAt <= nowMs) [at, nextAt] = [nextAt, schedule.next(nextAt)];
  return { at, nextAt, tooMany: missed > MANY_MISSED && (!isBounded || startingDeadlineSeconds > MANY_MISSED) };
}
