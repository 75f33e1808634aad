import type { Random } from 'regatta/kit';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import type { SwarmConstants } from '../profiles/28.js';
import type { NodeInfos } from './node-infos.js';
import type { Pipeline } from './pipeline.js';
import { shareOut, singleLeaf, spreadKeysOf, spreadTree, type Branch } from './spread-tree.js';

/** What was decided for one task of a group. */
export interface Decision {
  readonly task: Task;
  /** Empty when no node passed. */
  readonly nodeId: string;
}

/** Places the tasks of one service and spec in one go (swarmkit scheduler.go scheduleTaskGroup). */
export class GroupPlacer {
  readonly #state: SwarmState;
  readonly #infos: NodeInfos;
  readonly #pipeline: Pipeline;
  readonly #random: Random;
  readonly #constants: SwarmConstants;

  constructor(state: SwarmState, infos: NodeInfos, pipeline: Pipeline, random: Random, constants: SwarmConstants) {
    this.#state = state;
    this.#infos = infos;
    this.#pipeline = pipeline;
    this.#random = random;
    this.#constants = constants;
  }

  /** How many nodes passed, for the trace, and a decision for each task. */
  place(group: readonly Task[]): { readonly feasible: number; readonly decisions: readonly Decision[] } {
    // Which slot lands where is left to chance, as Go's maps leave it.
    // Kept from the last to the first, because taking from the end of a long list is cheap.
    const waiting = this.#random.shuffled(group).toReversed();
    const sample = waiting.at(-1)!;
    this.#pipeline.setTask(sample);
    const feasible = this.#pipeline.feasible(sample);
    const tree = this.#treeFor(sample, feasible);
    const decisions: Decision[] = [];
    // Without branches nothing has been placed since the nodes were looked at.
    const isFresh = tree.next.size === 0;
    shareOut(tree, waiting.length, (leaf, count) => this.#fill(leaf, count, waiting, decisions, isFresh));
    for (const task of waiting.toReversed()) decisions.push({ task, nodeId: '' });
    return { feasible: feasible.length, decisions };
  }

  #treeFor(sample: Task, feasible: readonly number[]): Branch {
    if (spreadKeysOf(sample).length === 0) return singleLeaf(this.#random.shuffled(feasible));
    const order = this.#random.shuffled([...this.#infos.table.order]);
    return spreadTree(this.#infos, sample, order, new Set(feasible));
  }

  /** Best nodes first; one node is filled until the next is better, then they take turns while they pass the filters. */
  #fill(leaf: Branch, count: number, waiting: Task[], decisions: Decision[], isFresh: boolean): number {
    const sample = waiting.at(-1);
    if (sample === undefined) return 0;
    const better = this.#comparison(sample);
    const passing = isFresh ? leaf.nodes : leaf.nodes.filter((index) => this.#pipeline.passes(index));
    const nodes = count === 1 ? firstOf(passing, better) : passing.toSorted(better).slice(0, count);
    if (nodes.length === 0) return 0;
    let placed = 0;
    let turn = 0;
    while (waiting.length > 0) {
      const index = nodes[turn % nodes.length]!;
      const task = waiting.pop()!;
      const nodeId = this.#infos.table.name(index);
      this.#infos.put({ ...task, nodeId });
      decisions.push({ task, nodeId });
      if (++placed === count) return placed;
      if (turn + 1 < nodes.length) {
        if (better(nodes[turn + 1]!, index) < 0) turn++;
      } else {
        turn++;
      }
      const next = this.#nextPassing(nodes, turn);
      if (next === undefined) return placed;
      turn = next;
    }
    return placed;
  }

  #nextPassing(nodes: readonly number[], from: number): number | undefined {
    for (let turn = from; turn < from + nodes.length; turn++)
      if (this.#pipeline.passes(nodes[turn % nodes.length]!)) return turn;
    return undefined;
  }

  /** Fewer recent failures once there are many, then fewer tasks of the service, then fewer tasks at all. Size never counts. */
  #comparison(task: Task): (left: number, right: number) => number {
    const infos = this.#infos;
    const { failureWindowMs, maxFailures } = this.#constants;
    const since = this.#state.now - failureWindowMs;
    return (left, right) => {
      const [here, there] = [infos.failuresOf(left, task, since), infos.failuresOf(right, task, since)];
      if ((here >= maxFailures || there >= maxFailures) && here !== there) return here - there;
      return (
        infos.countOf(left, task.serviceId) - infos.countOf(right, task.serviceId) ||
        infos.active(left) - infos.active(right)
      );
    };
  }
}

/** What would come first if the list were sorted, alone. */
function firstOf(nodes: readonly number[], better: (left: number, right: number) => number): readonly number[] {
  const [first, ...others] = nodes;
  if (first === undefined) return [];
  return [others.reduce((best, node) => (better(node, best) < 0 ? node : best), first)];
}
