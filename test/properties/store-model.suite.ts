import * as fc from 'fast-check';

/** What is stored in the tests: small values with a label to index by. */
export interface Item {
  readonly value: number;
  readonly label: string;
}

export interface ModelChange {
  readonly revision: number;
  readonly type: 'created' | 'updated' | 'deleted';
  readonly key: string;
  readonly item: Item;
  readonly labelBefore: string | undefined;
}

/** The store as one would first write it down: a whole copy of everything at each revision. */
export class ModelStore {
  /** State at each revision; index 0 is the empty store. */
  readonly history: ReadonlyMap<string, Item>[] = [new Map()];
  readonly changes: ModelChange[] = [];

  get revision(): number {
    return this.history.length - 1;
  }

  get now(): ReadonlyMap<string, Item> {
    return this.history.at(-1)!;
  }

  /** All or none; false when a write is refused. */
  commit(writes: readonly ModelWrite[]): boolean {
    const next = new Map(this.now);
    const changes: ModelChange[] = [];
    const revision = this.revision + 1;
    for (const { type, key, item } of writes) {
      const before = this.now.get(key);
      if ((type === 'create') === (before !== undefined)) return false;
      if (type === 'delete') next.delete(key);
      else next.set(key, item);
      changes.push({
        revision,
        type: type === 'create' ? 'created' : type === 'update' ? 'updated' : 'deleted',
        key,
        item: type === 'delete' ? before! : item,
        labelBefore: before?.label,
      });
    }
    this.history.push(next);
    this.changes.push(...changes);
    return true;
  }
}

export interface ModelWrite {
  readonly type: 'create' | 'update' | 'delete';
  readonly key: string;
  readonly item: Item;
}

export type Command =
  | { readonly do: 'commit'; readonly writes: readonly ModelWrite[] }
  | {
      readonly do: 'list';
      readonly namespace: string | undefined;
      readonly label: string | undefined;
      readonly limit: number;
    }
  | { readonly do: 'past'; readonly back: number; readonly namespace: string | undefined; readonly limit: number }
  | {
      readonly do: 'watch';
      readonly back: number;
      readonly namespace: string | undefined;
      readonly label: string | undefined;
    }
  | { readonly do: 'unwatch'; readonly which: number }
  | { readonly do: 'compact'; readonly back: number };

const namespace = fc.constantFrom('', 'a', 'a-b', 'b');
const label = fc.constantFrom('red', 'green');
const key = fc.tuple(namespace, fc.constantFrom('x', 'x1', 'y', 'é')).map(([space, name]) => `${space}/${name}`);
const write = fc.record({
  type: fc.constantFrom<ModelWrite['type']>('create', 'create', 'update', 'update', 'delete'),
  key,
  item: fc.record({ value: fc.nat(9), label }),
});
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('commit' as const),
        writes: fc.uniqueArray(write, { minLength: 1, maxLength: 3, selector: (one) => one.key }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('list' as const),
        namespace: optional(namespace),
        label: optional(label),
        limit: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('past' as const),
        back: fc.nat(12),
        namespace: optional(namespace),
        limit: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('watch' as const),
        back: fc.nat(12),
        namespace: optional(namespace),
        label: optional(label),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('unwatch' as const), which: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), back: fc.nat(12) }) },
  ),
  { minLength: 1, maxLength: 60 },
);
