import type { Controller, Requeue, Trigger } from 'regatta/kit';
import type { SwarmState } from '../resources/swarm-state.js';
import { startedState } from './new-task.js';
import type { Task } from '../resources/task.js';
import { isPast } from '../resources/task-states.js';

/**
 * Starts tasks of desired state `ready` when their delay is over and the task that they replace has stopped, or has taken longer than the old-task time-out.
 */
export class DelayedStarts implements Controller {
  readonly id = 'restart-supervisor';
  readonly part = 'orchestrators';
  readonly triggers: readonly Trigger[] = [
    { kind: 'task', keys: (change) => this.#affectedBy(change.object.value as Task) },
    { kind: 'node', keys: ({ object }) => this.#waitingOnNode(object.name) },
  ];
  readonly #state: SwarmState;

  constructor(state: SwarmState) {
    this.#state = state;
  }

  initialKeys(): Iterable<string> {
    return this.#state
      .list('task')
      .filter((task) => task.desired === 'ready')
      .map((task) => task.id);
  }

  reconcile(id: string): Requeue | undefined {
    const task = this.#state.task(id);
    if (task === undefined || task.desired !== 'ready' || task.start === undefined) return undefined;
    const { at, afterTask, latestAt, patient } = task.start;
    const now = this.#state.now;
    if (now < at) return { afterMs: at - now, unref: patient };
    if (afterTask !== undefined && now < latestAt && this.#stillRuns(afterTask)) return { afterMs: latestAt - now };
    const service = this.#state.service(task.serviceId);
    this.#state.updateTask(task, { desired: service === undefined ? 'running' : startedState(service) });
    return undefined;
  }

  #stillRuns(id: string): boolean {
    const task = this.#state.task(id);
    if (task === undefined || isPast(task.status.state, 'running')) return false;
    const node = this.#state.node(task.nodeId);
    return task.nodeId === '' || (node !== undefined && node.status.state !== 'down');
  }

  #affectedBy(task: Task): string[] {
    const own = task.desired === 'ready' ? [task.id] : [];
    if (!isPast(task.desired, 'running')) return own;
    return [...own, ...this.#waitingFor(task.id)];
  }

  #waitingOnNode(nodeId: string): string[] {
    return this.#state.tasksOn(nodeId).flatMap(({ id }) => this.#waitingFor(id));
  }

  #waitingFor(id: string): string[] {
    return this.#state.store.find<Task>('task', 'waitsFor', id).map(({ name }) => name);
  }
}
