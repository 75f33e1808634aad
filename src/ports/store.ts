/**
 * The state of one control plane: a multi-version map from (kind, namespace, name) to an immutable object. Every change has
 * a revision, one higher than the last; a commit of several changes is one revision. Everything an orchestrator knows is in
 * here: controllers, schedulers and facades keep only what can be rebuilt from it.
 */

export interface Key {
  readonly kind: string;
  /** Empty for kinds without namespaces. */
  readonly namespace: string;
  readonly name: string;
}

/** An object as it stands in the store. Never change `value`: writers make a new one that shares the unchanged parts. */
export interface Stored<T = unknown> extends Key {
  readonly value: T;
  /** The revision of the last change. */
  readonly revision: number;
  /** The revision at which the object was created. */
  readonly created: number;
}

export type ChangeType = 'created' | 'updated' | 'deleted';

export interface Change<T = unknown> {
  readonly type: ChangeType;
  readonly revision: number;
  /** The object after the change; for a deletion, as it was last. Its `revision` is the change's in every case. */
  readonly object: Stored<T>;
  /** The object before the change; absent for a creation. */
  readonly previous?: Stored<T>;
  /** The trace entry of the write: what is done because of this change names it as its cause. */
  readonly cause: number;
}

/** What the store has to know of a kind before it can hold it. */
export interface KindDefinition<T = unknown> {
  readonly kind: string;
  /** Named look-ups besides the key. A function gives the value to be found under, or several, or undefined. */
  readonly indexes?: Readonly<Record<string, (value: T) => string | readonly string[] | undefined>>;
  /** Writes the revision into the object, for platforms whose objects carry their own version. Must not change its argument. */
  readonly stamp?: (value: T, revision: number, created: number) => T;
}

export interface Selection {
  readonly namespace?: string;
  /** Only objects found under this value of this index. */
  readonly index?: { readonly name: string; readonly value: string };
}

export interface ListOptions extends Selection {
  /** A past revision; throws `store/compacted` where it is no longer kept. */
  readonly at?: number;
  /** At most so many objects. */
  readonly limit?: number;
  /** Continue after this key, as the `next` of the page before says. */
  readonly after?: { readonly namespace: string; readonly name: string };
}

export interface Page<T> {
  /** In byte order of (namespace, name). */
  readonly items: readonly Stored<T>[];
  /** The revision that the list shows. */
  readonly revision: number;
  /** Where the next page starts; absent at the end. */
  readonly next?: { readonly namespace: string; readonly name: string };
  /** How many objects follow this page, where that is known without walking them. */
  readonly remaining?: number;
}

export type Write<T = unknown> =
  | { readonly type: 'create'; readonly key: Key; readonly value: T }
  | { readonly type: 'update'; readonly key: Key; readonly value: T; readonly expected?: number }
  | { readonly type: 'delete'; readonly key: Key; readonly expected?: number };

export interface WatchOptions extends Selection {
  /** Deliver every change after this revision first; throws `store/compacted` where it is no longer kept. */
  readonly from?: number;
}

export interface Watch {
  stop(): void;
}

export interface ReadView {
  /** The revision of the last change; 0 for an empty store. */
  readonly revision: number;
  get<T>(kind: string, namespace: string, name: string, at?: number): Stored<T> | undefined;
  list<T>(kind: string, options?: ListOptions): Page<T>;
  /** The objects found under an index value, in key order. Cheaper than a list. */
  find<T>(kind: string, index: string, value: string): readonly Stored<T>[];
  /** How many objects of the kind there are. */
  count(kind: string, namespace?: string): number;
}

export interface WriteView {
  /** Throws `store/exists`. */
  create<T>(kind: string, namespace: string, name: string, value: T): Stored<T>;
  /**
   * Replaces the value. Throws `store/missing`, and `store/conflict` when `expected` is given and is not the revision of the
   * last change. Writing the very same object (`===`) is no change and keeps the revision.
   */
  update<T>(kind: string, namespace: string, name: string, value: T, expected?: number): Stored<T>;
  /** Throws `store/missing` and `store/conflict` as `update` does. Gives the object as it was. */
  delete<T>(kind: string, namespace: string, name: string, expected?: number): Stored<T>;
  /** All or none, under one revision; a key may be written once in a commit. */
  commit(writes: readonly Write[]): readonly Stored[];
}

export interface Store extends ReadView, WriteView {
  define<T>(definition: KindDefinition<T>): void;
  /** The kinds defined so far, in the order of definition. */
  readonly kinds: readonly string[];
  /**
   * Calls `listener` with every change of the selected objects, once and in order, within the task that writes; a listener
   * notes what to do and returns. An object that moves into or out of an index value is delivered under both values.
   */
  watch<T>(kind: string | undefined, options: WatchOptions, listener: (change: Change<T>) => void): Watch;
  /** Forgets versions older than `revision`; reads and watches below it answer `store/compacted` from then on. */
  compact(revision: number): void;
  /** The oldest revision that can still be read or watched from. */
  readonly oldest: number;
}

/** What a journal kept of a store: its live objects and where it stood. Watches and reads go back no further than this. */
export interface KeptState {
  readonly revision: number;
  readonly objects: readonly Stored[];
}

/**
 * Where changes are made durable. The world asks `append` in the order of revisions; the journal calls back, perhaps later
 * and for several at once, when everything up to a revision is safe. Answers, watch events to the outside and effects wait
 * for that (output commit). Two ship: none (at once) and sqlite.
 */
export interface Journal {
  append(changes: readonly Change[], durable: (revision: number) => void): void;
}
