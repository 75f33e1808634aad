import { msOf } from '../resources/durations.js';
import type { Service } from '../resources/service.js';
import type { SwarmConstants } from '../profiles/28.js';

/** How a rolling update goes on, with the defaults filled in. */
export interface UpdateRules {
  /** 0: all slots at once. */
  readonly parallelism: number;
  readonly delayMs: number;
  readonly monitorMs: number;
  /** How long the last slot is watched. */
  readonly finalWatchMs: number;
  readonly maxFailureRatio: number;
  readonly action: 'pause' | 'continue' | 'rollback';
  readonly startFirst: boolean;
}

/** The way back is governed by the RollbackConfig. An update config without Parallelism means 0, no config at all means 1. */
export function updateRulesOf(service: Service, constants: SwarmConstants): UpdateRules {
  const rollingBack = service.updateStatus?.state === 'rollback_started';
  const config = rollingBack ? service.spec.RollbackConfig : service.spec.UpdateConfig;
  const delayMs = msOf(config?.Delay ?? 0);
  const monitorMs = config?.Monitor === undefined ? constants.updateMonitorMs : msOf(config.Monitor);
  const longDelay = constants.monitorsAfterDelay === 1 && delayMs >= monitorMs;
  return {
    parallelism: config === undefined ? constants.updateParallelism : (config.Parallelism ?? 0),
    delayMs,
    monitorMs,
    finalWatchMs: longDelay ? delayMs + 1000 : monitorMs,
    maxFailureRatio: config?.MaxFailureRatio ?? 0,
    action: (config?.FailureAction ?? 'pause') as UpdateRules['action'],
    startFirst: config?.Order === 'start-first',
  };
}
