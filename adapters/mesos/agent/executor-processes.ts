import type { Store, Tasks } from 'regatta/kit';
import type { MasterContext } from '../master/context.js';
import type { MesosConstants } from '../profiles/1.11.js';
import type { Execution } from '../resources/execution.js';
import { executorName, type ExecutorRecord } from '../resources/executor.js';
import { isTerminal, type TaskStatus } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import { whileDraining } from './draining.js';
import { AGENT } from './names.js';

/** Where the events of an executor go. */
export interface ExecutorStream {
  send(event: object): void;
  close(): void;
}

/**
 * The executors that frameworks bring, as their agents know them: each is a client that subscribes and then says itself how its tasks
 * are. Source: mesos src/slave/slave.cpp; recorded http-executor.
 */
export class ExecutorProcesses {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #master: Pick<MasterContext, 'send'>;
  readonly #constants: MesosConstants;
  readonly #streams = new Map<string, ExecutorStream>();

  constructor(tasks: Tasks, store: Store, master: Pick<MasterContext, 'send'>, constants: MesosConstants) {
    this.#tasks = tasks;
    this.#store = store;
    this.#master = master;
    this.#constants = constants;
    store.watch('Execution', {}, ({ type, object, previous }) => {
      if (type !== 'deleted')
        this.#executionChanged(object.value as Execution, previous?.value as Execution | undefined);
    });
    store.watch('Task', {}, ({ type, object, previous }) => {
      const task = object.value as Task;
      if (type !== 'deleted' && task.killAt !== 0 && (previous?.value as Task | undefined)?.killAt === 0)
        this.#kill(task);
    });
    store.watch('Executor', {}, ({ type, object, previous }) => {
      if (type === 'deleted') this.#close(object.value as ExecutorRecord);
      else this.#executorChanged(object.value as ExecutorRecord, previous?.value as ExecutorRecord | undefined);
    });
  }

  isSubscribed(executor: ExecutorRecord): boolean {
    return this.#streams.has(keyOf(executor));
  }

  /** Tells it who it is, and what waits for it. `known` is what only the facade can write. */
  subscribe(executor: ExecutorRecord, stream: ExecutorStream, known: object): void {
    this.#close(executor);
    this.#streams.set(keyOf(executor), stream);
    const executions = this.#executionsOf(executor);
    const containerId = executions[0]?.containerId;
    stream.send({
      type: 'SUBSCRIBED',
      subscribed: {
        executor_info: infoOf(executor),
        ...known,
        ...(containerId !== undefined && { container_id: { value: containerId } }),
      },
    });
    for (const { phase, taskId } of executions)
      if (phase === 'starting')
        this.#launch(executor, this.#store.get<Task>('Task', executor.frameworkId, taskId)?.value);
  }

  unsubscribe(executor: ExecutorRecord, stream: ExecutorStream): void {
    const key = keyOf(executor);
    if (this.#streams.get(key) !== stream) return;
    this.#streams.delete(key);
    const found = this.#find(executor);
    // It was told to go, and has gone.
    if (found?.stopping === true) this.#end(found);
  }

  /** What it says of a task; of one that nobody knows the framework is told nevertheless. */
  update(executor: ExecutorRecord, said: TaskStatus, address: string): void {
    const execution = this.#store.get<Execution>('Execution', executor.frameworkId, said.task_id.value)?.value;
    const status: TaskStatus = { ...said, agent_id: { value: executor.agentId }, timestamp: this.#tasks.now / 1000 };
    if (execution === undefined) {
      this.#master.send(executor.frameworkId, { type: 'UPDATE', update: { status } });
      return;
    }
    const container = {
      container_id: { value: execution.containerId },
      network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: address }] }],
      executor_pid: pidOf(execution.containerId),
    };
    this.#say(execution, { ...status, container_status: container });
  }

  /** Best effort, like every message. */
  message(executor: ExecutorRecord, data: string): void {
    const { agentId, id, frameworkId } = executor;
    const message = { agent_id: { value: agentId }, executor_id: { value: id }, data };
    this.#master.send(frameworkId, { type: 'MESSAGE', message });
  }

  #executionChanged(execution: Execution, previous: Execution | undefined): void {
    const task = this.#store.get<Task>('Task', execution.frameworkId, execution.taskId)?.value;
    const executor = task === undefined || !isBrought(task) ? undefined : this.#executorOf(task);
    if (executor === undefined) return;
    if (previous === undefined) {
      this.#launch(executor, task);
      this.#awaitRegistration(executor);
    }
    const acknowledged = previous?.updates[0];
    if (acknowledged === undefined || execution.updates[0]?.uuid === acknowledged.uuid) return;
    if (acknowledged.source !== 'SOURCE_EXECUTOR') return;
    const told = { task_id: acknowledged.task_id, uuid: acknowledged.uuid };
    this.#streams.get(keyOf(executor))?.send({ type: 'ACKNOWLEDGED', acknowledged: told });
  }

  #executorChanged(executor: ExecutorRecord, previous: ExecutorRecord | undefined): void {
    const stream = this.#streams.get(keyOf(executor));
    for (const data of executor.inbox.slice(previous?.inbox.length ?? 0))
      stream?.send({ type: 'MESSAGE', message: { data } });
    if (!executor.stopping || previous?.stopping === true) return;
    stream?.send({ type: 'SHUTDOWN' });
    const grace = executor.info.shutdown_grace_period?.nanoseconds;
    const graceMs = grace === undefined ? this.#constants.executorShutdownGraceMs : Math.round(grace / 1_000_000);
    this.#tasks.after(stream === undefined ? 0 : graceMs, () => this.#end(executor), { author: AGENT });
  }

  #kill(task: Task): void {
    const executor = isBrought(task) ? this.#executorOf(task) : undefined;
    if (executor === undefined) return;
    const kill = {
      task_id: { value: task.id },
      ...(task.killPolicy !== undefined && { kill_policy: task.killPolicy }),
    };
    this.#streams.get(keyOf(executor))?.send({ type: 'KILL', kill });
  }

  #launch(executor: ExecutorRecord, task: Task | undefined): void {
    if (task === undefined) return;
    const resources = allocated(task.info.resources, task.role);
    const info = { ...task.info, resources, executor: infoOf(executor) };
    this.#streams.get(keyOf(executor))?.send({ type: 'LAUNCH', launch: { task: info } });
  }

  #awaitRegistration(executor: ExecutorRecord): void {
    if (this.isSubscribed(executor)) return;
    const { startedAt } = executor;
    const check = (): void => {
      const found = this.#find(executor);
      if (found?.startedAt !== startedAt || found.endedAt !== 0 || this.isSubscribed(found)) return;
      this.#end(found, {
        reason: 'REASON_EXECUTOR_REGISTRATION_TIMEOUT',
        // Source: mesos src/slave/slave.cpp registerExecutorTimeout; the state is that of every end of an executor.
        message: `Executor did not register within ${this.#constants.executorRegistrationTimeoutMs / 60_000}mins`,
      });
    };
    this.#tasks.after(this.#constants.executorRegistrationTimeoutMs, check, { author: AGENT });
  }

  /** The process is gone, and its tasks with it. */
  #end(
    { frameworkId, agentId, id }: ExecutorRecord,
    said: Pick<TaskStatus, 'reason' | 'message'> = {
      reason: 'REASON_EXECUTOR_TERMINATED',
      message: 'Executor terminated',
    },
  ): void {
    const name = executorName(agentId, id);
    const executor = this.#store.get<ExecutorRecord>('Executor', frameworkId, name)?.value;
    if (executor === undefined || executor.endedAt !== 0) return;
    this.#tasks.as(AGENT, this.#tasks.cause, () => {
      for (const execution of this.#executionsOf(executor)) {
        if (execution.phase === 'ended') continue;
        this.#say(execution, {
          task_id: { value: execution.taskId },
          state: 'TASK_FAILED',
          source: 'SOURCE_AGENT',
          ...said,
          agent_id: { value: agentId },
          executor_id: { value: id },
          timestamp: this.#tasks.now / 1000,
          uuid: btoa(`${execution.containerId.slice(0, 8)}${String(this.#tasks.now).slice(-8)}`),
        });
      }
      const ended: ExecutorRecord = { ...executor, endedAt: this.#tasks.now, status: KILLED };
      this.#store.update<ExecutorRecord>('Executor', frameworkId, name, ended);
    });
    this.#close(executor);
  }

  #say(execution: Execution, said: TaskStatus): void {
    const { frameworkId, taskId, updates } = execution;
    const status = whileDraining(this.#store, execution.agentId, frameworkId, said);
    const running = status.state === 'TASK_RUNNING' ? 'running' : execution.phase;
    this.#tasks.as(AGENT, this.#tasks.cause, () =>
      this.#store.update<Execution>('Execution', frameworkId, taskId, {
        ...execution,
        phase: isTerminal(status.state) ? 'ended' : running,
        updates: [...updates, status],
        ...(updates.length === 0 && { sentAt: this.#tasks.now, resends: 0 }),
      }),
    );
  }

  #close(executor: ExecutorRecord): void {
    const key = keyOf(executor);
    const stream = this.#streams.get(key);
    this.#streams.delete(key);
    stream?.close();
  }

  #find({ frameworkId, agentId, id }: ExecutorRecord): ExecutorRecord | undefined {
    return this.#store.get<ExecutorRecord>('Executor', frameworkId, executorName(agentId, id))?.value;
  }

  #executorOf({ frameworkId, agentId, executorId }: Task): ExecutorRecord | undefined {
    return this.#store.get<ExecutorRecord>('Executor', frameworkId, executorName(agentId, executorId))?.value;
  }

  #executionsOf({ agentId, frameworkId, id }: ExecutorRecord): Execution[] {
    return this.#store
      .find<Task>('Task', 'agent', agentId)
      .filter(({ value }) => value.frameworkId === frameworkId && value.executorId === id)
      .flatMap(({ value }) => this.#store.get<Execution>('Execution', frameworkId, value.id)?.value ?? []);
  }
}

/** As `wait` gives the end of a process that was killed. */
const KILLED = 9;

/** Whether a task runs in a process that its framework brings, rather than in a command executor or the default one. */
export function isBrought({ executorId, info }: Task): boolean {
  return executorId !== '' && info.executor !== undefined && info.executor.type !== 'DEFAULT';
}

/** A number that looks like a process's, the same for all of one container. */
export function pidOf(containerId: string): number {
  return 1000 + (Number.parseInt(containerId.slice(0, 4), 16) || 0);
}

function keyOf({ frameworkId, agentId, id }: ExecutorRecord): string {
  return `${frameworkId}/${executorName(agentId, id)}`;
}

function infoOf({ info, frameworkId, role }: ExecutorRecord): object {
  const { command, resources, type = 'CUSTOM', ...rest } = info;
  return {
    type,
    ...rest,
    framework_id: { value: frameworkId },
    ...(command !== undefined && { command: { shell: true, ...command } }),
    ...(resources !== undefined && { resources: allocated(resources, role) }),
  };
}

function allocated<T extends object>(resources: readonly T[] | undefined, role: string): T[] {
  return (resources ?? []).map((resource) => ({ ...resource, allocation_info: { role } }));
}
