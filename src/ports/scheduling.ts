/**
 * Placing units (pods, tasks) on nodes. The engine is columnar: plugins work on runs of node indexes and typed arrays, never
 * on one object a node, and what depends only on a unit's template is computed once. A plugin that refuses says why.
 */

/** One number a node, kept up to date by the table. */
export interface ResourceColumn {
  readonly capacity: Float64Array;
  readonly used: Float64Array;
}

/** A unit that occupies a node. `requests` are whole numbers by resource name. */
export interface Placed<U> {
  readonly id: string;
  readonly unit: U;
  readonly requests: ReadonlyMap<string, number>;
}

export interface NodeTable<N, U> {
  /** Nodes ever seen; indexes run from 0 to `size` - 1 and some may be dead. */
  readonly size: number;
  /** Indexes of live nodes in the platform's order. */
  readonly order: Int32Array;
  /** Goes up with every change of a node that is not a placement. */
  readonly version: number;
  name(index: number): string;
  node(index: number): N;
  indexOf(name: string): number | undefined;
  resource(name: string): ResourceColumn;
  /** How many units occupy each node. */
  readonly units: Int32Array;
  placedOn(index: number): Iterable<Placed<U>>;
  /**
   * One value a node that only depends on the node: computed for every node on first use, and again for nodes that changed.
   * `key` identifies what is computed, e.g. plugin and selector.
   */
  column(key: string, compute: (node: N, index: number) => number): Float64Array;
  /** How many units on each node match; counted on first use, then kept up to date with every placement. */
  counter(key: string, matches: (unit: U) => boolean): Int32Array;
}

/** Collects why nodes were refused. */
export interface Refusals {
  add(index: number, reason: string): void;
}

/** Refuses the unit as a whole, before any node is looked at. */
export interface WholeRefusal {
  readonly refused: string;
}

/** Keeps those of the first `count` candidates that pass, in order, at the front of the array; gives how many. */
export type NodeFilter = (candidates: Int32Array, count: number, refusals: Refusals) => number;

export interface FilterPlugin<N, U> {
  /** The platform's own name of it. */
  readonly id: string;
  /** Compiles the check for one unit; undefined when it has nothing to say about it. */
  prepare(unit: U, table: NodeTable<N, U>): NodeFilter | WholeRefusal | undefined;
}

export interface NodeScore {
  /** Writes one score a candidate into `scores`. */
  score(candidates: Int32Array, count: number, scores: Float64Array): void;
  /** Brings the scores of one decision to the platform's range. */
  normalize?(scores: Float64Array, count: number, candidates: Int32Array): void;
}

export interface ScorePlugin<N, U> {
  readonly id: string;
  prepare(unit: U, table: NodeTable<N, U>): NodeScore | undefined;
}

/** The outcome of one decision: enough for the trace. The full table is made by `explain`. */
export interface Placement {
  /** Undefined when no node passes. */
  readonly node: string | undefined;
  readonly evaluated: number;
  readonly feasible: number;
  /** Reason -> number of nodes, in the order of first sight. */
  readonly rejected: ReadonlyMap<string, number>;
  readonly score: number;
  /** Set when the unit was refused as a whole. */
  readonly refused?: string;
}

export interface NodeExplanation {
  readonly node: string;
  /** The first filter that refuses, with its reason. */
  readonly rejectedBy?: { readonly plugin: string; readonly reason: string };
  /** Plugin -> score; only for nodes that pass. */
  readonly scores: ReadonlyMap<
    string,
    { readonly raw: number; readonly normalized: number; readonly weighted: number }
  >;
  readonly total: number;
}
