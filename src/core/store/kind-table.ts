import type { KindDefinition, Stored } from '../../ports/store.js';
import { compareBytes, position } from './byte-order.js';
import { SortedAddresses } from './sorted-addresses.js';

/** One version of an object, linked to the one before it as long as that is retained. */
export interface Version extends Stored {
  readonly deleted: boolean;
  previous: Version | undefined;
}

/** The address of an object within its kind; a character that no name contains keeps namespace and name apart. */
export function addressOf(namespace: string, name: string): string {
  return `${namespace}\u0000${name}`;
}

/**
 * All objects of one kind: the newest version by address, addresses in byte order, and the declared look-ups. Deleted objects
 * stay as tombstones until they are compacted, because a read in the past may still want them.
 */
export class KindTable {
  readonly definition: KindDefinition;
  readonly #newest = new Map<string, Version>();
  /** Addresses of live objects and of retained tombstones, in byte order. */
  readonly #order = new SortedAddresses();
  /** Index -> value -> addresses in byte order, kept sorted because they are read far more often than they change. */
  readonly #indexes = new Map<string, Map<string, string[]>>();
  #live = 0;
  readonly #liveByNamespace = new Map<string, number>();

  constructor(definition: KindDefinition) {
    this.definition = definition;
    for (const name of Object.keys(definition.indexes ?? {})) this.#indexes.set(name, new Map());
  }

  /** The newest version, tombstones included. */
  newest(address: string): Version | undefined {
    return this.#newest.get(address);
  }

  live(namespace?: string): number {
    return namespace === undefined ? this.#live : (this.#liveByNamespace.get(namespace) ?? 0);
  }

  put(address: string, version: Version): void {
    const before = this.#newest.get(address);
    if (before === undefined) this.#order.add(address);
    this.#newest.set(address, version);
    const wasLive = before !== undefined && !before.deleted;
    this.#countLive(version.namespace, Number(!version.deleted) - Number(wasLive));
    this.#reindex(address, wasLive ? before : undefined, version.deleted ? undefined : version);
  }

  /** Drops a tombstone that nothing can read any more. */
  forget(address: string): void {
    this.#newest.delete(address);
    this.#order.delete(address);
  }

  /** Addresses in byte order, from the first after `after`, within one namespace if given. */
  *addresses(namespace?: string, after?: string): Iterable<string> {
    const prefix = namespace === undefined ? '' : addressOf(namespace, '');
    for (const address of this.#order.from(after ?? prefix)) {
      if (!address.startsWith(prefix)) return;
      if (address !== after) yield address;
    }
  }

  /** Addresses of live objects under an index value, in byte order. */
  found(index: string, value: string): readonly string[] {
    return this.#index(index).get(value) ?? [];
  }

  /** The values under which an object is found in an index. */
  valuesOf(index: string, value: unknown): readonly string[] {
    const found = this.definition.indexes?.[index]?.(value);
    if (found === undefined) return [];
    return typeof found === 'string' ? [found] : [...new Set(found)];
  }

  #index(name: string): Map<string, string[]> {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new TypeError(`kind ${this.definition.kind} declares no index "${name}"`);
    return index;
  }

  #reindex(address: string, before: Version | undefined, after: Version | undefined): void {
    for (const [name, index] of this.#indexes) {
      const valueOf = this.definition.indexes![name]!;
      // Most writes change no index: lists are made only for the others.
      if (before !== undefined && after !== undefined && valueOf(before.value) === valueOf(after.value)) continue;
      const old = before === undefined ? [] : this.valuesOf(name, before.value);
      const now = after === undefined ? [] : this.valuesOf(name, after.value);
      if (old.length === now.length && old.every((value, at) => value === now[at])) continue;
      for (const value of old) {
        const addresses = index.get(value)!;
        if (addresses.length === 1) index.delete(value);
        else addresses.splice(position(addresses, address, compareBytes), 1);
      }
      for (const value of now) {
        const addresses = index.get(value);
        if (addresses === undefined) index.set(value, [address]);
        else addresses.splice(position(addresses, address, compareBytes), 0, address);
      }
    }
  }

  #countLive(namespace: string, difference: number): void {
    if (difference === 0) return;
    this.#live += difference;
    this.#liveByNamespace.set(namespace, (this.#liveByNamespace.get(namespace) ?? 0) + difference);
  }
}
