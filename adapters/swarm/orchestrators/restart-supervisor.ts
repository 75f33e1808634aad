import type { Random } from 'regatta/kit';
import { msOf } from '../resources/durations.js';
import type { Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { DelayedStart, RestartHistory, Task } from '../resources/task.js';
import { isPast } from '../resources/task-states.js';
import type { SwarmConstants } from '../profiles/28.js';
import { newTask } from './new-task.js';

/** After so many restarts of a slot nobody is taken to wait for the next one. */
const PATIENT_AFTER = 3;

/** Replaces tasks that ended, as their restart policy says (swarmkit manager/orchestrator/restart). Keeps no state of its own. */
export class RestartSupervisor {
  readonly #state: SwarmState;
  readonly #random: Random;
  readonly #constants: SwarmConstants;

  constructor(state: SwarmState, random: Random, constants: SwarmConstants) {
    this.#state = state;
    this.#random = random;
    this.#constants = constants;
  }

  /** Shuts a task down and puts another in its place, to be started after the restart delay. */
  restart(service: Service, task: Task): void {
    // A task that is still waiting for its own start: when that is due, its desired state moves on and it is looked at again.
    if (task.desired === 'ready' && task.start !== undefined) return;
    this.#state.updateTask(task, { desired: 'shutdown' });
    if (!this.shouldRestart(task)) return;
    const node = this.#state.node(task.nodeId);
    const drained = node?.spec.Availability === 'drain';
    const mustWait = !isPast(task.status.state, 'running') && node?.status.state !== 'down';
    const restarts = this.#historyAfter(service, task);
    const start = this.delayed(drained ? 0 : this.#delayMs(task), mustWait ? task.id : undefined);
    const patient = restarts.total > PATIENT_AFTER;
    const place = { slot: task.slot, nodeId: task.slotted ? '' : task.nodeId };
    this.#state.create<Task>(
      'task',
      newTask(this.#state, this.#random, service, place, {
        desired: 'ready',
        start: { ...start, patient },
        restarts,
      }),
    );
  }

  /** When a task may start that waits for a delay, and perhaps for another task to stop. */
  delayed(delayMs: number, afterTask?: string): DelayedStart {
    const now = this.#state.now;
    const latestAt = now + Math.max(delayMs, this.#constants.oldTaskTimeoutMs);
    return { at: now + delayMs, ...(afterTask !== undefined && { afterTask }), latestAt, patient: false };
  }

  /** Whether the policy of an ended task asks for another one. */
  shouldRestart(task: Task): boolean {
    const policy = task.spec.RestartPolicy;
    const condition = policy?.Condition ?? 'any';
    if (condition === 'none') return false;
    if (condition === 'on-failure' && task.status.state === 'complete') return false;
    // For a job, any means on-failure: what has completed is not run again.
    if (task.jobIteration !== undefined && task.status.state === 'complete') return false;
    const attempts = policy?.MaxAttempts ?? 0;
    const history = task.restarts;
    if (attempts === 0 || history === undefined || history.specVersion !== task.specVersion) return true;
    const windowMs = msOf(policy?.Window ?? 0);
    if (windowMs === 0) return history.total < attempts;
    const endedAt = task.status.at;
    return history.at.filter((at) => at > endedAt - windowMs && at <= endedAt).length < attempts;
  }

  #delayMs(task: Task): number {
    const delay = task.spec.RestartPolicy?.Delay;
    return delay === undefined ? this.#constants.restartDelayMs : msOf(delay);
  }

  /** A new version of the spec begins to count anew. */
  #historyAfter(service: Service, task: Task): RestartHistory {
    const before = task.restarts?.specVersion === service.specVersion ? task.restarts : undefined;
    const limit = service.spec.TaskTemplate.RestartPolicy?.MaxAttempts ?? 0;
    const at = [...(before?.at ?? []), this.#state.now];
    return {
      specVersion: service.specVersion,
      total: (before?.total ?? 0) + 1,
      at: limit === 0 ? [] : at.slice(-(limit + 1)),
    };
  }
}
