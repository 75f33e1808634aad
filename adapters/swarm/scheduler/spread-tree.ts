import { attributeOf } from '../resources/constraint.js';
import type { Task } from '../resources/task.js';
import type { NodeInfos } from './node-infos.js';

/** A branch of the tree that spread preferences make of the nodes (swarmkit scheduler/decision_tree.go). */
export interface Branch {
  /** Tasks of the service on all nodes below, whether they may take more or not. */
  tasks: number;
  /** Value of the preference -> branch; empty in a leaf. */
  readonly next: Map<string, Branch>;
  /** Nodes of a leaf that pass the filters. */
  readonly nodes: number[];
}

/** The labels that tasks are to be spread over, the first one coarsest. */
export function spreadKeysOf({ spec }: Task): readonly string[] {
  return (spec.Placement?.Preferences ?? []).flatMap(({ Spread }) => {
    const key = Spread?.SpreadDescriptor ?? '';
    // Other descriptors are taken by the API and ignored here.
    return /^(node|engine)\.labels\../i.test(key) ? [key] : [];
  });
}

/** The tree without preferences: all nodes in one leaf, whose count nobody asks for. */
export function singleLeaf(nodes: readonly number[]): Branch {
  return { tasks: 0, next: new Map(), nodes: [...nodes] };
}

/** The tree for one group of tasks. `order` gives the nodes in the order in which branches are made. */
export function spreadTree(
  infos: NodeInfos,
  task: Task,
  order: readonly number[],
  feasible: ReadonlySet<number>,
): Branch {
  const keys = spreadKeysOf(task);
  const root = newBranch();
  for (const index of order) {
    const tasks = infos.countOf(index, task.serviceId);
    let branch = root;
    branch.tasks += tasks;
    for (const key of keys) {
      const value = attributeOf(infos.table.node(index), key) ?? '';
      let next = branch.next.get(value);
      if (next === undefined) branch.next.set(value, (next = newBranch()));
      branch = next;
      branch.tasks += tasks;
    }
    if (feasible.has(index)) branch.nodes.push(index);
  }
  return root;
}

function newBranch(): Branch {
  return { tasks: 0, next: new Map(), nodes: [] };
}

/**
 * Shares `count` tasks out over the branches so that their totals become even; a branch without room leaves its share to the others.
 * `place` puts tasks on the nodes of a leaf and tells how many. Gives how many were placed in all.
 */
export function shareOut(branch: Branch, count: number, place: (leaf: Branch, count: number) => number): number {
  if (branch.next.size === 0) return place(branch, count);
  const full = new Set<Branch>();
  let placed = 0;
  let usable = branch.tasks;
  const total = new Map([...branch.next.values()].map((next) => [next, next.tasks]));
  while (placed !== count && full.size !== branch.next.size) {
    const open = branch.next.size - full.size;
    const each = Math.floor((usable + count - placed) / open);
    let remainder = (usable + count - placed) % open;
    const before = placed;
    for (const next of branch.next.values()) {
      if (full.has(next)) continue;
      const has = total.get(next)!;
      if (has > each || (has === each && remainder === 0)) continue;
      const wanted = Math.min(count - placed, each - has + (remainder > 0 ? 1 : 0));
      const got = shareOut(next, wanted, place);
      if (got < wanted) {
        full.add(next);
        usable -= has;
      } else {
        total.set(next, has + got);
        usable += got;
        if (remainder > 0) remainder--;
      }
      placed += got;
    }
    // swarmkit before 2d6aff776 could turn here for ever.
    if (placed === before && full.size !== branch.next.size) break;
  }
  return placed;
}
