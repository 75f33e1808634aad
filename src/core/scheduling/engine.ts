import type {
  FilterPlugin,
  NodeExplanation,
  NodeFilter,
  NodeScore,
  NodeTable,
  Placement,
  Refusals,
  ScorePlugin,
} from '../../ports/scheduling.js';

export interface WeightedScore<N, U> {
  readonly plugin: ScorePlugin<N, U>;
  readonly weight: number;
}

export interface EngineOptions<N, U> {
  readonly table: NodeTable<N, U>;
  /** In the platform's order: the first that refuses is the one reported. */
  readonly filters: readonly FilterPlugin<N, U>[];
  readonly scores: readonly WeightedScore<N, U>[];
  /** How many feasible nodes are enough for a cluster of so many; default all. */
  readonly sampleSize?: (nodes: number) => number;
  /** Draws among nodes of the highest score: a whole number below `below`. Real schedulers draw too; ours is seeded. */
  readonly draw: (below: number) => number;
}

type Prepared = {
  readonly filters: readonly { readonly id: string; readonly keep: NodeFilter }[];
  readonly refused?: string;
};

/** Counts refusals by reason; keeps who was refused only where somebody wants to know. */
class CountedRefusals implements Refusals {
  readonly counts = new Map<string, number>();
  onRefusal: ((index: number, reason: string) => void) | undefined;

  add(index: number, reason: string): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
    this.onRefusal?.(index, reason);
  }
}

/**
 * Filter, score, pick. Nodes are looked at in the table's order from where the last decision stopped, and only until enough
 * feasible ones are found, as kube-scheduler does; with the default sample size every node is looked at.
 */
export class PlacementEngine<N, U> {
  readonly #options: EngineOptions<N, U>;
  #start = 0;
  #candidates = new Int32Array(0);
  #scores = new Float64Array(0);
  #totals = new Float64Array(0);

  constructor(options: EngineOptions<N, U>) {
    this.#options = options;
  }

  /** Where the next decision begins to look; goes round. Kept by the caller across restarts only if the platform does. */
  get start(): number {
    return this.#start;
  }

  decide(unit: U): Placement {
    const prepared = this.#prepareFilters(unit);
    const refusals = new CountedRefusals();
    if (prepared.refused !== undefined) return refusedAsAWhole(prepared.refused);
    const { feasible, evaluated } = this.#findFeasible(prepared, refusals);
    if (feasible === 0) {
      return { node: undefined, evaluated, feasible, rejected: refusals.counts, score: 0 };
    }
    const best = feasible === 1 ? 0 : this.#best(unit, feasible);
    return {
      node: this.#options.table.name(this.#candidates[best]!),
      evaluated,
      feasible,
      rejected: refusals.counts,
      score: feasible === 1 ? 0 : this.#totals[best]!,
    };
  }

  /** All nodes that pass the filters, in the table's order; for schedulers that pick in their own way. */
  feasible(unit: U): { readonly nodes: Int32Array; readonly rejected: ReadonlyMap<string, number> } {
    const prepared = this.#prepareFilters(unit);
    if (prepared.refused !== undefined)
      return { nodes: new Int32Array(0), rejected: new Map([[prepared.refused, this.#options.table.order.length]]) };
    const refusals = new CountedRefusals();
    const nodes = Int32Array.from(this.#options.table.order);
    const count = keepAll(prepared, nodes, nodes.length, refusals);
    return { nodes: nodes.subarray(0, count), rejected: refusals.counts };
  }

  /** The whole table of one decision: every node, every refusal, every score. Changes nothing. */
  explain(unit: U): { readonly refused?: string; readonly nodes: readonly NodeExplanation[] } {
    const { table } = this.#options;
    const prepared = this.#prepareFilters(unit);
    if (prepared.refused !== undefined) return { refused: prepared.refused, nodes: [] };
    const rejectedBy = new Map<number, { plugin: string; reason: string }>();
    const refusals = new CountedRefusals();
    const candidates = Int32Array.from(table.order);
    let count = candidates.length;
    for (const { id, keep } of prepared.filters) {
      refusals.onRefusal = (index, reason) => {
        // One plugin may have several reasons for one node; no other plugin sees a node that was refused.
        const before = rejectedBy.get(index);
        rejectedBy.set(index, { plugin: id, reason: before === undefined ? reason : `${before.reason}, ${reason}` });
      };
      count = keep(candidates, count, refusals);
    }
    const scores = this.#explainScores(unit, candidates, count);
    return {
      nodes: [...table.order].map((index) => {
        const refusal = rejectedBy.get(index);
        const own = scores.get(index) ?? new Map();
        let total = 0;
        for (const score of own.values()) total += score.weighted;
        return { node: table.name(index), scores: own, total, ...(refusal !== undefined && { rejectedBy: refusal }) };
      }),
    };
  }

  #prepareFilters(unit: U): Prepared {
    const filters: { id: string; keep: NodeFilter }[] = [];
    for (const plugin of this.#options.filters) {
      const prepared = plugin.prepare(unit, this.#options.table);
      if (prepared === undefined) continue;
      if (typeof prepared !== 'function') return { filters: [], refused: prepared.refused };
      filters.push({ id: plugin.id, keep: prepared });
    }
    return { filters };
  }

  /** Fills the front of `#candidates` with feasible nodes. */
  #findFeasible(prepared: Prepared, refusals: Refusals): { feasible: number; evaluated: number } {
    const { order } = this.#options.table;
    const nodes = order.length;
    const enough = Math.min(nodes, this.#options.sampleSize?.(nodes) ?? nodes);
    if (this.#candidates.length < nodes) this.#candidates = new Int32Array(nodes);
    if (this.#start >= nodes) this.#start = 0;
    let feasible = 0;
    let evaluated = 0;
    while (feasible < enough && evaluated < nodes) {
      // Never more at once than are still wanted: so the search ends exactly on the node that completes the sample.
      const chunk = this.#candidates.subarray(feasible);
      const size = Math.min(enough - feasible, nodes - evaluated);
      for (let offset = 0; offset < size; offset++) chunk[offset] = order[(this.#start + evaluated + offset) % nodes]!;
      feasible += keepAll(prepared, chunk, size, refusals);
      evaluated += size;
    }
    if (nodes > 0) this.#start = (this.#start + evaluated) % nodes;
    return { feasible, evaluated };
  }

  /** The position of the candidate with the highest total; among equals, drawn by reservoir as kube-scheduler does. */
  #best(unit: U, count: number): number {
    this.#total(unit, count);
    const totals = this.#totals;
    let best = 0;
    let equals = 1;
    for (let position = 1; position < count; position++) {
      if (totals[position]! > totals[best]!) {
        best = position;
        equals = 1;
      } else if (totals[position] === totals[best] && this.#options.draw(++equals) === 0) {
        best = position;
      }
    }
    return best;
  }

  #total(unit: U, count: number): void {
    if (this.#totals.length < count) {
      this.#totals = new Float64Array(this.#candidates.length);
      this.#scores = new Float64Array(this.#candidates.length);
    }
    this.#totals.fill(0, 0, count);
    for (const { plugin, weight } of this.#options.scores) {
      const prepared = plugin.prepare(unit, this.#options.table);
      if (prepared === undefined) continue;
      prepared.score(this.#candidates, count, this.#scores);
      prepared.normalize?.(this.#scores, count, this.#candidates);
      for (let position = 0; position < count; position++) this.#totals[position]! += this.#scores[position]! * weight;
    }
  }

  #explainScores(
    unit: U,
    candidates: Int32Array,
    count: number,
  ): Map<number, Map<string, { raw: number; normalized: number; weighted: number }>> {
    const byNode = new Map<number, Map<string, { raw: number; normalized: number; weighted: number }>>();
    for (let position = 0; position < count; position++) byNode.set(candidates[position]!, new Map());
    for (const { plugin, weight } of this.#options.scores) {
      const prepared = plugin.prepare(unit, this.#options.table);
      if (prepared === undefined) continue;
      const { raw, normalized } = scoreOnce(prepared, candidates, count);
      for (let position = 0; position < count; position++) {
        const value = normalized[position]!;
        byNode
          .get(candidates[position]!)!
          .set(plugin.id, { raw: raw[position]!, normalized: value, weighted: value * weight });
      }
    }
    return byNode;
  }
}

function keepAll(prepared: Prepared, candidates: Int32Array, count: number, refusals: Refusals): number {
  let kept = count;
  for (const { keep } of prepared.filters) {
    if (kept === 0) break;
    kept = keep(candidates, kept, refusals);
  }
  return kept;
}

function scoreOnce(
  prepared: NodeScore,
  candidates: Int32Array,
  count: number,
): { raw: Float64Array; normalized: Float64Array } {
  const scores = new Float64Array(count);
  prepared.score(candidates, count, scores);
  const raw = Float64Array.from(scores);
  prepared.normalize?.(scores, count, candidates);
  return { raw, normalized: scores };
}

function refusedAsAWhole(refused: string): Placement {
  return { node: undefined, evaluated: 0, feasible: 0, rejected: new Map(), score: 0, refused };
}
