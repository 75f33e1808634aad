import type { Sample } from './exposition.js';

const SEPARATOR = '\u0000';

/** Counts by labels. A restart begins at nothing, as it does for the real components. */
export class LabelledCounts {
  readonly #names: readonly string[];
  readonly #counts = new Map<string, number>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** `values` in the order of the names. */
  add(...values: readonly string[]): void {
    const key = values.join(SEPARATOR);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  clear(): void {
    this.#counts.clear();
  }

  get samples(): readonly Sample[] {
    return [...this.#counts].sort(byKey).map(([key, value]) => ({ labels: this.#labelsOf(key), value }));
  }

  #labelsOf(key: string): Readonly<Record<string, string>> {
    const values = key.split(SEPARATOR);
    return Object.fromEntries(this.#names.map((name, index) => [name, values[index] ?? '']));
  }
}

function byKey([left]: readonly [string, number], [right]: readonly [string, number]): number {
  return left < right ? -1 : 1;
}
