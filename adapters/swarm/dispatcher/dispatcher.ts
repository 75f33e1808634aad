import {
  type Change,
  type Component,
  type Heartbeats,
  type Machines,
  type Random,
  type Tasks,
  type Timer,
} from 'regatta/kit';
import type { Cluster } from '../resources/cluster.js';
import { msOf } from '../resources/durations.js';
import type { Engine } from '../resources/engine.js';
import type { SwarmNode } from '../resources/node.js';
import { takesPart } from '../resources/participation.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task, TaskStatus } from '../resources/task.js';
import { isAtLeast, isPast } from '../resources/task-states.js';
import type { SwarmConstants } from '../profiles/28.js';
import { nodeOf } from './registration.js';

/** The agents' side of a session. */
export interface Sessions {
  /** Tasks of a node that are new or changed, or are gone. */
  assign(nodeId: string, taskIds: readonly string[]): void;
  /** The agent of a machine opens a session, and reports what it could not report before. */
  open(machine: string): void;
  /** The dispatcher can be reported to. */
  connect(report: (nodeId: string, taskId: string, status: TaskStatus) => void): void;
}

export interface DispatcherParts {
  readonly tasks: Tasks;
  readonly random: Random;
  readonly state: SwarmState;
  readonly machines: Machines;
  readonly heartbeats: Heartbeats;
  readonly sessions: Sessions;
  readonly constants: SwarmConstants;
}

/** Talks with the agents (swarmkit manager/dispatcher): registers nodes, hands out tasks, takes status reports, and gives up nodes that stay silent. */
export class Dispatcher implements Component {
  readonly id = 'dispatcher';
  readonly part = 'dispatcher';
  readonly order = 10;
  readonly #parts: DispatcherParts;
  readonly #jitter: Random;
  readonly #ids: Random;
  readonly #reports = new Map<string, { readonly nodeId: string; readonly status: TaskStatus }>();
  readonly #changed = new Map<string, Set<string>>();
  readonly #deadlines = new Map<string, Timer>();
  #reportTimer: Timer | undefined;
  #assignTimer: Timer | undefined;
  #stops: (() => void)[] = [];

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#jitter = parts.random.fork('heartbeat-jitter');
    this.#ids = parts.random.fork('node-ids');
  }

  start(): void {
    const { state, machines, heartbeats, sessions } = this.#parts;
    sessions.connect((nodeId, taskId, status) => this.#report(nodeId, taskId, status));
    const watch = state.store.watch<Task>('task', {}, (change) => this.#onTask(change));
    const elections = state.store.watch<Cluster>('cluster', {}, (change) => this.#onCluster(change));
    const engines = state.store.watch<Engine>('engine', {}, (change) => this.#onEngine(change));
    this.#stops = [
      () => watch.stop(),
      () => elections.stop(),
      () => engines.stop(),
      heartbeats.watch((machine, beating) => this.#onBeat(machine, beating)),
      machines.watch((after) => after !== undefined && this.#register(after.name)),
    ];
    for (const machine of machines.list()) this.#register(machine.name);
    for (const node of state.nodes()) {
      if (node.status.state === 'down') this.#orphanLater(node);
      else this.#watchOver(node);
    }
    for (const task of state.list('task')) if (task.nodeId !== '') this.#tell(task.nodeId, task.id, 0);
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#reportTimer?.cancel();
    this.#assignTimer?.cancel();
    this.#reportTimer = this.#assignTimer = undefined;
    for (const timer of this.#deadlines.values()) timer.cancel();
    this.#deadlines.clear();
  }

  /** The agent of a node has opened a session: it is ready, and gets all its tasks. */
  register(nodeId: string): void {
    const { state } = this.#parts;
    const node = state.node(nodeId);
    // Without a leader nobody answers; the next one waits for every agent anyway.
    if (node === undefined || !state.hasLeader()) return;
    this.#deadlines.get(nodeId)?.cancel();
    this.#deadlines.delete(nodeId);
    if (node.status.state !== 'ready' || node.status.message !== '')
      state.update<SwarmNode>('node', node, { status: { ...node.status, state: 'ready', message: '' } });
    for (const task of state.tasksOn(nodeId)) this.#tell(nodeId, task.id, 0);
  }

  /** A machine of the scenario is in the swarm from the start, and so is one that is added to it. */
  #register(hostname: string): void {
    const { state, machines } = this.#parts;
    const machine = machines.get(hostname);
    if (machine === undefined || state.engine(hostname) !== undefined) return;
    const id = state.cluster() === undefined ? '' : state.newId('node', this.#ids);
    if (id !== '') state.create<SwarmNode>('node', nodeOf(id, machine, state));
    state.create<Engine>('engine', { id: hostname, createdAt: state.now, nodeId: id, locked: false });
  }

  /** An engine that has left says nothing to the managers: its node falls silent. */
  #onEngine({ object, previous, cause }: Change<Engine>): void {
    const { nodeId, locked } = object.value;
    const before = previous?.value;
    const left = before !== undefined && before.nodeId !== '' && before.nodeId !== nodeId;
    const node = left ? this.#parts.state.node(before.nodeId) : locked ? this.#parts.state.node(nodeId) : undefined;
    if (node !== undefined) this.#parts.tasks.as(this.id, cause, () => this.#watchOver(node));
  }

  /** Silence runs from the last beat that arrived. */
  #onBeat(machine: string, beating: boolean): void {
    const node = this.#parts.state.nodeOn(machine);
    if (node === undefined || beating) return;
    this.#parts.tasks.as(this.id, this.#parts.tasks.cause, () => this.#watchOver(node));
  }

  #watchOver(node: SwarmNode): void {
    const { tasks, state, machines, constants } = this.#parts;
    const name = node.description.hostname;
    if (takesPart(state, machines, node)) return;
    const machine = machines.get(name);
    const epsilonMs = constants.heartbeatEpsilonMs;
    // Each beat is asked for anew with a jitter: the next one comes within that period, and the grace is so many of it.
    const periodMs = Math.max(1, this.#periodMs() + this.#jitter.below(2 * epsilonMs + 1) - epsilonMs);
    const last = this.#lastBeat(name, machine?.since ?? tasks.now, periodMs);
    const graceMs = periodMs * constants.heartbeatGraceMultiplier;
    this.#deadlines.get(node.id)?.cancel();
    this.#deadlines.set(
      node.id,
      tasks.after(last + graceMs - tasks.now, () => this.#giveUp(node.id), { author: this.id }),
    );
  }

  /** A new leader knows of no session: every node is unknown until its agent comes, and down if it does not. */
  #onCluster({ object, previous, cause }: Change<Cluster>): void {
    const [after, before] = [object.value, previous?.value];
    if (before === undefined || after.leaderlessSince !== 0) return;
    const { tasks, state, constants } = this.#parts;
    if (after.term !== before.term) {
      // Agents whose manager handed over know at once whom to ask; others have backed off by now.
      const backOffMs =
        before.leaderlessSince === 0 ? constants.sessionBackOffInitialMs : constants.sessionBackOffMaximumMs;
      tasks.after(0, () => state.nodes().forEach((node) => this.#meet(node, backOffMs)), { author: this.id, cause });
      this.#reports.clear();
    } else if (before.leaderlessSince !== 0) {
      if (this.#reports.size > 0) this.#writeSoon();
      for (const node of state.nodes()) for (const task of state.tasksOn(node.id)) this.#tell(node.id, task.id, cause);
      for (const node of state.nodes()) if (node.status.state === 'ready') this.#watchOver(node);
    }
  }

  #meet(node: SwarmNode, backOffMs: number): void {
    const { tasks, state, machines, constants } = this.#parts;
    if (node.status.state === 'down') return;
    const message = 'Node moved to "unknown" state due to leadership change in cluster';
    state.update('node', node, { status: { ...node.status, state: 'unknown', message } });
    const graceMs = this.#periodMs() * constants.heartbeatGraceMultiplier * constants.unknownGraceMultiplier;
    this.#deadlines.get(node.id)?.cancel();
    this.#deadlines.set(
      node.id,
      tasks.after(graceMs, () => this.#giveUp(node.id), { author: this.id }),
    );
    if (!takesPart(state, machines, node)) return;
    const delayMs = this.#jitter.below(backOffMs + 1);
    tasks.after(delayMs, () => this.#parts.sessions.open(node.description.hostname), { author: this.id });
  }

  /** Beats of a period that somebody changed are not those of the profile; in any case the last came within one period. */
  #lastBeat(machine: string, silentSince: number, periodMs: number): number {
    const { heartbeats, constants } = this.#parts;
    const asProfiled = this.#periodMs() === constants.heartbeatPeriodMs;
    const last = asProfiled ? heartbeats.last(machine) : silentSince - this.#jitter.below(periodMs + 1);
    return Math.max(last ?? silentSince, silentSince - periodMs);
  }

  /** The period of the swarm's spec, where somebody changed it; else the profile's. */
  #periodMs(): number {
    const period = this.#parts.state.cluster()?.spec.heartbeatPeriod;
    return period === undefined ? this.#parts.constants.heartbeatPeriodMs : msOf(period);
  }

  #giveUp(nodeId: string): void {
    this.#deadlines.delete(nodeId);
    const { state } = this.#parts;
    const node = state.node(nodeId);
    if (node === undefined || node.status.state === 'down' || !state.hasLeader()) return;
    const unknown = node.status.state === 'unknown';
    const message = `heartbeat failure${unknown ? ' for node in "unknown" state' : ''}`;
    const down = state.update('node', node, { status: { ...node.status, state: 'down', message } });
    this.#orphanLater(down);
  }

  #orphanLater({ id, updatedAt }: SwarmNode): void {
    const { tasks, constants } = this.#parts;
    const delayMs = updatedAt + constants.nodeDownPeriodMs - tasks.now;
    const timer = tasks.after(delayMs, () => this.#orphan(id), { author: this.id, unref: true });
    this.#deadlines.get(id)?.cancel();
    this.#deadlines.set(id, timer);
  }

  #orphan(nodeId: string): void {
    const { state } = this.#parts;
    for (const task of state.tasksOn(nodeId)) {
      if (!isAtLeast(task.status.state, 'assigned') || isPast(task.status.state, 'running')) continue;
      state.updateTask(task, { status: { ...task.status, at: state.now, state: 'orphaned' } });
    }
  }

  #report(nodeId: string, taskId: string, status: TaskStatus): void {
    this.#reports.set(taskId, { nodeId, status });
    this.#writeSoon();
  }

  #writeSoon(): void {
    const { tasks, constants } = this.#parts;
    this.#reportTimer ??= tasks.after(constants.statusBatchMs, () => this.#write(), { author: this.id });
  }

  /** A batch of reports. What comes late never takes a task back to an earlier state. */
  #write(): void {
    this.#reportTimer = undefined;
    const { state } = this.#parts;
    if (!state.hasLeader()) return;
    const reports = [...this.#reports];
    this.#reports.clear();
    for (const [taskId, { nodeId, status }] of reports) {
      const task = state.task(taskId);
      if (task === undefined || task.nodeId !== nodeId) continue;
      const known = task.status;
      if (isPast(known.state, status.state)) continue;
      if (
        known.state === status.state &&
        known.message === status.message &&
        known.err === status.err &&
        known.container === status.container
      )
        continue;
      state.updateTask(task, { status });
    }
  }

  #onTask({ type, object, previous, cause }: Change<Task>): void {
    const task = object.value;
    if (task.nodeId === '' || !isAtLeast(task.status.state, 'assigned')) return;
    const before = previous?.value;
    // A status that came from the agent is no news to it.
    const assigned = before?.status.state === 'pending' || before?.status.state === 'new';
    const isNews = type !== 'updated' || assigned || before?.desired !== task.desired || before?.spec !== task.spec;
    if (isNews) this.#tell(task.nodeId, task.id, cause);
  }

  #tell(nodeId: string, taskId: string, cause: number): void {
    const changed = this.#changed.get(nodeId);
    if (changed === undefined) this.#changed.set(nodeId, new Set([taskId]));
    else changed.add(taskId);
    const { tasks, constants } = this.#parts;
    this.#assignTimer ??= tasks.after(constants.assignmentBatchMs, () => this.#assign(), { author: this.id, cause });
  }

  #assign(): void {
    this.#assignTimer = undefined;
    if (!this.#parts.state.hasLeader()) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const [nodeId, taskIds] of changed) this.#parts.sessions.assign(nodeId, [...taskIds]);
  }
}
