import { describe, expect, it } from 'vitest';
import type { FilterPlugin, ScorePlugin } from '../../ports/scheduling.js';
import { PlacementEngine } from './engine.js';
import { keepWhere } from './keep-where.js';
import { ColumnarNodeTable } from './node-table.js';
import { requestsFit } from './requests-fit.js';

interface Node {
  readonly zone: string;
}
interface Unit {
  readonly app: string;
  readonly cpu: number;
}

const fit: FilterPlugin<Node, Unit> = {
  id: 'Fit',
  prepare: (unit, table) => requestsFit(table, new Map([['cpu', unit.cpu]]), (resource) => `Insufficient ${resource}`),
};
const zoneA: FilterPlugin<Node, Unit> = {
  id: 'Zone',
  prepare: (_, table) => keepWhere((index) => (table.node(index).zone === 'a' ? undefined : 'wrong zone')),
};
const fewest: ScorePlugin<Node, Unit> = {
  id: 'Fewest',
  prepare: (unit, table) => {
    const counts = table.counter(`app=${unit.app}`, (other) => other.app === unit.app);
    return {
      score: (candidates, count, scores) => {
        for (let position = 0; position < count; position++) scores[position] = -counts[candidates[position]!]!;
      },
    };
  },
};

function tableOf(nodes: number): ColumnarNodeTable<Node, Unit> {
  const table = new ColumnarNodeTable<Node, Unit>();
  for (let index = 0; index < nodes; index++) {
    table.setNode(`n${index}`, { zone: index % 2 === 0 ? 'a' : 'b' }, new Map([['cpu', 1000]]));
  }
  return table;
}

const placed = (id: string, app: string, cpu: number) => ({
  id,
  unit: { app, cpu },
  requests: new Map([['cpu', cpu]]),
});

describe('PlacementEngine', () => {
  it('picks the best of the nodes that pass and counts the reasons of the others', () => {
    const table = tableOf(4);
    table.place('n0', placed('u0', 'web', 100));
    table.place('n2', placed('u1', 'db', 950));
    const engine = new PlacementEngine({
      table,
      filters: [zoneA, fit],
      scores: [{ plugin: fewest, weight: 1 }],
      draw: () => 1,
    });
    const placement = engine.decide({ app: 'web', cpu: 100 });
    expect(placement).toMatchObject({ node: 'n0', evaluated: 4, feasible: 1 });
    expect([...placement.rejected]).toEqual([
      ['wrong zone', 2],
      ['Insufficient cpu', 1],
    ]);
  });

  it('stops at the sample size exactly and goes on from there', () => {
    const table = tableOf(10);
    const engine = new PlacementEngine({ table, filters: [zoneA], scores: [], sampleSize: () => 2, draw: () => 1 });
    expect(engine.decide({ app: 'x', cpu: 0 })).toMatchObject({ node: 'n0', evaluated: 3, feasible: 2 });
    expect(engine.start).toBe(3);
    expect(engine.decide({ app: 'x', cpu: 0 })).toMatchObject({ node: 'n4', evaluated: 4, feasible: 2 });
  });

  it('keeps counters and sums right through placements, moves and removals', () => {
    const table = tableOf(2);
    const counts = () => [...table.counter('web', (unit) => unit.app === 'web').subarray(0, 2)];
    table.place('n0', placed('u', 'web', 300));
    expect(counts()).toEqual([1, 0]);
    table.place('n1', placed('u', 'web', 300));
    expect([counts(), [...table.resource('cpu').used.subarray(0, 2)]]).toEqual([
      [0, 1],
      [0, 300],
    ]);
    table.removeNode('n1');
    table.setNode('n9', { zone: 'a' }, new Map([['cpu', 5]]));
    expect([table.indexOf('n9'), counts(), table.nodeOf('u')]).toEqual([1, [0, 0], undefined]);
  });

  it('computes a column once for a node and again when that node changes', () => {
    const table = tableOf(3);
    let computed = 0;
    const column = () => table.column('zone-a', (node) => (computed++, Number(node.zone === 'a')));
    column();
    expect([...column().subarray(0, 3), computed]).toEqual([1, 0, 1, 3]);
    table.setNode('n1', { zone: 'a' }, new Map([['cpu', 1000]]));
    expect([...column().subarray(0, 3), computed]).toEqual([1, 1, 1, 4]);
  });

  it('explains every node: who refused it and why, or its scores', () => {
    const table = tableOf(2);
    table.place('n0', placed('u', 'web', 100));
    const engine = new PlacementEngine({
      table,
      filters: [zoneA],
      scores: [{ plugin: fewest, weight: 3 }],
      draw: () => 1,
    });
    const { nodes } = engine.explain({ app: 'web', cpu: 0 });
    expect(nodes[0]!.scores.get('Fewest')).toEqual({ raw: -1, normalized: -1, weighted: -3 });
    expect(nodes[1]!.rejectedBy).toEqual({ plugin: 'Zone', reason: 'wrong zone' });
  });

  it('refuses a unit as a whole before looking at nodes', () => {
    const never: FilterPlugin<Node, Unit> = { id: 'Gate', prepare: () => ({ refused: 'gated' }) };
    const engine = new PlacementEngine({ table: tableOf(2), filters: [never], scores: [], draw: () => 1 });
    expect(engine.decide({ app: 'x', cpu: 0 })).toMatchObject({ node: undefined, refused: 'gated', evaluated: 0 });
  });
});
