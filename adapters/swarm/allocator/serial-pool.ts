/**
 * Numbers of a range handed out in sequence, as swarmkit's allocators do: the next after the last one given, not the lowest free one. What is in
 * use is asked only when the end is reached, so nothing has to be given back.
 */
export class SerialPool {
  readonly #first: number;
  readonly #last: number;
  readonly #inUse: () => ReadonlySet<number>;
  #next: number;
  /** Known to be free above `#next` until the range is gone through again. */
  #taken: ReadonlySet<number>;

  constructor(first: number, last: number, inUse: () => ReadonlySet<number>) {
    this.#first = first;
    this.#last = last;
    this.#inUse = inUse;
    this.#taken = inUse();
    const within = [...this.#taken].filter((value) => value >= first && value <= last);
    this.#next = within.length === 0 ? first : within.reduce((left, right) => Math.max(left, right)) + 1;
  }

  /** Undefined when nothing is left. */
  take(): number | undefined {
    const found = this.#search(this.#next);
    if (found !== undefined) return found;
    this.#taken = this.#inUse();
    return this.#search(this.#first);
  }

  /** Somebody chose this value for himself. */
  note(value: number): void {
    this.#taken = new Set([...this.#taken, value]);
  }

  #search(from: number): number | undefined {
    for (let value = from; value <= this.#last; value++) {
      if (this.#taken.has(value)) continue;
      this.#next = value + 1;
      return value;
    }
    this.#next = this.#last + 1;
    return undefined;
  }
}
