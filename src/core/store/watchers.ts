import type { Change, Selection, Watch } from '../../ports/store.js';

type Listener = (change: Change) => void;

/** Gives the index values of an object of a kind; the store knows the definitions, the watchers do not. */
type ValuesOf = (kind: string, index: string, value: unknown) => readonly string[];

/**
 * Who is told of which change. Listeners are kept under (kind), (kind, namespace) or (kind, index, value), so that a change
 * of one pod costs the same with one kubelet watching its node as with five thousand.
 */
export class Watchers {
  readonly #all = new Set<Listener>();
  readonly #groups = new Map<string, Set<Listener>>();
  /** Which indexes of a kind are watched at all, so that the others are not computed. */
  readonly #watchedIndexes = new Map<string, Map<string, number>>();
  readonly #valuesOf: ValuesOf;

  constructor(valuesOf: ValuesOf) {
    this.#valuesOf = valuesOf;
  }

  add(kind: string | undefined, selection: Selection, listener: Listener): Watch {
    if (kind === undefined) {
      this.#all.add(listener);
      return { stop: () => this.#all.delete(listener) };
    }
    const group = groupOf(kind, selection);
    const listeners = this.#groups.get(group) ?? new Set();
    this.#groups.set(group, listeners.add(listener));
    if (selection.index !== undefined) this.#countIndex(kind, selection.index.name, 1);
    let stopped = false;
    return {
      stop: () => {
        if (stopped) return;
        stopped = true;
        listeners.delete(listener);
        if (listeners.size === 0) this.#groups.delete(group);
        if (selection.index !== undefined) this.#countIndex(kind, selection.index.name, -1);
      },
    };
  }

  deliver(change: Change): void {
    for (const listener of this.#all) listener(change);
    const { kind, namespace } = change.object;
    this.#tell(groupOf(kind, {}), change);
    this.#tell(groupOf(kind, { namespace }), change);
    for (const index of this.#watchedIndexes.get(kind)?.keys() ?? []) {
      for (const value of this.#valuesBeforeAndAfter(index, change)) {
        this.#tell(groupOf(kind, { index: { name: index, value } }), change);
        this.#tell(groupOf(kind, { namespace, index: { name: index, value } }), change);
      }
    }
  }

  #valuesBeforeAndAfter(index: string, change: Change): Set<string> {
    const values = new Set(this.#valuesOf(change.object.kind, index, change.object.value));
    if (change.previous !== undefined) {
      for (const value of this.#valuesOf(change.object.kind, index, change.previous.value)) values.add(value);
    }
    return values;
  }

  #tell(group: string, change: Change): void {
    const listeners = this.#groups.get(group);
    if (listeners === undefined) return;
    for (const listener of listeners) listener(change);
  }

  #countIndex(kind: string, index: string, difference: number): void {
    const counts = this.#watchedIndexes.get(kind) ?? new Map<string, number>();
    this.#watchedIndexes.set(kind, counts);
    const count = (counts.get(index) ?? 0) + difference;
    if (count === 0) counts.delete(index);
    else counts.set(index, count);
  }
}

function groupOf(kind: string, selection: Selection): string {
  const { namespace, index } = selection;
  return `${kind}\u0000${namespace === undefined ? '*' : `=${namespace}`}\u0000${index === undefined ? '' : `${index.name}\u0000${index.value}`}`;
}
