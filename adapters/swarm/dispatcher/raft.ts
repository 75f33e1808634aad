import type { Component, Machine, Machines, Random, Tasks, Timer } from 'regatta/kit';
import { DEFAULT_POOL } from '../allocator/allocator.js';
import type { SwarmNode } from '../resources/node.js';
import { isMember, takesPart } from '../resources/participation.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { SwarmConstants } from '../profiles/28.js';

export interface RaftParts {
  readonly tasks: Tasks;
  readonly random: Random;
  readonly state: SwarmState;
  readonly machines: Machines;
  readonly constants: SwarmConstants;
}

/**
 * The managers among themselves, as far as others notice: who is reachable, who leads, and whether a majority is there to write at all
 * (swarmkit manager/state/raft, manager/role_manager.go). There is one store, so there is no log to copy; without a leader nobody writes to it.
 */
export class Raft implements Component {
  readonly id = 'raft';
  readonly part = 'dispatcher';
  readonly order = 15;
  readonly #parts: RaftParts;
  readonly #draw: Random;
  #election: Timer | undefined;
  readonly #timers = new Map<string, Timer>();
  #stops: (() => void)[] = [];

  constructor(parts: RaftParts) {
    this.#parts = parts;
    this.#draw = parts.random.fork('elections');
  }

  start(): void {
    const { machines, state } = this.#parts;
    const watch = state.store.watch<SwarmNode>('node', {}, ({ type, object }) => {
      if (type !== 'deleted') this.#followRole(object.value);
    });
    const engines = state.store.watch('engine', {}, () => this.#asSelf(() => this.#look()));
    this.#stops = [
      () => watch.stop(),
      () => engines.stop(),
      machines.watch((after, before) => this.#asSelf(() => this.#onMachine(after, before))),
    ];
    for (const node of state.nodes()) this.#followRole(node);
    this.#look();
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const timer of [...this.#timers.values(), this.#election]) timer?.cancel();
    this.#timers.clear();
    this.#election = undefined;
  }

  /** Compares what the managers are with what their machines do. */
  #look(): void {
    const { state, constants } = this.#parts;
    const managers = this.#managers();
    for (const node of managers) this.#lookAt(node);
    const leader = managers.find(({ manager }) => manager?.leader === true);
    const leads = leader !== undefined && this.#isUp(leader) && this.#hasQuorum();
    const cluster = state.cluster();
    if (cluster === undefined || managers.length === 0) return;
    const { leaderlessSince } = cluster;
    if (!leads) {
      const leaderStopped = cluster.leaderStopped || (leader !== undefined && !this.#isRunning(leader));
      if (leaderlessSince === 0 || leaderStopped !== cluster.leaderStopped)
        state.update('cluster', cluster, { leaderlessSince: leaderlessSince || state.now, leaderStopped });
      if (this.#hasQuorum()) this.#electLater();
      return;
    }
    if (leaderlessSince === 0) return;
    // What was started again is a follower. Who was only out of touch, for less than an election takes, still leads: nobody had time to choose another.
    const wasAway = this.#parts.machines.get(leader.description.hostname)!.since > leaderlessSince;
    const tooLong = wasAway && state.now - leaderlessSince >= constants.electionTimeoutMs;
    if (cluster.leaderStopped || tooLong) return this.#electLater();
    this.#election?.cancel();
    this.#election = undefined;
    state.update('cluster', cluster, { leaderlessSince: 0 });
  }

  /** A manager that locks has lost its key with its process. */
  #onMachine(after: Machine | undefined, before: Machine | undefined): void {
    const { state } = this.#parts;
    const stopped = after !== undefined && isOn(before) && !isOn(after);
    const engine = stopped ? state.engine(after.name) : undefined;
    const isManager = engine !== undefined && state.node(engine.nodeId)?.manager !== undefined;
    if (isManager && state.cluster()?.unlockKey !== '') state.update('engine', engine, { locked: true });
    this.#look();
  }

  /** The leader notices lost members long before their nodes count as down. */
  #lookAt(node: SwarmNode): void {
    const { tasks, state, constants } = this.#parts;
    const up = this.#isUp(node);
    if (up === (node.manager?.reachability === 'reachable')) return this.#cancel(`reach ${node.id}`);
    if (up) return this.#setReachability(node.id, 'reachable');
    if (this.#timers.has(`reach ${node.id}`)) return;
    const lost = () => {
      this.#timers.delete(`reach ${node.id}`);
      const now = state.node(node.id);
      if (now !== undefined && !this.#isUp(now) && state.hasLeader()) this.#setReachability(node.id, 'unreachable');
    };
    this.#timers.set(`reach ${node.id}`, tasks.after(constants.unreachableAfterMs, lost, { author: this.id }));
  }

  #setReachability(nodeId: string, reachability: 'reachable' | 'unreachable'): void {
    const { state } = this.#parts;
    const node = state.node(nodeId);
    if (node?.manager === undefined || node.manager.reachability === reachability) return;
    state.update('node', node, { manager: { ...node.manager, reachability } });
  }

  #electLater(): void {
    const { tasks, constants } = this.#parts;
    if (this.#election !== undefined) return;
    // A manager that is alone does not wait for others to speak up.
    const isAlone = this.#managers().length === 1;
    const delayMs = isAlone
      ? constants.loneElectionMs
      : constants.electionTimeoutMs + this.#draw.below(constants.electionTimeoutMs);
    this.#election = tasks.after(delayMs, () => this.#elect(), { author: this.id });
  }

  #elect(): void {
    this.#election = undefined;
    const candidates = this.#managers().filter((node) => this.#isUp(node));
    if (!this.#hasQuorum() || candidates.length === 0) return;
    this.#crown(candidates[this.#draw.below(candidates.length)]!.id);
    for (const node of this.#managers()) this.#setReachability(node.id, this.#isUp(node) ? 'reachable' : 'unreachable');
  }

  /** A new leader takes office: its dispatcher knows nothing of the agents yet. */
  #crown(leaderId: string): void {
    const { state } = this.#parts;
    for (const node of this.#managers()) {
      const leads = node.id === leaderId;
      if (node.manager!.leader !== leads) state.update('node', node, { manager: { ...node.manager!, leader: leads } });
    }
    const cluster = state.cluster()!;
    // Who takes office fills in what an empty list of pools stands for (recordings cli/128 and cli/005).
    const addressPools = cluster.addressPools.length === 0 ? [DEFAULT_POOL] : cluster.addressPools;
    state.update('cluster', cluster, {
      leaderlessSince: 0,
      leaderStopped: false,
      addressPools,
      term: cluster.term + 1,
    });
  }

  /** The role that a node is asked to have, brought about. */
  #followRole(node: SwarmNode): void {
    const { tasks, constants } = this.#parts;
    const key = `role ${node.id}`;
    if ((node.spec.Role === 'manager') === (node.manager !== undefined) || this.#timers.has(key)) return;
    const delayMs = node.spec.Role === 'manager' ? constants.promotionMs : constants.demotionMs;
    const apply = () => {
      this.#timers.delete(key);
      this.#applyRole(node.id);
    };
    this.#timers.set(key, tasks.after(delayMs, apply, { author: this.id }));
  }

  #applyRole(nodeId: string): void {
    const { state } = this.#parts;
    const node = state.node(nodeId);
    if (node === undefined || (node.spec.Role === 'manager') === (node.manager !== undefined)) return;
    if (node.spec.Role === 'manager') {
      const address = `${node.status.address}:2377`;
      state.update('node', node, { manager: { leader: false, reachability: 'reachable', address } });
      return this.#look();
    }
    // A leader hands over before it goes.
    const heir = this.#managers().find((other) => other.id !== nodeId && this.#isUp(other));
    if (node.manager?.leader === true && heir !== undefined) this.#crown(heir.id);
    const { manager: _, ...worker } = state.node(nodeId)!;
    state.update<SwarmNode>('node', worker, {});
    this.#look();
  }

  #managers(): readonly SwarmNode[] {
    return this.#parts.state.nodes().filter(({ manager }) => manager !== undefined);
  }

  #hasQuorum(): boolean {
    const managers = this.#managers();
    return managers.filter((node) => this.#isUp(node)).length > managers.length / 2;
  }

  #isUp(node: SwarmNode): boolean {
    return takesPart(this.#parts.state, this.#parts.machines, node);
  }

  /** Whether the process of the manager is there, heard or not. */
  #isRunning(node: SwarmNode): boolean {
    const { state, machines } = this.#parts;
    return isOn(machines.get(node.description.hostname)) && isMember(state, node);
  }

  #cancel(key: string): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
  }

  #asSelf(run: () => void): void {
    this.#parts.tasks.as(this.id, this.#parts.tasks.cause, run);
  }
}

function isOn(machine: Machine | undefined): boolean {
  return machine !== undefined && machine.powered && machine.agentRunning;
}
