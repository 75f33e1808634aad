import type { Change, Controller, Requeue, Trigger } from 'regatta/kit';
import type { SwarmState } from '../resources/swarm-state.js';
import { placeOf, type Task } from '../resources/task.js';
import { isAtLeast, isPast } from '../resources/task-states.js';
import type { SwarmConstants } from '../profiles/28.js';
import { byTime } from './slots.js';

/** Deletes tasks that are to be removed and have stopped, and history beyond the limit (swarmkit orchestrator/taskreaper). */
export class TaskReaper implements Controller {
  readonly id = 'task-reaper';
  readonly part = 'orchestrators';
  readonly triggers: readonly Trigger[] = [{ kind: 'task', keys: keysOf }];
  readonly #state: SwarmState;
  readonly #batchMs: number;
  /** Keys whose batch is under way, with the time at which it is due. A restart only makes them wait once more. */
  readonly #due = new Map<string, number>();

  constructor(state: SwarmState, constants: SwarmConstants) {
    this.#state = state;
    this.#batchMs = constants.reaperBatchMs;
  }

  initialKeys(): Iterable<string> {
    return new Set(this.#state.list('task').flatMap((task) => [`place ${placeOf(task)}`, `task ${task.id}`]));
  }

  reconcile(key: string): Requeue | undefined {
    const due = this.#due.get(key) ?? this.#state.now + this.#batchMs;
    this.#due.set(key, due);
    if (this.#state.now < due) return { afterMs: due - this.#state.now };
    this.#due.delete(key);
    const [what, name] = key.split(' ') as [string, string];
    if (what === 'task') this.#remove(name);
    else this.#prune(name);
    return undefined;
  }

  #remove(id: string): void {
    const task = this.#state.task(id);
    if (task !== undefined && isRemovable(task)) this.#state.delete('task', id);
  }

  #prune(place: string): void {
    const tasks = this.#state.tasksAt(place);
    const limit = this.#limit(tasks[0]);
    if (limit < 0 || tasks.length <= limit) return;
    let surplus = tasks.length - limit;
    for (const task of [...tasks].sort(byTime)) {
      if (surplus === 0) return;
      // Only what has ended is history. With a limit of 0 only live tasks stay.
      if (!isPast(task.status.state, 'running') || !isPast(task.desired, 'running')) continue;
      this.#state.delete('task', task.id);
      surplus--;
    }
  }

  /** With MaxAttempts set, one more than that is kept, because the restarts are counted from the history. */
  #limit(task: Task | undefined): number {
    const service = task === undefined ? undefined : this.#state.service(task.serviceId);
    if (service === undefined || task === undefined || task.jobIteration !== undefined) return -1;
    const attempts = service.spec.TaskTemplate.RestartPolicy?.MaxAttempts ?? 0;
    if (attempts > 0) return attempts + 1;
    return this.#state.cluster()?.spec.taskHistoryRetentionLimit ?? -1;
  }
}

function isRemovable(task: Task): boolean {
  const ended = isPast(task.status.state, 'running') || !isAtLeast(task.status.state, 'assigned');
  return (task.desired === 'remove' && ended) || (task.status.state === 'orphaned' && task.serviceId === '');
}

function keysOf({ type, object, previous }: Change): string[] | undefined {
  const task = object.value as Task;
  if (type === 'deleted') return undefined;
  const keys = isRemovable(task) ? [`task ${task.id}`] : [];
  // A slot is looked at when it gets a task, and when one that was kept only because it still ran has ended.
  const ended = isPast(task.status.state, 'running') && task.status.state !== (previous?.value as Task)?.status.state;
  return type === 'created' || ended ? [...keys, `place ${placeOf(task)}`] : keys;
}
