import type { Journal, KeptState, Stored } from '../ports/store.js';

/** What a disk keeps of a site: texts, confirmed at once. */
export class KeptSite implements Journal {
  readonly #objects = new Map<string, string>();
  #revision = 0;

  append(changes: Parameters<Journal['append']>[0], durable: (revision: number) => void): void {
    for (const { type, object } of changes) {
      const { kind, namespace, name, revision, created, value } = object;
      const key = JSON.stringify([kind, namespace, name]);
      if (type === 'deleted') this.#objects.delete(key);
      else this.#objects.set(key, JSON.stringify({ kind, namespace, name, revision, created, value }));
      this.#revision = revision;
    }
    durable(this.#revision);
  }

  state(): KeptState {
    return {
      revision: this.#revision,
      objects: [...this.#objects.values()].map((text) => JSON.parse(text) as Stored),
    };
  }
}
