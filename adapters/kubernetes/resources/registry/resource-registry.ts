import type { KindDefinition, Store } from 'regatta/kit';
import type { ResourceDefinition } from '../definition.js';
import { DEFINITIONS, versionsOf } from '../custom/custom-kinds.js';
import type { ApiObject } from '../types.js';

/** All kinds that a server knows, by resource, by path and by kind; those of custom resources follow their definitions in the store. */
export class ResourceRegistry {
  readonly #builtIn: readonly ResourceDefinition[];
  #store: Store | undefined;
  readonly #byResource = new Map<string, ResourceDefinition>();
  readonly #byKind = new Map<string, ResourceDefinition>();

  constructor(definitions: readonly ResourceDefinition[]) {
    this.#builtIn = definitions;
    for (const definition of definitions) {
      if (this.#byResource.has(definition.resource))
        throw new TypeError(`resource ${definition.resource} is contributed twice`);
      this.#byResource.set(definition.resource, definition);
      this.#byKind.set(`${definition.group}/${definition.kind}`, definition);
    }
  }

  /** Built-in and custom kinds, the latter as they are stored. */
  get all(): readonly ResourceDefinition[] {
    const defined = this.#store?.kinds ?? [];
    const custom = defined.filter((kind) => !this.#byResource.has(kind)).flatMap((kind) => this.#custom(kind) ?? []);
    return custom.length === 0 ? this.#builtIn : [...this.#builtIn, ...custom];
  }

  /** Throws a TypeError for a resource that nobody contributed: a mistake of ours, not of a client. */
  get(resource: string): ResourceDefinition {
    const definition = this.find(resource);
    if (definition === undefined) throw new TypeError(`no such resource: ${resource}`);
    return definition;
  }

  find(resource: string): ResourceDefinition | undefined {
    return this.#byResource.get(resource) ?? this.#custom(resource);
  }

  ofKind(group: string, kind: string): ResourceDefinition | undefined {
    return (
      this.#byKind.get(`${group}/${kind}`) ??
      this.all.find((definition) => definition.group === group && definition.kind === kind)
    );
  }

  /** Tells the store about every kind; to be called once, before anything else uses the store. */
  defineIn(store: Store): void {
    this.#store = store;
    for (const definition of this.#builtIn) store.define(kindOf(definition));
  }

  /** Makes room for the objects of a custom resource; more than once does no harm. */
  defineCustom(resource: string): void {
    const definition = this.#custom(resource);
    if (definition === undefined || this.#store?.kinds.includes(resource) !== false) return;
    this.#store.define(kindOf(definition));
  }

  /** A custom resource in the version that is stored. */
  #custom(resource: string): ResourceDefinition | undefined {
    if (!this.#byResource.has(DEFINITIONS)) return undefined;
    const defined = this.#store?.get<ApiObject>(DEFINITIONS, '', resource)?.value;
    return defined && versionsOf(defined).find(({ storage }) => storage)?.definition;
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
