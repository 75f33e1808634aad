import type { NodeTable, Placed, ResourceColumn } from '../../ports/scheduling.js';

interface Counter<U> {
  readonly matches: (unit: U) => boolean;
  counts: Int32Array;
}

interface Column<N> {
  readonly compute: (node: N, index: number) => number;
  values: Float64Array;
  /** The table's version up to which the values are right. */
  version: number;
}

interface Resource extends ResourceColumn {
  capacity: Float64Array;
  used: Float64Array;
}

/**
 * The nodes of one site as columns. Placements only touch counters and sums, so the cost of a decision does not depend on how
 * many units run already; a node that changes invalidates its own cell of each computed column and no other.
 */
export class ColumnarNodeTable<N, U> implements NodeTable<N, U> {
  readonly #names: string[] = [];
  readonly #nodes: (N | undefined)[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #placed: (Map<string, Placed<U>> | undefined)[] = [];
  readonly #where = new Map<string, number>();
  readonly #resources = new Map<string, Resource>();
  readonly #counters = new Map<string, Counter<U>>();
  readonly #columns = new Map<string, Column<N>>();
  readonly #compare: ((left: N, right: N) => number) | undefined;
  #changedAt = new Float64Array(16);
  #units = new Int32Array(16);
  #order: Int32Array | undefined;
  #version = 0;

  /** `compare` gives the platform's order of nodes; without it they stay in the order in which they came. */
  constructor(compare?: (left: N, right: N) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#names.length;
  }

  get version(): number {
    return this.#version;
  }

  get units(): Int32Array {
    return this.#units;
  }

  get order(): Int32Array {
    if (this.#order === undefined) {
      const live = [...this.#indexes.values()];
      const compare = this.#compare;
      if (compare !== undefined)
        live.sort((left, right) => compare(this.#nodes[left]!, this.#nodes[right]!) || left - right);
      this.#order = Int32Array.from(live);
    }
    return this.#order;
  }

  name(index: number): string {
    return this.#names[index]!;
  }

  node(index: number): N {
    return this.#nodes[index]!;
  }

  indexOf(name: string): number | undefined {
    return this.#indexes.get(name);
  }

  /** Adds a node or replaces what is known of it; `capacity` is by resource name, whole numbers. */
  setNode(name: string, node: N, capacity: ReadonlyMap<string, number>): void {
    const known = this.#indexes.get(name);
    const index = known ?? this.#free.pop() ?? this.#names.length;
    this.#reserve(index + 1);
    this.#names[index] = name;
    this.#nodes[index] = node;
    this.#indexes.set(name, index);
    this.#placed[index] ??= new Map();
    for (const [resource, amount] of capacity) this.#resource(resource).capacity[index] = amount;
    for (const [resource, column] of this.#resources) if (!capacity.has(resource)) column.capacity[index] = 0;
    this.#changedAt[index] = ++this.#version;
    // A known node that only reports again keeps its place unless the platform's order looks at it.
    if (known === undefined || this.#compare !== undefined) this.#order = undefined;
  }

  /** Forgets a node with everything placed on it. */
  removeNode(name: string): void {
    const index = this.#indexes.get(name);
    if (index === undefined) return;
    for (const id of [...this.#placed[index]!.keys()]) this.unplace(id);
    this.#indexes.delete(name);
    this.#nodes[index] = undefined;
    this.#free.push(index);
    this.#version++;
    this.#order = undefined;
  }

  /** Puts a unit on a node, moving it there if it is elsewhere. Unknown nodes are ignored: the node may come later. */
  place(name: string, placed: Placed<U>): void {
    this.unplace(placed.id);
    const index = this.#indexes.get(name);
    if (index === undefined) return;
    this.#placed[index]!.set(placed.id, placed);
    this.#where.set(placed.id, index);
    this.#account(index, placed, 1);
  }

  unplace(id: string): void {
    const index = this.#where.get(id);
    if (index === undefined) return;
    const placed = this.#placed[index]!.get(id)!;
    this.#placed[index]!.delete(id);
    this.#where.delete(id);
    this.#account(index, placed, -1);
  }

  nodeOf(id: string): string | undefined {
    const index = this.#where.get(id);
    return index === undefined ? undefined : this.#names[index];
  }

  placedOn(index: number): Iterable<Placed<U>> {
    return this.#placed[index]!.values();
  }

  resource(name: string): ResourceColumn {
    return this.#resource(name);
  }

  column(key: string, compute: (node: N, index: number) => number): Float64Array {
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = { compute, values: new Float64Array(this.#changedAt.length), version: -1 };
      this.#columns.set(key, column);
    }
    if (column.version !== this.#version) this.#refresh(column);
    return column.values;
  }

  counter(key: string, matches: (unit: U) => boolean): Int32Array {
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      counter = { matches, counts: new Int32Array(this.#units.length) };
      this.#counters.set(key, counter);
      for (const index of this.#indexes.values()) {
        for (const placed of this.#placed[index]!.values()) if (matches(placed.unit)) counter.counts[index]!++;
      }
    }
    return counter.counts;
  }

  #refresh(column: Column<N>): void {
    if (column.values.length < this.#changedAt.length) column.values = widened(column.values, this.#changedAt.length);
    for (const index of this.#indexes.values()) {
      if (this.#changedAt[index]! > column.version) column.values[index] = column.compute(this.#nodes[index]!, index);
    }
    column.version = this.#version;
  }

  #account(index: number, placed: Placed<U>, sign: 1 | -1): void {
    this.#units[index]! += sign;
    for (const [resource, amount] of placed.requests) this.#resource(resource).used[index]! += sign * amount;
    for (const counter of this.#counters.values()) if (counter.matches(placed.unit)) counter.counts[index]! += sign;
  }

  #resource(name: string): Resource {
    let resource = this.#resources.get(name);
    if (resource === undefined) {
      resource = { capacity: new Float64Array(this.#units.length), used: new Float64Array(this.#units.length) };
      this.#resources.set(name, resource);
    }
    return resource;
  }

  #reserve(size: number): void {
    if (size <= this.#units.length) return;
    const wider = Math.max(size, this.#units.length * 2);
    this.#changedAt = widened(this.#changedAt, wider);
    const units = new Int32Array(wider);
    units.set(this.#units);
    this.#units = units;
    for (const resource of this.#resources.values()) {
      resource.capacity = widened(resource.capacity, wider);
      resource.used = widened(resource.used, wider);
    }
    for (const counter of this.#counters.values()) {
      const counts = new Int32Array(wider);
      counts.set(counter.counts);
      counter.counts = counts;
    }
  }
}

function widened(values: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer>;
function widened(values: Float64Array, length: number): Float64Array;
function widened(values: Float64Array, length: number): Float64Array {
  const wider = new Float64Array(length);
  wider.set(values);
  return wider;
}
