import type { KindDefinition, Store } from 'regatta/kit';
import type { ResourceDefinition } from '../definition.js';
import type { ApiObject } from '../types.js';

/** All kinds that a server knows, by resource, by path and by kind. */
export class ResourceRegistry {
  readonly all: readonly ResourceDefinition[];
  readonly #byResource = new Map<string, ResourceDefinition>();
  readonly #byKind = new Map<string, ResourceDefinition>();

  constructor(definitions: readonly ResourceDefinition[]) {
    this.all = definitions;
    for (const definition of definitions) {
      if (this.#byResource.has(definition.resource))
        throw new TypeError(`resource ${definition.resource} is contributed twice`);
      this.#byResource.set(definition.resource, definition);
      this.#byKind.set(`${definition.group}/${definition.kind}`, definition);
    }
  }

  /** Throws a TypeError for a resource that nobody contributed: a mistake of ours, not of a client. */
  get(resource: string): ResourceDefinition {
    const definition = this.#byResource.get(resource);
    if (definition === undefined) throw new TypeError(`no such resource: ${resource}`);
    return definition;
  }

  find(resource: string): ResourceDefinition | undefined {
    return this.#byResource.get(resource);
  }

  ofKind(group: string, kind: string): ResourceDefinition | undefined {
    return this.#byKind.get(`${group}/${kind}`);
  }

  /** Tells the store about every kind; to be called once, before anything else uses the store. */
  defineIn(store: Store): void {
    for (const definition of this.all) store.define(kindOf(definition));
  }
}

/** How the store sees a resource: the version lives in the object, and owners are found by uid. */
function kindOf(definition: ResourceDefinition): KindDefinition<ApiObject> {
  return {
    kind: definition.resource,
    stamp: (object, revision) => ({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(revision) },
    }),
    indexes: {
      owner: ({ metadata }) => metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid,
      owners: ({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid),
      uid: ({ metadata }) => metadata.uid,
      ...definition.indexes,
    },
  };
}
