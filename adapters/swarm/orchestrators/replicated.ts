import type { Change, Controller, Random, Requeue, Trigger } from 'regatta/kit';
import { isInvalid } from '../resources/node.js';
import { modeOf, replicasOf, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { isPast } from '../resources/task-states.js';
import { creationRoom } from './creation-room.js';
import { newTask } from './new-task.js';
import type { RestartSupervisor } from './restart-supervisor.js';
import { RolloutFailures } from './rollout-failures.js';
import type { SwarmConstants } from '../profiles/28.js';
import { inRemovalOrder } from './removal-order.js';
import { slotsOf, type Slots } from './slots.js';

/** Keeps as many slots as a replicated service wants (swarmkit manager/orchestrator/replicated). */
export class ReplicatedOrchestrator implements Controller {
  readonly id = 'replicated-orchestrator';
  readonly part = 'orchestrators';
  readonly triggers: readonly Trigger[] = [
    { kind: 'service', keys: ({ object }) => object.name },
    { kind: 'task', keys: serviceOfTask },
    { kind: 'node', keys: ({ object }) => this.#state.tasksOn(object.name).map(({ serviceId }) => serviceId) },
  ];
  readonly #state: SwarmState;
  readonly #random: Random;
  readonly #restarts: RestartSupervisor;
  readonly #failures: RolloutFailures;
  readonly #constants: SwarmConstants;

  constructor(state: SwarmState, random: Random, restarts: RestartSupervisor, constants: SwarmConstants) {
    this.#state = state;
    this.#constants = constants;
    this.#random = random;
    this.#restarts = restarts;
    this.#failures = new RolloutFailures(state, constants);
  }

  /** Services, and those that were deleted while nobody looked. */
  initialKeys(): Iterable<string> {
    return new Set([
      ...this.#state.services().map(({ id }) => id),
      ...this.#state.list('task').map(({ serviceId }) => serviceId),
    ]);
  }

  reconcile(id: string): Requeue | undefined {
    const found = this.#state.service(id);
    if (found === undefined) removeAll(this.#state, id, (task) => task.slotted);
    if (found === undefined || modeOf(found.spec) !== 'Replicated') return undefined;
    const service = this.#failures.lookFirst(found);
    const tasks = this.#withEndedReplaced(service);
    const slots = slotsOf(service, tasks, this.#restarts);
    const missing = replicasOf(service.spec) - slots.live.size;
    const room = creationRoom(tasks, missing, this.#state.now, this.#constants);
    if (missing > 0) this.#add(service, slots, room.count);
    else if (missing < 0) this.#remove(slots, -missing);
    this.#forget(slots, service);
    return room.again;
  }

  /** The tasks of the service once those that ended, or whose node is lost or drained, have been seen to. */
  #withEndedReplaced(service: Service): readonly Task[] {
    const tasks = this.#state.tasksOf(service.id);
    const valid = new Set(['']);
    for (const node of this.#state.nodes()) if (!isInvalid(node)) valid.add(node.id);
    const ended = tasks.filter(
      ({ desired, status, nodeId }) =>
        !isPast(desired, 'running') && (isPast(status.state, 'running') || !valid.has(nodeId)),
    );
    if (ended.length === 0) return tasks;
    for (const task of ended) this.#restarts.restart(service, task);
    return this.#state.tasksOf(service.id);
  }

  /** New tasks take the lowest slot numbers that are free. */
  #add(service: Service, { live }: Slots, missing: number): void {
    const taken = new Set([...live.values()].map((tasks) => tasks[0]!.slot));
    for (let slot = 1, left = missing; left > 0; slot++) {
      if (taken.has(slot)) continue;
      this.#state.create<Task>('task', newTask(this.#state, this.#random, service, { slot, nodeId: '' }));
      left--;
    }
  }

  #remove({ live }: Slots, surplus: number): void {
    const kept = live.size - surplus;
    for (const tasks of inRemovalOrder([...live.values()]).slice(kept)) {
      for (const task of tasks) if (task.desired !== 'remove') this.#state.updateTask(task, { desired: 'remove' });
    }
  }

  /** What ended in slots beyond the wanted number is no history worth keeping. */
  #forget({ dead }: Slots, service: Service): void {
    const wanted = replicasOf(service.spec);
    for (const tasks of dead.values()) {
      if (tasks[0]!.slot <= wanted) continue;
      for (const task of tasks)
        if (isPast(task.status.state, 'running') && task.desired !== 'remove') this.#state.delete('task', task.id);
    }
  }
}

/** The service of a task that has changed in a way that matters to orchestrators: not for each step on the way up. */
export function serviceOfTask(change: Change): string | undefined {
  const task = change.object.value as Task;
  const before = change.previous?.value as Task | undefined;
  if (change.type === 'updated' && before !== undefined) {
    const reached = isPast(task.status.state, 'starting') && task.status.state !== before.status.state;
    if (!reached && task.desired === before.desired) return undefined;
  }
  return task.serviceId;
}

/** The tasks of a service that is gone go too. */
export function removeAll(state: SwarmState, serviceId: string, concerns: (task: Task) => boolean): void {
  for (const task of state.tasksOf(serviceId))
    if (concerns(task) && task.desired !== 'remove') state.updateTask(task, { desired: 'remove' });
}
