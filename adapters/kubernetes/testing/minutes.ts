import type { ScenarioFile } from 'regatta/testing';

const MINUTE_MS = 60_000;
/** So far into a minute the recordings of CronJobs began, as far as they do not show it. Milliseconds. */
const USUAL_PHASE_MS = 18_500;

/**
 * How long to wait so that a recording with CronJobs begins as far into a minute as it did: its jobs show when a minute was full, as the k-th
 * minute can have ended no later than its job was made. Milliseconds; 0 where nothing depends on it.
 */
export function waitForMinute({ steps, events }: ScenarioFile, nowMs: number): number {
  if (!steps.some(({ request }) => request?.path.includes('/cronjobs') ?? false)) return 0;
  const phases = events.flatMap(({ message, t }) => {
    const minute = /^Created job .*-m(\d+)$/.exec(typeof message === 'string' ? message : '')?.[1];
    return minute === undefined ? [] : Number(minute) * MINUTE_MS - t;
  });
  const phaseMs = Math.max(USUAL_PHASE_MS, ...phases) % MINUTE_MS;
  return (((phaseMs - nowMs) % MINUTE_MS) + MINUTE_MS) % MINUTE_MS;
}
