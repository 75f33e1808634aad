import type { AppSpec } from '../../resources/marathon-app.js';

export interface RestartStrategy {
  readonly killAtOnce: number;
  readonly maxCapacity: number;
}

/**
 * How far a rolling restart may go below and above the wanted number. Source: marathon
 * core/deployment/impl/TaskReplaceActor.scala computeRestartStrategy.
 * `healthy`: wanted and healthy instances, old and new; `current`: all instances there are.
 */
export function restartStrategy(
  spec: Pick<AppSpec, 'instances' | 'upgradeStrategy'>,
  healthy: number,
  current: number,
  isResident = false,
): RestartStrategy {
  const { instances, upgradeStrategy } = spec;
  const minHealthy = Math.ceil(instances * upgradeStrategy.minimumHealthCapacity);
  let maxCapacity = Math.floor(instances * (1 + upgradeStrategy.maximumOverCapacity));
  let killAtOnce = Math.max(0, healthy - minHealthy);
  if (minHealthy === maxCapacity && maxCapacity <= healthy) {
    // Nothing could move otherwise: volumes cannot be had twice, so one goes first; all others may be one too many.
    if (isResident) killAtOnce = healthy - minHealthy + 1;
    else maxCapacity += 1;
  }
  if (instances < current) killAtOnce = Math.max(current - instances, killAtOnce);
  return { killAtOnce, maxCapacity };
}

/** How many new instances may be started now. */
export function startable(instances: number, maxCapacity: number, oldActive: number, started: number): number {
  return Math.min(Math.max(0, instances - started), Math.max(0, maxCapacity - oldActive - started));
}
