import type { Change, Store } from 'regatta/kit';
import type { ApiObject } from '../resources/types.js';

/**
 * Objects of a few kinds that no controller owns, by namespace: candidates for adoption. Kept from watches, because looking
 * through a whole namespace in every reconciliation would cost the square of its pods.
 */
export class Orphans {
  readonly #store: Store;
  readonly #keys = new Map<string, Set<string>>();

  constructor(store: Store, resources: readonly string[]) {
    this.#store = store;
    for (const resource of resources) {
      for (const { namespace, name, value } of store.list<ApiObject>(resource).items)
        if (isOrphan(value)) this.#of(resource, namespace).add(name);
      store.watch<ApiObject>(resource, {}, (change) => this.#note(resource, change));
    }
  }

  /** In the order in which they became orphans. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- readers name the type of what they read
  of<T extends ApiObject>(resource: string, namespace: string): readonly T[] {
    const found: T[] = [];
    for (const name of this.#of(resource, namespace)) {
      const stored = this.#store.get<T>(resource, namespace, name);
      if (stored !== undefined) found.push(stored.value);
    }
    return found;
  }

  #note(resource: string, { type, object }: Change<ApiObject>): void {
    const names = this.#of(resource, object.namespace);
    if (type !== 'deleted' && isOrphan(object.value)) names.add(object.name);
    else names.delete(object.name);
  }

  #of(resource: string, namespace: string): Set<string> {
    const group = `${resource} ${namespace}`;
    let names = this.#keys.get(group);
    if (names === undefined) this.#keys.set(group, (names = new Set()));
    return names;
  }
}

function isOrphan({ metadata }: ApiObject): boolean {
  return !(metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
}
