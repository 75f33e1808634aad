import type { Tasks } from '../../ports/clock.js';
import type { Entry, NewEntry, Trace } from '../../ports/trace.js';

/**
 * The trace of a world, in memory. Entries are small and mostly share their strings, so a plain array serves; what grows with
 * the number of nodes (full filter tables) is never recorded but computed again on replay.
 */
export class TraceRecorder implements Trace {
  readonly #tasks: Tasks;
  readonly #entries: Entry[] = [];
  readonly #listeners = new Set<(entry: Entry) => void>();

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  get length(): number {
    return this.#entries.length;
  }

  record(site: string, entry: NewEntry): number {
    const { elapsed: t, author, cause } = this.#tasks;
    const recorded = { sequence: this.#entries.length + 1, t, site, author, cause, ...entry } as Entry;
    this.#entries.push(recorded);
    for (const listener of this.#listeners) listener(recorded);
    return recorded.sequence;
  }

  *entries(first = 1): Iterable<Entry> {
    for (let index = first - 1; index < this.#entries.length; index++) yield this.#entries[index]!;
  }

  entry(sequence: number): Entry | undefined {
    return this.#entries[sequence - 1];
  }

  subscribe(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
