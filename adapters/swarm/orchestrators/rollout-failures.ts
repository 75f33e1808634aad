import type { Rollout } from '../resources/rollout.js';
import type { Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { isPast } from '../resources/task-states.js';
import type { SwarmConstants } from '../profiles/28.js';
import { updateRulesOf, type UpdateRules } from './update-rules.js';

/** While all slots are taken and workers are still busy, swarmkit's updater does not look at failures; they are counted afterwards. */
export function isWatching({ stopped, waiting, monitoringSince, working }: Rollout): boolean {
  return !stopped && (waiting.length > 0 || monitoringSince > 0 || working.length === 0);
}

/** Counts the failures of a rolling update and takes the failure action. */
export class RolloutFailures {
  readonly #state: SwarmState;
  readonly #constants: SwarmConstants;

  constructor(state: SwarmState, constants: SwarmConstants) {
    this.#state = state;
    this.#constants = constants;
  }

  /**
   * Looks before an ended task is replaced: where the update is rolled back because of it, what replaces the task is made of the old
   * spec (recording update-fail-rollback). Gives the service as it is then.
   */
  lookFirst(service: Service): Service {
    const rollout = this.#state.rollout(service.id);
    if (rollout === undefined || rollout.specVersion !== service.specVersion || !isWatching(rollout)) return service;
    const counted = this.count(service, rollout, updateRulesOf(service, this.#constants));
    if (counted !== rollout) this.#state.update('rollout', rollout, counted);
    return this.#state.service(service.id) ?? service;
  }

  /** Tasks of this update that ended before they ran, or soon after. Beyond the ratio, the failure action is taken. */
  count(service: Service, before: Rollout, rules: UpdateRules): Rollout {
    if (rules.action === 'continue') return before;
    let rollout = before;
    for (const [taskId, ranAt] of Object.entries(rollout.updated)) {
      const task = this.#state.task(taskId);
      if (rollout.failed.includes(taskId) || task === undefined || !isPast(task.status.state, 'running')) continue;
      if (ranAt !== 0 && this.#state.now - ranAt > rules.monitorMs) continue;
      rollout = { ...rollout, failed: [...rollout.failed, taskId] };
      if (rollout.failed.length / rollout.dirtyCount <= rules.maxFailureRatio) continue;
      this.#act(service, taskId, rules);
      return { ...rollout, stopped: true, waiting: [] };
    }
    return rollout;
  }

  #act(service: Service, taskId: string, { action }: UpdateRules): void {
    const status = service.updateStatus;
    if (status === undefined) return;
    const rollingBack = status.state === 'rollback_started';
    const because = `due to failure or early termination of task ${taskId}`;
    // A rollback is never rolled back.
    if (action === 'rollback' && !rollingBack) return this.#rollBack(service, `update rolled back ${because}`);
    this.#state.update<Service>('service', service, {
      updateStatus: {
        ...status,
        state: rollingBack ? 'rollback_paused' : 'paused',
        message: `${action === 'rollback' ? 'rollback' : 'update'} paused ${because}`,
      },
    });
  }

  #rollBack(service: Service, message: string): void {
    const { previousSpec, previousSpecVersion, updateStatus, ...rest } = service;
    if (previousSpec === undefined || updateStatus === undefined) return;
    const back: Service = {
      ...rest,
      spec: previousSpec,
      specVersion: previousSpecVersion ?? service.version,
      updateStatus: { ...updateStatus, state: 'rollback_started', message },
    };
    this.#state.update<Service>('service', back, {});
  }
}
