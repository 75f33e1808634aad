import { describe, expect, it } from 'vitest';
import { shareOut, type Branch } from './spread-tree.js';

const leaf = (tasks = 0): Branch => ({ tasks, next: new Map(), nodes: [] });
const tree = (branches: readonly Branch[]): Branch => ({
  tasks: branches.reduce((sum, branch) => sum + branch.tasks, 0),
  next: new Map(branches.map((branch, at) => [String(at), branch])),
  nodes: [],
});

/** Shares tasks out over leaves with so much room, and gives what each got. */
function shared(existing: readonly number[], room: readonly number[], count: number): readonly number[] {
  const leaves = existing.map(leaf);
  const got = leaves.map(() => 0);
  shareOut(tree(leaves), count, (branch, wanted) => {
    const at = leaves.indexOf(branch);
    const placed = Math.min(wanted, room[at]! - got[at]!);
    got[at]! += placed;
    return placed;
  });
  return got;
}

// Recording sched-spread-preference: totals become even, whatever the number of nodes in a branch.
describe('the spread tree', () => {
  it('evens branches out', () => {
    expect(shared([0, 0, 0], [9, 9, 9], 6)).toEqual([2, 2, 2]);
    expect(shared([0, 0, 0], [9, 9, 9], 7)).toEqual([3, 2, 2]);
  });

  it('counts what is there already', () => expect(shared([3, 0], [9, 9], 3)).toEqual([0, 3]));

  it('gives the share of a full branch to the others', () => {
    expect(shared([0, 0, 0], [1, 9, 9], 9)).toEqual([1, 4, 4]);
    expect(shared([0, 0], [1, 1], 5)).toEqual([1, 1]);
  });
});
