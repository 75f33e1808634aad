import type { HealthCheckSpec } from '../../resources/marathon-app.js';

export interface HealthRecord {
  /** Failures in a row that count. */
  readonly failures: number;
  readonly everHealthy: boolean;
}

export interface HealthResult {
  readonly healthy: boolean;
  /** False while the master cannot say whether the task runs at all. */
  readonly reachable: boolean;
  readonly runningForMs: number;
}

export const NO_RECORD: HealthRecord = { failures: 0, everHealthy: false };

/**
 * What one more result of a check means. The number of failures is compared before it is raised, so with three allowed the
 * fourth in a row kills; in the grace period before the first success none counts. Source: marathon
 * core/health/impl/HealthCheckActor.scala checkConsecutiveFailures, ignoreFailures.
 */
export function judgeHealth(
  check: Pick<HealthCheckSpec, 'maxConsecutiveFailures' | 'gracePeriodSeconds'>,
  record: HealthRecord,
  { healthy, reachable, runningForMs }: HealthResult,
): { readonly record: HealthRecord; readonly kill: boolean } {
  if (healthy) return { record: { failures: 0, everHealthy: true }, kill: false };
  const inGrace = !record.everHealthy && runningForMs < check.gracePeriodSeconds * 1000;
  if (inGrace || !reachable) return { record, kill: false };
  const tooMany = check.maxConsecutiveFailures > 0 && record.failures >= check.maxConsecutiveFailures;
  return { record: { ...record, failures: record.failures + 1 }, kill: tooMany };
}
