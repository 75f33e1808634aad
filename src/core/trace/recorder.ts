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
  readonly #retained: number;
  /** Entries that were there and are kept no more: a world that serves for weeks must not grow for weeks. */
  #dropped = 0;

  /** `retained`: how many entries are kept, at least; all of them by default. */
  constructor(tasks: Tasks, retained = Infinity) {
    this.#tasks = tasks;
    this.#retained = retained;
  }

  get length(): number {
    return this.#dropped + this.#entries.length;
  }

  record(site: string, entry: NewEntry): number {
    const { elapsed: t, author, cause } = this.#tasks;
    const recorded = { sequence: this.length + 1, t, site, author, cause, ...entry } as Entry;
    this.#entries.push(recorded);
    if (this.#entries.length > this.#retained * 1.25)
      this.#dropped += this.#entries.splice(0, this.#entries.length - this.#retained).length;
    for (const listener of this.#listeners) listener(recorded);
    return recorded.sequence;
  }

  *entries(first = 1): Iterable<Entry> {
    for (let index = Math.max(0, first - 1 - this.#dropped); index < this.#entries.length; index++)
      yield this.#entries[index]!;
  }

  entry(sequence: number): Entry | undefined {
    return this.#entries[sequence - 1 - this.#dropped];
  }

  subscribe(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
