import type { AddressPool, ContainerExit, Network, PullOutcome, Random, Runtime, Store, Tasks } from 'regatta/kit';
import type { MesosConstants } from '../profiles/1.11.js';
import type { Execution } from '../resources/execution.js';
import type { TaskState, TaskStatus } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import { containerSpecOf, imageOf, killGraceMs } from './container-spec.js';
import { isBrought, pidOf } from './executor-processes.js';
import { HostPorts } from './host-ports.js';
import { AGENT } from './names.js';

/** What is said of a task, without what is the same in every status. */
interface Said {
  readonly state: TaskState;
  readonly message?: string;
  readonly reason?: string;
  readonly source?: TaskStatus['source'];
}

/** Runs one task at a time through its life: image, container, end; and writes down what is to be reported. */
export class Executor {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;
  readonly #runtime: Runtime;
  readonly #network: Network;
  readonly #addresses: AddressPool;
  readonly #constants: MesosConstants;
  readonly #hostPorts: HostPorts;
  /** Containers whose executor this process has started. */
  readonly #started = new Set<string>();

  constructor(
    tasks: Tasks,
    store: Store,
    random: Random,
    runtime: Runtime,
    network: Network,
    addresses: AddressPool,
    constants: MesosConstants,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('executors');
    this.#runtime = runtime;
    this.#network = network;
    this.#addresses = addresses;
    this.#constants = constants;
    this.#hostPorts = new HostPorts(store, network);
  }

  get(frameworkId: string, taskId: string): Execution | undefined {
    return this.#store.get<Execution>('Execution', frameworkId, taskId)?.value;
  }

  /** Begins with the image. */
  launch(task: Task, machine: string): void {
    const brought = isBrought(task);
    const named = brought ? `${task.executorId}@${task.agentId}` : task.id;
    const execution: Execution = {
      taskId: task.id,
      frameworkId: task.frameworkId,
      agentId: task.agentId,
      machine,
      image: imageOf(task.info),
      containerId: this.#random.fork(`${task.frameworkId}/${named}`).uuid(),
      runtimeId: '',
      address: '',
      startedAt: brought ? this.#tasks.now : 0,
      phase: brought ? 'starting' : 'fetching',
      killing: false,
      updates: [],
      resends: 0,
      sentAt: 0,
    };
    this.#store.create<Execution>('Execution', task.frameworkId, task.id, execution);
    // Its executor, which has subscribed or will, says what becomes of it.
    if (!brought) this.fetch(task, execution);
  }

  /** Pulls the image and goes on from there; asked again after a restart of the agent. */
  fetch(task: Task, { machine, image }: Execution): void {
    this.#runtime.pull(machine, image, (outcome) =>
      this.#tasks.as(AGENT, this.#tasks.cause, () => this.#fetched(task, outcome)),
    );
  }

  /** Compares the container with what was written down; says what is new. */
  observe(execution: Execution): void {
    const container = this.#runtime.get(execution.runtimeId);
    if (execution.runtimeId !== '' && container === undefined && execution.phase !== 'ended')
      return this.#lost(execution);
    if (execution.phase === 'starting' && container?.status === 'running')
      this.#say({ ...execution, phase: 'running' }, { state: 'TASK_RUNNING' });
    else if ((execution.phase === 'starting' || execution.phase === 'running') && container?.status === 'exited')
      this.#ended(execution, container.exit);
  }

  kill(task: Task, execution: Execution): void {
    if (execution.killing || execution.phase === 'ended') return;
    if (isBrought(task)) return this.#write({ ...execution, killing: true });
    if (execution.phase === 'fetching') {
      this.#say(
        { ...execution, killing: true, phase: 'ended' },
        { state: 'TASK_KILLED', reason: 'REASON_TASK_KILLED_DURING_LAUNCH', source: 'SOURCE_AGENT' },
      );
      return;
    }
    if (this.#announcesKilling(task)) this.#say({ ...execution, killing: true }, { state: 'TASK_KILLING' });
    else this.#write({ ...execution, killing: true });
    this.#runtime.stop(execution.runtimeId, killGraceMs(task.info, this.#constants.taskKillGraceMs));
  }

  /** The framework has the first update: the next may go out. */
  acknowledged(execution: Execution): Execution {
    const rest = { ...execution, updates: execution.updates.slice(1), resends: 0, sentAt: this.#tasks.now };
    this.#write(rest);
    return rest;
  }

  /** Sends the first update once more. */
  resend(execution: Execution): void {
    this.#write({ ...execution, resends: execution.resends + 1, sentAt: this.#tasks.now });
  }

  /** Nothing is left to do for the task: container and record go. */
  remove({ frameworkId, taskId, runtimeId, address }: Execution): void {
    if (runtimeId !== '') this.#runtime.remove(runtimeId);
    this.#started.delete(runtimeId);
    this.#release(frameworkId, taskId, address);
    this.#store.delete('Execution', frameworkId, taskId);
  }

  #fetched(task: Task, outcome: PullOutcome): void {
    const execution = this.get(task.frameworkId, task.id);
    if (execution?.phase !== 'fetching') return;
    if (!outcome.pulled) {
      const command = `docker -H unix:///var/run/docker.sock pull ${execution.image}`;
      const message = `Failed to launch container: Failed to run '${command}': exited with status 1; stderr='Error response from daemon: ${outcome.message}'`;
      const reason = 'REASON_CONTAINER_LAUNCH_FAILED';
      this.#say({ ...execution, phase: 'ended' }, { state: 'TASK_FAILED', source: 'SOURCE_AGENT', reason, message });
      return;
    }
    const container = this.#runtime.create(execution.machine, containerSpecOf(task, execution.containerId));
    const address = this.#addresses.take() ?? '';
    if (address !== '') {
      this.#network.attach(address, execution.machine, () => [container.id]);
      this.#hostPorts.open(task, address);
    }
    this.#write({ ...execution, runtimeId: container.id, address, startedAt: this.#tasks.now, phase: 'starting' });
    this.startExecutor(task, container.id);
  }

  /** Starts the executor of a container that is made and does not run yet, once in the life of this process. */
  startExecutor(task: Task, runtimeId: string): void {
    if (this.#started.has(runtimeId) || this.#runtime.get(runtimeId)?.status !== 'created') return;
    this.#started.add(runtimeId);
    this.#tasks.after(this.#constants.executorStartMs, () => this.#begin(task), { author: AGENT });
  }

  /** The executor has registered and runs the task. */
  #begin(task: Task): void {
    const execution = this.get(task.frameworkId, task.id);
    if (execution?.phase !== 'starting' || this.#runtime.get(execution.runtimeId)?.status !== 'created') return;
    this.#say(execution, { state: 'TASK_STARTING' });
    this.#runtime.start(execution.runtimeId);
  }

  /** The machine was switched off since the checkpoint was written: the executor went with it (src/slave/slave.cpp, scenario-executor-killed). */
  #lost(execution: Execution): void {
    this.#release(execution.frameworkId, execution.taskId, execution.address);
    this.#say(
      { ...execution, phase: 'ended', address: '' },
      {
        state: 'TASK_FAILED',
        source: 'SOURCE_AGENT',
        reason: 'REASON_EXECUTOR_TERMINATED',
        message: 'Abnormal executor termination: unknown container',
      },
    );
  }

  #ended(execution: Execution, exit: ContainerExit | undefined): void {
    this.#release(execution.frameworkId, execution.taskId, execution.address);
    const ended: Execution = { ...execution, phase: 'ended', address: '' };
    if (execution.killing) return this.#say(ended, { state: 'TASK_KILLED', message: endOf(exit?.code ?? 1) });
    if (exit?.reason === 'OOMKilled') {
      const reason = 'REASON_CONTAINER_LIMITATION_MEMORY';
      return this.#say(ended, {
        state: 'TASK_FAILED',
        source: 'SOURCE_AGENT',
        reason,
        message: 'Memory limit exceeded',
      });
    }
    // The texts are those of a recording: scenario-task-lifecycle.
    const code = exit?.code ?? 1;
    this.#say(ended, { state: code === 0 ? 'TASK_FINISHED' : 'TASK_FAILED', message: endOf(code) });
  }

  #say(execution: Execution, said: Said): void {
    const { taskId, frameworkId, agentId, containerId, address, updates } = execution;
    const shared = this.#store.get<Task>('Task', frameworkId, taskId)?.value.executorId ?? '';
    const status: TaskStatus = {
      task_id: { value: taskId },
      source: 'SOURCE_EXECUTOR',
      ...said,
      agent_id: { value: agentId },
      executor_id: { value: shared === '' ? taskId : shared },
      timestamp: this.#tasks.now / 1000,
      uuid: base64OfUuid(this.#random.uuid()),
      ...(said.source !== 'SOURCE_AGENT' && {
        container_status: {
          container_id: { value: containerId },
          network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: address }] }],
          executor_pid: pidOf(containerId),
        },
      }),
    };
    const first = updates.length === 0;
    this.#write({
      ...execution,
      updates: [...updates, status],
      ...(first && { sentAt: this.#tasks.now, resends: 0 }),
    });
  }

  #announcesKilling(task: Task): boolean {
    const framework = this.#store.get<{ info: { capabilities?: readonly { type: string }[] } }>(
      'Framework',
      '',
      task.frameworkId,
    );
    return framework?.value.info.capabilities?.some(({ type }) => type === 'TASK_KILLING_STATE') ?? false;
  }

  #release(frameworkId: string, taskId: string, address: string): void {
    if (address === '') return;
    this.#hostPorts.close(frameworkId, taskId);
    this.#network.detach(address);
    this.#addresses.release(address);
  }

  #write(execution: Execution): void {
    this.#store.update<Execution>('Execution', execution.frameworkId, execution.taskId, execution);
  }
}

/** How a process ended, as the command executor says it. */
function endOf(code: number): string {
  if (code <= 128) return `Command exited with status ${code}`;
  return `Command terminated with signal ${SIGNALS[code - 128] ?? code - 128}`;
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'Hangup',
  2: 'Interrupt',
  9: 'Killed',
  11: 'Segmentation fault',
  15: 'Terminated',
};

/** The 16 bytes of a UUID, as JSON carries bytes. */
function base64OfUuid(uuid: string): string {
  const hex = uuid.replaceAll('-', '');
  const bytes = Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
  return btoa(String.fromCharCode(...bytes));
}
