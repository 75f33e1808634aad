import type { Resources } from '../allocator/resource.js';
import type { Execution } from '../resources/execution.js';
import { isTerminal, type KillPolicy, type TaskInfo, type TaskState, type TaskStatus } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import type { MasterContext } from './context.js';
import { ExecutorTable } from './executor-table.js';

/** What the master says of a task of its own accord. */
export interface MasterStatus {
  readonly state: TaskState;
  readonly reason: string;
  readonly message: string;
  readonly unreachable_time?: { readonly nanoseconds: number };
  readonly container_status?: unknown;
}

/** The tasks that the master knows, and what frameworks are told of them. */
export class TaskTable {
  readonly executors: ExecutorTable;
  /** Called when a task is over and nobody waits for its acknowledgement. */
  onCompleted: (task: Task) => void = () => {};
  readonly #master: MasterContext;
  #completed = 0;

  constructor(master: MasterContext) {
    this.#master = master;
    this.executors = new ExecutorTable(master);
  }

  get(frameworkId: string, taskId: string): Task | undefined {
    return this.#master.store.get<Task>('Task', frameworkId, taskId)?.value;
  }

  launch(frameworkId: string, role: string, info: TaskInfo, resources: Resources, group: readonly string[] = []): void {
    const id = info.task_id.value;
    const task: Task = {
      id,
      frameworkId,
      agentId: info.agent_id.value,
      role,
      executorId: info.executor?.executor_id.value ?? '',
      group,
      info,
      resources,
      state: 'TASK_STAGING',
      statuses: [],
      released: false,
      forwarded: '',
      acknowledged: '',
      killAt: 0,
    };
    this.#master.store.create<Task>('Task', frameworkId, id, task);
  }

  /**
   * Passes the first unacknowledged update of an agent on, once an attempt. The master itself learns the newest state, not the
   * one that is passed on. Source: recorded README, point 19.
   */
  forward(task: Task, { updates, resends }: Execution): void {
    const head = updates[0];
    const latest = updates.at(-1);
    if (head === undefined || latest === undefined) return;
    const attempt = `${head.uuid}#${resends}`;
    if (task.forwarded === attempt) return;
    const known = resends === 0 ? head : latest;
    const released = this.#released(task, known.state);
    this.#write({ ...task, forwarded: attempt, released, state: known.state, statuses: noted(task.statuses, known) });
    this.#master.send(task.frameworkId, { type: 'UPDATE', update: { status: head } });
  }

  acknowledge(frameworkId: string, taskId: string, uuid: string): void {
    const task = this.get(frameworkId, taskId);
    if (task === undefined || !task.forwarded.startsWith(`${uuid}#`)) return;
    const acknowledged = { ...task, acknowledged: uuid };
    const ended = task.statuses.some((status) => status.uuid === uuid && isTerminal(status.state));
    if (ended) this.complete(acknowledged);
    else this.#write(acknowledged);
  }

  /** Tells a framework something that no agent has said; needs no acknowledgement. */
  declare(task: Task, said: MasterStatus): Task {
    const status = this.#statusOf(task.id, task.agentId, said);
    const released = this.#released(task, said.state);
    const next = { ...task, state: said.state, released, statuses: noted(task.statuses, status) };
    this.#write(next);
    this.#master.send(task.frameworkId, { type: 'UPDATE', update: { status } });
    return next;
  }

  /** The same about a task that the master does not have, or must not keep. */
  tell(frameworkId: string, taskId: string, agentId: string | undefined, said: MasterStatus): void {
    const status = this.#statusOf(taskId, agentId, said);
    this.#master.send(frameworkId, { type: 'UPDATE', update: { status } });
  }

  /** Marks a kill; the agent acts on it. */
  kill(task: Task, killPolicy?: KillPolicy): void {
    if (task.killAt !== 0) return;
    this.#write({ ...task, killAt: this.#master.tasks.now, ...(killPolicy !== undefined && { killPolicy }) });
  }

  /** Ends the record of a task; the newest ones stay readable. */
  complete(task: Task): void {
    this.#released(task, 'TASK_LOST');
    const { store, constants } = this.#master;
    store.delete('Task', task.frameworkId, task.id);
    if (this.#completed === 0) this.#completed = store.count('CompletedTask');
    const name = String(this.#master.tasks.now).padStart(15, '0') + String(++this.#completed).padStart(9, '0');
    store.create<Task>('CompletedTask', task.frameworkId, name, { ...task, released: true });
    this.onCompleted(task);
    if (store.count('CompletedTask', task.frameworkId) <= constants.maxCompletedTasksPerFramework) return;
    const oldest = store.list('CompletedTask', { namespace: task.frameworkId, limit: 1 }).items[0];
    if (oldest !== undefined) store.delete('CompletedTask', oldest.namespace, oldest.name);
  }

  /** Gives the resources back the first time a task is known to have ended. */
  #released(task: Task, state: TaskState): boolean {
    if (task.released || !isTerminal(state)) return task.released;
    this.#master.allocator.recover(task.frameworkId, task.role, task.agentId, task.resources);
    return true;
  }

  #statusOf(taskId: string, agentId: string | undefined, said: MasterStatus): TaskStatus {
    return {
      task_id: { value: taskId },
      ...said,
      source: 'SOURCE_MASTER',
      ...(agentId !== undefined && { agent_id: { value: agentId } }),
      timestamp: this.#master.seconds,
    };
  }

  #write(task: Task): void {
    this.#master.store.update<Task>('Task', task.frameworkId, task.id, task);
  }
}

/** One status a state, the newest last. */
function noted(statuses: readonly TaskStatus[], status: TaskStatus): readonly TaskStatus[] {
  return [...statuses.filter(({ state }) => state !== status.state), status];
}
