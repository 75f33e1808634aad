import { compareBytes, position } from './byte-order.js';

/**
 * Addresses in byte order that are sorted only when somebody reads them in order: most objects of a run, events above all, come
 * by the thousand and are never listed, and keeping every one in its place would move the rest each time.
 */
export class SortedAddresses {
  #sorted: string[] = [];
  #added: string[] = [];
  readonly #deleted = new Set<string>();

  /** Adds an address that is not there. */
  add(address: string): void {
    if (!this.#deleted.delete(address)) this.#added.push(address);
  }

  /** Deletes an address that is there. */
  delete(address: string): void {
    this.#deleted.add(address);
  }

  /** From the first address that is not before `from`. */
  *from(from: string): Iterable<string> {
    this.#settle();
    const sorted = this.#sorted;
    for (let index = position(sorted, from, compareBytes); index < sorted.length; index++) yield sorted[index]!;
  }

  #settle(): void {
    if (this.#added.length === 0 && this.#deleted.size === 0) return;
    const added = this.#added.sort(compareBytes);
    const merged: string[] = [];
    let next = 0;
    for (const address of this.#sorted) {
      while (next < added.length && compareBytes(added[next]!, address) < 0) merged.push(added[next++]!);
      merged.push(address);
    }
    for (; next < added.length; next++) merged.push(added[next]!);
    this.#sorted = this.#deleted.size === 0 ? merged : merged.filter((address) => !this.#deleted.has(address));
    this.#added = [];
    this.#deleted.clear();
  }
}
