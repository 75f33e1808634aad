import { RegattaError } from '../../ports/errors.js';
import type {
  Change,
  Journal,
  KeptState,
  Key,
  KindDefinition,
  ListOptions,
  Page,
  Store,
  Stored,
  Watch,
  WatchOptions,
  Write,
} from '../../ports/store.js';
import { compareBytes, position } from './byte-order.js';
import { addressOf, KindTable, type Version } from './kind-table.js';
import { Watchers } from './watchers.js';

/** Records a write in the trace and gives the number of its entry. */
export type RecordWrite = (verb: 'create' | 'update' | 'delete', object: Stored) => number;

export interface MemoryStoreOptions {
  readonly record?: RecordWrite;
  readonly journal?: { readonly append: Journal['append']; readonly durable: (revision: number) => void };
  /** What the store begins with instead of nothing. */
  readonly kept?: KeptState;
  /** How many changes are kept for watches to resume from and for reads in the past. */
  readonly retainedChanges?: number;
  /** Deep-freezes what is written, so that a test catches whoever changes a stored object. Costs time. */
  readonly freeze?: boolean;
}

/** Enough for a client that was away for minutes; etcd keeps five minutes by default. */
const RETAINED_CHANGES = 20_000;

/**
 * The multi-version store in memory. The newest version of every object hangs in its kind's table; older ones hang behind it
 * and behind the log of recent changes, and go with it. Nothing is ever cloned: writers hand over objects they made.
 */
export class MemoryStore implements Store {
  readonly #tables = new Map<string, KindTable>();
  readonly #log: Change[] = [];
  readonly #watchers = new Watchers((kind, index, value) => this.#table(kind).valuesOf(index, value));
  readonly #options: MemoryStoreOptions;
  readonly #retained: number;
  /** What the store begins with and whose kind is not defined yet. */
  readonly #kept = new Map<string, Stored[]>();
  #revision = 0;
  #compacted = 0;

  constructor(options: MemoryStoreOptions = {}) {
    this.#options = options;
    this.#retained = options.retainedChanges ?? RETAINED_CHANGES;
    this.#revision = this.#compacted = options.kept?.revision ?? 0;
    for (const object of options.kept?.objects ?? []) {
      const ofKind = this.#kept.get(object.kind);
      if (ofKind === undefined) this.#kept.set(object.kind, [object]);
      else ofKind.push(object);
    }
  }

  get revision(): number {
    return this.#revision;
  }

  get oldest(): number {
    return this.#compacted;
  }

  get kinds(): readonly string[] {
    return [...this.#tables.keys()];
  }

  define<T>(definition: KindDefinition<T>): void {
    if (this.#tables.has(definition.kind)) throw new TypeError(`kind ${definition.kind} is defined twice`);
    const table = new KindTable(definition as KindDefinition);
    this.#tables.set(definition.kind, table);
    for (const object of this.#kept.get(definition.kind) ?? [])
      table.put(addressOf(object.namespace, object.name), firstVersion(object));
    this.#kept.delete(definition.kind);
  }

  get<T>(kind: string, namespace: string, name: string, at?: number): Stored<T> | undefined {
    const newest = this.#table(kind).newest(addressOf(namespace, name));
    const version = at === undefined ? newest : this.#versionAt(newest, at);
    return version === undefined || version.deleted ? undefined : (version as Stored<T>);
  }

  list<T>(kind: string, options: ListOptions = {}): Page<T> {
    const { at = this.#revision, limit = Infinity } = options;
    this.#checkRetained(at);
    const table = this.#table(kind);
    const after = options.after === undefined ? undefined : addressOf(options.after.namespace, options.after.name);
    const items: Stored<T>[] = [];
    let remaining = 0;
    for (const address of this.#candidates(table, options, at, after)) {
      const version = this.#versionAt(table.newest(address), at);
      if (version === undefined || version.deleted || !this.#selected(table, version, options)) continue;
      if (items.length < limit) items.push(version as Stored<T>);
      else remaining++;
    }
    const last = items.at(-1);
    if (remaining === 0 || last === undefined) return { items, revision: at };
    return { items, revision: at, next: { namespace: last.namespace, name: last.name }, remaining };
  }

  find<T>(kind: string, index: string, value: string): readonly Stored<T>[] {
    const table = this.#table(kind);
    return table.found(index, value).map((address) => table.newest(address) as Stored<T> & Version);
  }

  count(kind: string, namespace?: string): number {
    return this.#table(kind).live(namespace);
  }

  create<T>(kind: string, namespace: string, name: string, value: T): Stored<T> {
    return this.commit([{ type: 'create', key: { kind, namespace, name }, value }])[0] as Stored<T>;
  }

  update<T>(kind: string, namespace: string, name: string, value: T, expected?: number): Stored<T> {
    const key = { kind, namespace, name };
    return this.commit([{ type: 'update', key, value, ...(expected !== undefined && { expected }) }])[0] as Stored<T>;
  }

  delete<T>(kind: string, namespace: string, name: string, expected?: number): Stored<T> {
    const key = { kind, namespace, name };
    return this.commit([{ type: 'delete', key, ...(expected !== undefined && { expected }) }])[0] as Stored<T>;
  }

  commit(writes: readonly Write[]): readonly Stored[] {
    const before = writes.map((write) => this.#check(write));
    const isNoOp = (write: Write, index: number) => write.type === 'update' && write.value === before[index]?.value;
    if (writes.every(isNoOp)) return before as Stored[];
    const revision = ++this.#revision;
    const changes: Change[] = [];
    const results = writes.map((write, index) => {
      if (isNoOp(write, index)) return before[index]!;
      const change = this.#apply(write, before[index], revision);
      changes.push(change);
      return change.object;
    });
    this.#publish(changes);
    return results;
  }

  watch<T>(kind: string | undefined, options: WatchOptions, listener: (change: Change<T>) => void): Watch {
    const told = listener as (change: Change) => void;
    if (options.from !== undefined) {
      this.#checkRetained(options.from);
      for (const change of this.#changesSince(options.from)) {
        if (kind === undefined || (change.object.kind === kind && this.#concerned(change, options))) told(change);
      }
    }
    return this.#watchers.add(kind, options, told);
  }

  compact(revision: number): void {
    if (revision <= this.#compacted) return;
    this.#compacted = Math.min(revision, this.#revision);
    const kept = this.#firstAfter(this.#compacted);
    for (const change of this.#log.splice(0, kept)) this.#forget(change);
  }

  #apply(write: Write, before: Version | undefined, revision: number): Change {
    const { kind, namespace, name } = write.key;
    const table = this.#table(kind);
    const created = write.type === 'create' ? revision : before!.created;
    const given = write.type === 'delete' ? before!.value : write.value;
    const value = write.type === 'delete' ? given : (table.definition.stamp?.(given, revision, created) ?? given);
    if (this.#options.freeze === true) deepFreeze(value);
    const deleted = write.type === 'delete';
    const object: Version = { kind, namespace, name, value, revision, created, deleted, previous: undefined };
    object.previous = table.newest(addressOf(namespace, name));
    table.put(addressOf(namespace, name), object);
    const cause = this.#options.record?.(write.type, object) ?? 0;
    const type = write.type === 'create' ? 'created' : write.type === 'update' ? 'updated' : 'deleted';
    return { type, revision, object, cause, ...(before !== undefined && { previous: before }) };
  }

  #publish(changes: readonly Change[]): void {
    for (const change of changes) this.#log.push(change);
    // Compaction in strides: dropping one entry at a time would shift the log with every write.
    if (this.#log.length > this.#retained * 1.25)
      this.compact(this.#log[this.#log.length - this.#retained]!.revision - 1);
    this.#options.journal?.append(changes, this.#options.journal.durable);
    for (const change of changes) this.#watchers.deliver(change);
  }

  #check(write: Write): Version | undefined {
    const newest = this.#table(write.key.kind).newest(addressOf(write.key.namespace, write.key.name));
    const live = newest === undefined || newest.deleted ? undefined : newest;
    if (write.type === 'create') {
      if (live !== undefined) throw new RegattaError('store/exists', `${text(write.key)} exists already`);
      return undefined;
    }
    if (live === undefined) throw new RegattaError('store/missing', `${text(write.key)} does not exist`);
    if (write.expected !== undefined && write.expected !== live.revision) {
      throw new RegattaError(
        'store/conflict',
        `${text(write.key)} is at revision ${live.revision}, not ${write.expected}`,
      );
    }
    return live;
  }

  #candidates(table: KindTable, options: ListOptions, at: number, after: string | undefined): Iterable<string> {
    const { index } = options;
    // An index knows the present only; a read in the past walks the kind.
    if (index === undefined || at !== this.#revision) return table.addresses(options.namespace, after);
    const found = table.found(index.name, index.value);
    return after === undefined ? found : found.slice(position(found, `${after}\u0000`, compareBytes));
  }

  #selected(table: KindTable, version: Version, options: ListOptions): boolean {
    if (options.namespace !== undefined && version.namespace !== options.namespace) return false;
    return (
      options.index === undefined || table.valuesOf(options.index.name, version.value).includes(options.index.value)
    );
  }

  #concerned(change: Change, options: WatchOptions): boolean {
    const table = this.#table(change.object.kind);
    const { object, previous } = change;
    return (
      this.#selected(table, object as Version, options) ||
      (previous !== undefined && this.#selected(table, previous as Version, options))
    );
  }

  #versionAt(newest: Version | undefined, at: number): Version | undefined {
    if (at < this.#revision) this.#checkRetained(at);
    let version = newest;
    while (version !== undefined && version.revision > at) version = version.previous;
    return version;
  }

  #checkRetained(at: number): void {
    if (at < this.#compacted) {
      throw new RegattaError('store/compacted', `revision ${at} is no longer kept; the oldest is ${this.#compacted}`);
    }
  }

  #changesSince(revision: number): readonly Change[] {
    return this.#log.slice(this.#firstAfter(revision));
  }

  /** The position in the log of the first change after a revision. */
  #firstAfter(revision: number): number {
    let low = 0;
    let high = this.#log.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#log[middle]!.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Cuts the versions that a compacted change held alive. */
  #forget(change: Change): void {
    const version = change.object as Version;
    version.previous = undefined;
    const table = this.#table(version.kind);
    const address = addressOf(version.namespace, version.name);
    if (version.deleted && table.newest(address) === version) table.forget(address);
  }

  #table(kind: string): KindTable {
    const table = this.#tables.get(kind);
    if (table === undefined) throw new TypeError(`kind ${kind} is not defined in this store`);
    return table;
  }
}

function text(key: Key): string {
  return key.namespace === '' ? `${key.kind} ${key.name}` : `${key.kind} ${key.namespace}/${key.name}`;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}

/** Written out field by field: thousands of worlds in tests begin with the same hundreds of objects. */
function firstVersion({ kind, namespace, name, value, revision, created }: Stored): Version {
  return { kind, namespace, name, value, revision, created, deleted: false, previous: undefined };
}
