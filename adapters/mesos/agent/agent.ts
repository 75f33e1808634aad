import {
  AddressPool,
  isReporting,
  type ContainerExec,
  type Controller,
  type Machines,
  type Network,
  type Random,
  type Requeue,
  type Runtime,
  type RuntimeContainer,
  type Store,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { MesosConstants } from '../profiles/1.11.js';
import type { Agent as AgentRecord } from '../resources/agent.js';
import type { Execution } from '../resources/execution.js';
import type { Task } from '../resources/task.js';
import { Executor } from './executor.js';
import { AGENT, FRAMEWORK_LABEL, TASK_LABEL } from './names.js';

/** The agents of all machines: run the tasks that the master gave them and report until it is acknowledged. */
export class Agent implements Controller {
  readonly id = AGENT;
  readonly part = 'agent';
  readonly triggers: readonly Trigger[] = [
    { kind: 'Task', keys: ({ object }) => `${object.namespace}/${object.name}` },
    { kind: 'Execution', keys: ({ object }) => `${object.namespace}/${object.name}` },
    // Back after a while: everything it runs, and what it was given meanwhile.
    { kind: 'AgentProcess', keys: ({ object }) => this.#keysOn(object.name) },
  ];
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #machines: Machines;
  readonly #constants: MesosConstants;
  readonly #executor: Executor;
  readonly #addresses = new AddressPool('172.17.0.0/16', 1);
  /** Pulls under way in this process. */
  readonly #fetching = new Set<string>();

  constructor(
    tasks: Tasks,
    store: Store,
    random: Random,
    machines: Machines,
    runtime: Runtime,
    exec: ContainerExec,
    network: Network,
    constants: MesosConstants,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#machines = machines;
    this.#constants = constants;
    this.#executor = new Executor(tasks, store, random, runtime, exec, network, this.#addresses, constants);
    runtime.watch((container) => this.#containerChanged(container));
  }

  initialKeys(): Iterable<string> {
    const executions = this.#store.list<Execution>('Execution').items;
    for (const { value } of executions) if (value.address !== '') this.#addresses.takeExactly(value.address);
    const keys = [...executions, ...this.#store.list('Task').items].map((item) => `${item.namespace}/${item.name}`);
    return new Set(keys);
  }

  reconcile(key: string): Requeue | undefined {
    const slash = key.indexOf('/');
    const frameworkId = key.slice(0, slash);
    const taskId = key.slice(slash + 1);
    const task = this.#store.get<Task>('Task', frameworkId, taskId)?.value;
    const execution = this.#executor.get(frameworkId, taskId);
    const machine = this.#machineOf(task?.agentId ?? execution?.agentId ?? '');
    if (machine === undefined || !this.#hears(machine)) return undefined;
    if (task === undefined) {
      this.#fetching.delete(key);
      if (execution !== undefined) this.#executor.remove(execution);
      return undefined;
    }
    if (execution === undefined) {
      if (task.state === 'TASK_STAGING' && !task.released) this.#fetch(key, () => this.#executor.launch(task, machine));
      return undefined;
    }
    if (execution.phase === 'fetching') this.#fetch(key, () => this.#executor.fetch(task, execution));
    else this.#fetching.delete(key);
    if (execution.phase === 'starting') this.#executor.startExecutor(task, execution.runtimeId);
    this.#executor.observe(execution);
    const seen = this.#executor.get(frameworkId, taskId) ?? execution;
    if (task.killAt !== 0) this.#executor.kill(task, seen);
    else if (seen.phase === 'running') this.#executor.supervise(task, seen);
    return this.#report(task, this.#executor.get(frameworkId, taskId) ?? seen);
  }

  /** Takes an acknowledged update off, and sends one again that nobody acknowledges. */
  #report(task: Task, execution: Execution): Requeue | undefined {
    const [head] = execution.updates;
    if (head === undefined) return undefined;
    if (head.uuid === task.acknowledged) {
      const rest = this.#executor.acknowledged(execution);
      return rest.updates.length === 0 ? undefined : this.#resendIn(rest);
    }
    const waitMs = this.#waitMs(execution) - (this.#tasks.now - execution.sentAt);
    if (waitMs > 0) return { afterMs: waitMs, unref: true };
    this.#executor.resend(execution);
    return this.#resendIn({ ...execution, resends: execution.resends + 1 });
  }

  #resendIn(execution: Execution): Requeue {
    return { afterMs: this.#waitMs(execution), unref: true };
  }

  /** Doubles with every attempt. */
  #waitMs({ resends }: Execution): number {
    const { statusUpdateRetryInitialMs, statusUpdateRetryMaximumMs } = this.#constants;
    let waitMs = statusUpdateRetryInitialMs;
    for (let count = 0; count < resends && waitMs < statusUpdateRetryMaximumMs; count++) waitMs *= 2;
    return Math.min(waitMs, statusUpdateRetryMaximumMs);
  }

  /** One pull a task and process. */
  #fetch(key: string, begin: () => void): void {
    if (this.#fetching.has(key)) return;
    this.#fetching.add(key);
    begin();
  }

  /** An agent that is not running sees nothing; it looks again when it is back. */
  #containerChanged({ machine, spec }: RuntimeContainer): void {
    const taskId = spec.labels?.[TASK_LABEL];
    const frameworkId = spec.labels?.[FRAMEWORK_LABEL];
    if (taskId === undefined || frameworkId === undefined) return;
    const execution = this.#executor.get(frameworkId, taskId);
    const physical = this.#machines.get(machine);
    if (execution === undefined || physical === undefined || !physical.powered || !physical.agentRunning) return;
    this.#tasks.as(AGENT, this.#tasks.cause, () => this.#executor.observe(execution));
  }

  #machineOf(agentId: string): string | undefined {
    return this.#store.get<AgentRecord>('Agent', '', agentId)?.value.machine;
  }

  #hears(name: string): boolean {
    const machine = this.#machines.get(name);
    return machine !== undefined && isReporting(machine);
  }

  #keysOn(machine: string): string[] {
    const agent = this.#store.find<AgentRecord>('Agent', 'machine', machine)[0];
    if (agent === undefined) return [];
    const executions = this.#store.find<Execution>('Execution', 'agent', agent.name);
    const tasks = this.#store.find<Task>('Task', 'agent', agent.name);
    return [...new Set([...executions, ...tasks].map((item) => `${item.namespace}/${item.name}`))];
  }
}
