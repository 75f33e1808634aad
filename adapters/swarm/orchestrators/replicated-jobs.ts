import type { Controller, Random, Requeue, Trigger } from 'regatta/kit';
import { isInvalid } from '../resources/node.js';
import { modeOf, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { isPast } from '../resources/task-states.js';
import type { SwarmConstants } from '../profiles/28.js';
import { creationRoom } from './creation-room.js';
import { newTask } from './new-task.js';
import type { RestartSupervisor } from './restart-supervisor.js';

/** Runs tasks until enough have completed, so many at a time (swarmkit manager/orchestrator/jobs/replicated). */
export class ReplicatedJobs implements Controller {
  readonly id = 'replicated-job-orchestrator';
  readonly part = 'orchestrators';
  readonly triggers: readonly Trigger[] = [
    { kind: 'service', keys: ({ object }) => object.name },
    { kind: 'task', keys: ({ object }) => serviceOfEnded(object.value as Task) },
    { kind: 'node', keys: ({ object }) => this.#state.tasksOn(object.name).map(({ serviceId }) => serviceId) },
  ];
  readonly #state: SwarmState;
  readonly #random: Random;
  readonly #restarts: RestartSupervisor;
  readonly #constants: SwarmConstants;

  constructor(state: SwarmState, random: Random, restarts: RestartSupervisor, constants: SwarmConstants) {
    this.#state = state;
    this.#constants = constants;
    this.#random = random;
    this.#restarts = restarts;
  }

  initialKeys(): Iterable<string> {
    return this.#state.services().map(({ id }) => id);
  }

  reconcile(id: string): Requeue | undefined {
    const service = this.#state.service(id);
    if (service === undefined || modeOf(service.spec) !== 'ReplicatedJob') return undefined;
    const tasks = this.#state.tasksOf(id);
    const ofThisRun = tasks.filter((task) => task.jobIteration === service.jobIteration);
    const completed = ofThisRun.filter(({ status }) => status.state === 'complete');
    // What has just ended still counts: the restart policy has not been asked yet. What it gave up is nothing any more, so its slot is free.
    const running = ofThisRun.filter(
      ({ status, desired }) => status.state !== 'complete' && !isPast(desired, 'complete'),
    );
    const taken = new Set([...completed, ...running].map(({ slot }) => slot));
    const { MaxConcurrent = 1, TotalCompletions = MaxConcurrent } = service.spec.Mode.ReplicatedJob ?? {};
    const missing = Math.min(MaxConcurrent - running.length, TotalCompletions - completed.length - running.length);
    const { count, again } = creationRoom(tasks, missing, this.#state.now, this.#constants);
    for (let slot = 0, left = count; left > 0; slot++) {
      if (taken.has(slot)) continue;
      this.#state.create<Task>('task', newTask(this.#state, this.#random, service, { slot, nodeId: '' }));
      left--;
    }
    restartEndedJobTasks(this.#state, this.#restarts, service);
    return again;
  }
}

/**
 * Only the end of a task that was not meant to end yet makes the orchestrator look: a slot whose task was given up stays empty until another task of
 * the job ends (swarmkit manager/orchestrator/jobs/orchestrator.go; Engine 28.5.2 did so with two tasks at a time).
 */
function serviceOfEnded({ status, desired, serviceId }: Task): string | undefined {
  return isPast(status.state, 'running') && !isPast(desired, 'complete') ? serviceId : undefined;
}

/** Tasks of an older execution go; those of this one that failed, or whose node is lost, are restarted by their policy. */
export function restartEndedJobTasks(state: SwarmState, restarts: RestartSupervisor, service: Service): void {
  for (const task of state.tasksOf(service.id)) {
    if (task.jobIteration !== service.jobIteration) {
      if (!isPast(task.status.state, 'running') && task.desired !== 'remove')
        state.updateTask(task, { desired: 'remove' });
      continue;
    }
    if (isPast(task.desired, 'complete') || task.status.state === 'complete') continue;
    const lost = task.nodeId !== '' && isInvalid(state.node(task.nodeId));
    if (isPast(task.status.state, 'running') || (lost && task.slotted)) restarts.restart(service, task);
  }
}
