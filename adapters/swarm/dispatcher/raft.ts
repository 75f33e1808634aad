import { isReporting, type Component, type Machines, type Random, type Tasks, type Timer } from 'regatta/kit';
import type { SwarmNode } from '../resources/node.js';
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
    this.#stops = [() => watch.stop(), machines.watch(() => this.#asSelf(() => this.#look()))];
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
      if (leaderlessSince === 0) state.update('cluster', cluster, { leaderlessSince: state.now });
      if (this.#hasQuorum()) this.#electLater();
      return;
    }
    if (leaderlessSince === 0) return;
    // A leader that was away for less than an election takes is still the leader; nobody had time to choose another.
    const wasRestarted = this.#parts.machines.get(leader.description.hostname)!.since > leaderlessSince;
    if (wasRestarted && state.now - leaderlessSince >= constants.electionTimeoutMs) return this.#electLater();
    this.#election?.cancel();
    this.#election = undefined;
    state.update('cluster', cluster, { leaderlessSince: 0 });
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
    const delayMs = constants.electionTimeoutMs + this.#draw.below(constants.electionTimeoutMs);
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
    state.update('cluster', cluster, { leaderlessSince: 0, term: cluster.term + 1 });
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

  #isUp({ description }: SwarmNode): boolean {
    const machine = this.#parts.machines.get(description.hostname);
    return machine !== undefined && isReporting(machine);
  }

  #cancel(key: string): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
  }

  #asSelf(run: () => void): void {
    this.#parts.tasks.as(this.id, this.#parts.tasks.cause, run);
  }
}
