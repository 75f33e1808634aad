import type {
  AddressPool,
  ContainerExec,
  ContainerExit,
  Network,
  PullOutcome,
  Random,
  Runtime,
  Store,
  Tasks,
} from 'regatta/kit';
import type { MesosConstants } from '../profiles/1.11.js';
import type { AgentFlags } from '../resources/agent-flags.js';
import type { Execution } from '../resources/execution.js';
import type { TaskStatus } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import { containerSpecOf, hasNoCommand, imageOf, isOnMachine, killGraceMs } from './container-spec.js';
import { whileDraining } from './draining.js';
import { isBrought, pidOf } from './executor-processes.js';
import { HostPorts } from './host-ports.js';
import { EXECUTOR_TERMINATED, lastWordOf, type Said } from './last-word.js';
import { AGENT } from './names.js';
import { checkStatusOf, failuresToKill, isHealthy, isInGrace, type Probe, type ProbeResult } from './probe.js';
import { Supervision } from './supervision.js';

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
  readonly #supervision: Supervision;
  /** Containers whose executor this process has started. */
  readonly #started = new Set<string>();

  constructor(
    tasks: Tasks,
    store: Store,
    random: Random,
    runtime: Runtime,
    exec: ContainerExec,
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
    this.#supervision = new Supervision(tasks, runtime, exec, network, random, {
      checked: (...found) => this.#checked(...found),
      healthChecked: (...found) => this.#healthChecked(...found),
      overdue: (...found) => this.#overdue(...found),
    });
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
      ...(task.info.check !== undefined && { checkStatus: checkStatusOf(task.info.check) }),
      failures: 0,
      updates: [],
      resends: 0,
      sentAt: 0,
    };
    this.#store.create<Execution>('Execution', task.frameworkId, task.id, execution);
    if (task.info.container?.type === 'DOCKER' && this.#flagsOf(machine).containerizers?.includes('docker') === false)
      return this.#noContainer(execution);
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
    // Command executors of the old kind hear nothing of a policy that comes with a kill. Source: recorded README, point 17.
    const hears = task.executorId !== '' || this.#flagsOf(execution.machine).httpCommandExecutor === true;
    const graceMs = killGraceMs(task.info, hears ? task.killPolicy : undefined, this.#constants.taskKillGraceMs);
    this.#stop(task, { ...execution, killing: true }, graceMs);
  }

  /** Looks after a task that runs. */
  supervise(task: Task, execution: Execution): void {
    if (!execution.killing && !isBrought(task)) this.#supervision.begin(task, execution);
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
    this.#supervision.end(runtimeId);
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
    if (task.info.command?.uris?.some(({ value }) => isOnMachine(value)) === true) {
      const message = `Failed to launch container: Failed to fetch all URIs for container '${execution.containerId}': exited with status 1`;
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
    if (task.executorId !== '' || !hasNoCommand(task.info)) return this.#runtime.start(execution.runtimeId);
    const started = this.get(task.frameworkId, task.id) ?? execution;
    this.#release(task.frameworkId, task.id, started.address);
    this.#say({ ...started, phase: 'ended', address: '' }, EXECUTOR_TERMINATED);
  }

  /** The machine was switched off since the checkpoint was written: the executor went with it (src/slave/slave.cpp, scenario-executor-killed). */
  #lost(execution: Execution): void {
    this.#release(execution.frameworkId, execution.taskId, execution.address);
    this.#noContainer({ ...execution, address: '' });
  }

  #noContainer(execution: Execution): void {
    const message = 'Abnormal executor termination: unknown container';
    this.#say({ ...execution, phase: 'ended' }, { ...EXECUTOR_TERMINATED, message });
  }

  #ended(execution: Execution, exit: ContainerExit | undefined): void {
    const { frameworkId, taskId, runtimeId, address } = execution;
    this.#supervision.end(runtimeId);
    this.#release(frameworkId, taskId, address);
    const said = lastWordOf(execution, exit);
    this.#say({ ...execution, phase: 'ended', address: '' }, said);
    const task = this.#store.get<Task>('Task', frameworkId, taskId)?.value;
    if (task !== undefined && said.state !== 'TASK_FINISHED') this.#killGroup(task);
  }

  /** The tasks of a group live and die together, but for those that finish. Source: mesos src/launcher/default_executor.cpp waited. */
  #killGroup({ frameworkId, id, group }: Task): void {
    for (const member of group) {
      const task = this.#store.get<Task>('Task', frameworkId, member)?.value;
      const execution = this.get(frameworkId, member);
      if (member !== id && task !== undefined && execution !== undefined) this.kill(task, execution);
    }
  }

  #checked(frameworkId: string, taskId: string, result: ProbeResult): void {
    const { task, execution } = this.#running(frameworkId, taskId);
    if (task?.info.check === undefined || execution === undefined) return;
    const checkStatus = checkStatusOf(task.info.check, result);
    if (JSON.stringify(checkStatus) === JSON.stringify(execution.checkStatus)) return;
    this.#again({ ...execution, checkStatus }, 'REASON_TASK_CHECK_STATUS_UPDATED');
  }

  /** Failures are told each time, health only when it is new. Source: mesos src/checks/health_checker.cpp. */
  #healthChecked(frameworkId: string, taskId: string, probe: Probe, result: ProbeResult): void {
    const { task, execution } = this.#running(frameworkId, taskId);
    const check = task?.info.health_check;
    if (task === undefined || check === undefined || execution === undefined) return;
    const { healthy, failures, runtimeId } = execution;
    const reason = 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED';
    if (isHealthy(probe, result)) {
      if (healthy === undefined || failures > 0) this.#again({ ...execution, healthy: true, failures: 0 }, reason);
      return;
    }
    const runsMs = this.#tasks.now - (this.#runtime.get(runtimeId)?.startedAt ?? this.#tasks.now);
    if (isInGrace(check, runsMs, healthy !== undefined)) return;
    this.#again({ ...execution, healthy: false, failures: failures + 1 }, reason);
    if (failures + 1 < failuresToKill(check)) return;
    const graceMs = killGraceMs(task.info, undefined, this.#constants.taskKillGraceMs);
    const told = this.get(frameworkId, taskId) ?? execution;
    this.#stop(task, { ...told, killing: true, endedFor: 'unhealthy' }, graceMs);
  }

  #overdue(frameworkId: string, taskId: string): void {
    const { task, execution } = this.#running(frameworkId, taskId);
    if (task === undefined || execution === undefined) return;
    this.#stop(task, { ...execution, killing: true, endedFor: 'overdue' }, this.#constants.taskOverdueGraceMs);
  }

  #running(frameworkId: string, taskId: string): { readonly task?: Task; readonly execution?: Execution } {
    const task = this.#store.get<Task>('Task', frameworkId, taskId)?.value;
    const execution = this.get(frameworkId, taskId);
    return task === undefined || execution?.phase !== 'running' || execution.killing ? {} : { task, execution };
  }

  /** Says once more that a task runs, with what is new about it. */
  #again(execution: Execution, reason: string): void {
    const { healthy, checkStatus } = execution;
    this.#say(execution, {
      state: 'TASK_RUNNING',
      reason,
      ...(healthy !== undefined && { healthy }),
      ...(checkStatus !== undefined && { check_status: checkStatus }),
    });
  }

  #stop(task: Task, execution: Execution, graceMs: number): void {
    if (execution.endedFor !== 'overdue' && this.#announcesKilling(task))
      this.#say(execution, { state: 'TASK_KILLING' });
    else this.#write(execution);
    this.#supervision.end(execution.runtimeId);
    this.#runtime.stop(execution.runtimeId, graceMs);
  }

  #say(execution: Execution, said: Said): void {
    const { taskId, frameworkId, agentId, containerId, address, updates } = execution;
    const { info, executorId: shared = '' } = this.#store.get<Task>('Task', frameworkId, taskId)?.value ?? {};
    const status: TaskStatus = {
      task_id: { value: taskId },
      source: 'SOURCE_EXECUTOR',
      // Whoever asked for a check gets its part in every status of the executor, with or without a result.
      ...(info?.check !== undefined && said.source !== 'SOURCE_AGENT' && { check_status: checkStatusOf(info.check) }),
      ...whileDraining(this.#store, agentId, frameworkId, said),
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

  #flagsOf(machine: string): AgentFlags {
    return this.#store.get<AgentFlags>('AgentFlags', '', machine)?.value ?? {};
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

/** The 16 bytes of a UUID, as JSON carries bytes. */
function base64OfUuid(uuid: string): string {
  const hex = uuid.replaceAll('-', '');
  const bytes = Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
  return btoa(String.fromCharCode(...bytes));
}
