import type { Change, Component, Machine, Random } from 'regatta/kit';
import type { Sessions } from '../dispatcher/dispatcher.js';
import type { Engine } from '../resources/engine.js';
import type { Task, TaskStatus } from '../resources/task.js';
import { isAtLeast, isPast } from '../resources/task-states.js';
import type { AgentParts } from './agent-parts.js';
import { containerName } from './container-spec.js';
import { TaskExecutor } from './task-executor.js';
import { newRun, type TaskRun } from './task-run.js';

type Report = (nodeId: string, taskId: string, status: TaskStatus) => void;

/** The agents of all nodes (swarmkit agent): each keeps its tasks in hand even while no manager can be reached. */
export class NodeAgents implements Component, Sessions {
  readonly id = 'agent';
  readonly part = 'agent';
  readonly order = 20;
  readonly #parts: AgentParts;
  readonly #backOff: Random;
  readonly #executor: TaskExecutor;
  readonly #runs = new Map<string, TaskRun>();
  readonly #byContainer = new Map<string, TaskRun>();
  /** Reports that could not be delivered: machine -> task -> status. */
  readonly #unreported = new Map<string, Map<string, TaskStatus>>();
  #report: Report = () => {};
  #register: (nodeId: string) => void = () => {};
  #running = false;
  #stops: (() => void)[] = [];

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#backOff = parts.random.fork('session-back-off');
    this.#executor = new TaskExecutor(parts, {
      reached: (run) => this.#reached(run),
      holds: (run, containerId) => {
        run.containerId = containerId;
        this.#byContainer.set(containerId, run);
      },
      forget: (run) => {
        this.#byContainer.delete(run.containerId);
        this.#runs.delete(run.task.id);
      },
    });
  }

  connect(report: Report): void {
    this.#report = report;
  }

  /** Tells how sessions are opened; kept apart from `connect` because the dispatcher needs the agents first. */
  onSession(register: (nodeId: string) => void): void {
    this.#register = register;
  }

  start(): void {
    const { machines, runtime, state } = this.#parts;
    this.#running = true;
    const engines = state.store.watch<Engine>('engine', {}, (change) => this.#onEngine(change));
    this.#stops = [
      runtime.watch((container, event) => {
        const run = this.#byContainer.get(container.id);
        if (run === undefined || !this.#works(run.machine)) return;
        if (event === 'started') this.#executor.started(run);
        else if (event === 'exited') this.#executor.ended(run);
      }),
      machines.watch((after, before) => this.#onMachine(after, before)),
      () => engines.stop(),
    ];
    for (const node of state.nodes())
      for (const task of state.tasksOn(node.id)) this.#recover(node.description.hostname, task);
  }

  stop(): void {
    this.#running = false;
    for (const stop of this.#stops.splice(0)) stop();
    for (const run of this.#runs.values()) {
      run.timer?.cancel();
      run.probe?.stop();
    }
    this.#runs.clear();
    this.#byContainer.clear();
    this.#unreported.clear();
  }

  assign(nodeId: string, taskIds: readonly string[]): void {
    const { state, machines } = this.#parts;
    const node = state.node(nodeId);
    if (!this.#running) return;
    for (const id of taskIds) {
      const known = this.#runs.get(id);
      const hostname = node?.description.hostname ?? known?.machine ?? '';
      // What a node that has left was to do is nothing to the engine any more.
      if (!canHear(machines.get(hostname)) || state.engine(hostname)?.nodeId !== nodeId) continue;
      const task = state.task(id);
      if (task === undefined) {
        if (known !== undefined) this.#executor.abandon(known);
      } else if (known !== undefined) {
        known.task = task;
        this.#executor.advance(known);
      } else if (!isPast(task.status.state, 'running')) {
        this.#recover(hostname, task);
      }
    }
  }

  /** Takes a task up from what the store and the runtime know of it. */
  #recover(machine: string, task: Task): void {
    if (!isAtLeast(task.status.state, 'assigned') || isPast(task.status.state, 'running')) return;
    const run = newRun(machine, task);
    this.#runs.set(task.id, run);
    const name = containerName(task);
    const container = this.#parts.runtime.list(machine).find(({ spec }) => spec.name === name);
    if (container !== undefined) {
      run.containerId = container.id;
      this.#byContainer.set(container.id, run);
    }
    if (this.#works(machine)) this.#executor.resume(run, container);
  }

  #reached(run: TaskRun): void {
    const { machines } = this.#parts;
    const { id, nodeId } = run.task;
    if (canHear(machines.get(run.machine)) && this.#parts.state.hasLeader())
      return this.#report(nodeId, id, run.status);
    const waiting = this.#unreported.get(run.machine) ?? new Map<string, TaskStatus>();
    this.#unreported.set(run.machine, waiting.set(id, run.status));
  }

  #onMachine(after: Machine | undefined, before: Machine | undefined): void {
    if (after === undefined || before === undefined) return;
    const { tasks } = this.#parts;
    if (!isWorking(before) && isWorking(after)) this.#wakeUp(after.name);
    if (canHear(before) || !canHear(after)) return;
    const restarted = !before.powered;
    const { sessionBackOffInitialMs, sessionBackOffMaximumMs } = this.#parts.constants;
    const outageMs = tasks.now - before.since;
    // The longer nobody answered, the longer the agent may sleep before it tries again.
    const delayMs = restarted
      ? sessionBackOffInitialMs
      : this.#backOff.below(Math.min(outageMs, sessionBackOffMaximumMs) + 1);
    tasks.after(delayMs, () => this.open(after.name), { author: `agent/${after.name}` });
  }

  /** An engine that joins opens a session, one that leaves takes its containers along, and one that is unlocked begins where it was. */
  #onEngine({ object, previous }: Change<Engine>): void {
    const { id: machine, nodeId, locked } = object.value;
    const before = previous?.value;
    if (before === undefined) return;
    const { tasks, constants } = this.#parts;
    if (before.nodeId !== nodeId && before.nodeId !== '') this.#drop(machine, before.nodeId);
    if (before.nodeId !== nodeId && nodeId !== '') {
      tasks.after(constants.joinMs, () => this.open(machine), { author: `agent/${machine}` });
    } else if (before.locked && !locked) {
      this.#wakeUp(machine);
      tasks.after(constants.sessionBackOffInitialMs, () => this.open(machine), { author: `agent/${machine}` });
    }
  }

  #drop(machine: string, nodeId: string): void {
    const { runtime } = this.#parts;
    for (const run of [...this.#runs.values()]) {
      if (run.machine !== machine) continue;
      this.#byContainer.delete(run.containerId);
      this.#runs.delete(run.task.id);
      this.#executor.drop(run);
    }
    this.#unreported.delete(machine);
    for (const { id, spec } of runtime.list(machine))
      if (spec.labels?.['com.docker.swarm.node.id'] === nodeId) runtime.remove(id);
  }

  /** The agent is back: it sees what became of its containers meanwhile. */
  #wakeUp(machine: string): void {
    if (!this.#works(machine)) return;
    for (const run of [...this.#runs.values()]) {
      if (run.machine !== machine) continue;
      run.busy = false;
      this.#executor.resume(run, this.#parts.runtime.get(run.containerId));
    }
  }

  /** Whether the agent of a machine works at all, seen or not: a locked engine has none. */
  #works(machine: string): boolean {
    const { machines, state } = this.#parts;
    const engine = state.engine(machine);
    return isWorking(machines.get(machine)) && engine?.nodeId !== '' && engine?.locked !== true;
  }

  open(machine: string): void {
    const { machines, state } = this.#parts;
    const node = state.nodeOn(machine);
    const isReady = this.#works(machine) && canHear(machines.get(machine));
    if (!this.#running || node === undefined || !isReady || !state.hasLeader()) return;
    this.#register(node.id);
    for (const [taskId, status] of this.#unreported.get(machine) ?? []) this.#report(node.id, taskId, status);
    this.#unreported.delete(machine);
  }
}

function isWorking(machine: Machine | undefined): boolean {
  return machine !== undefined && machine.powered && machine.agentRunning;
}

function canHear(machine: Machine | undefined): boolean {
  return isWorking(machine) && machine!.connected;
}
