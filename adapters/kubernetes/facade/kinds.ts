import type { Store } from 'regatta/kit';
import { conditionOf, DEFINITIONS, versionsOf, type CustomVersion } from '../resources/custom/custom-kinds.js';
import type { FieldError, ResourceDefinition } from '../resources/definition.js';
import type { ResourceRegistry } from '../resources/registry/resource-registry.js';
import type { ApiObject } from '../resources/types.js';
import { servedCustom } from './custom-kind.js';
import { messageOf, type Message } from './schema/schema.js';
import type { View } from './views/view.js';

/** A resource as one group and version shows it: its own, or another shape of what is stored under another name. */
export interface ServedKind {
  /** How it is called here. */
  readonly definition: ResourceDefinition;
  /** The name of the stored resource. */
  readonly resource: string;
  /** Its fields, for built-in kinds. */
  readonly message: Message | undefined;
  /** Its schema and what goes with it, for custom resources. */
  readonly custom?: CustomVersion;
  /** Rules of this shape alone. */
  check?(stored: ApiObject, before: ApiObject | undefined): readonly FieldError[];
  fromStored(object: ApiObject): ApiObject;
  toStored(object: ApiObject): ApiObject;
}

/** Everything that is served, by path. */
export class ServedKinds {
  readonly #store: Store;
  readonly #builtIn: readonly ServedKind[];
  readonly #byPath = new Map<string, ServedKind>();

  constructor(registry: ResourceRegistry, store: Store, allViews: readonly View[]) {
    this.#store = store;
    const plain = registry.all.map((definition) => served(definition));
    const views = allViews
      .filter(({ resource }) => registry.find(resource) !== undefined)
      .map((view) => {
        const definition = view.definition(registry.get(view.resource));
        const { group, version, kind } = definition;
        return { ...view, definition, message: messageOf(group, version, kind) };
      });
    this.#builtIn = [...plain, ...views];
    for (const kind of this.#builtIn) {
      const { group, version, plural } = kind.definition;
      this.#byPath.set(`${group}/${version}/${plural}`, kind);
    }
  }

  get all(): readonly ServedKind[] {
    const custom = this.#definitions.filter((definition) => conditionOf(definition, 'Established'));
    return [...this.#builtIn, ...custom.flatMap(servedVersions)];
  }

  /** Changes whenever what is served does. */
  get epoch(): string {
    return this.#definitions.map(({ metadata }) => metadata.resourceVersion).join();
  }

  find(group: string, version: string, plural: string): ServedKind | undefined {
    const builtIn = this.#byPath.get(`${group}/${version}/${plural}`);
    if (builtIn !== undefined || !this.#hasDefinitions) return builtIn;
    const definition = this.#store.get<ApiObject>(DEFINITIONS, '', `${plural}.${group}`)?.value;
    if (definition === undefined || !conditionOf(definition, 'Established')) return undefined;
    return servedVersions(definition).find((kind) => kind.definition.version === version);
  }

  /** Whether the definition of a custom resource is on its way out, so that nothing new is made of it. */
  isGoing({ resource, custom }: ServedKind): boolean {
    if (custom === undefined) return false;
    return this.#store.get<ApiObject>(DEFINITIONS, '', resource)?.value.metadata.deletionTimestamp !== undefined;
  }

  get #hasDefinitions(): boolean {
    return this.#byPath.has('apiextensions.k8s.io/v1/customresourcedefinitions');
  }

  get #definitions(): readonly ApiObject[] {
    return this.#hasDefinitions ? this.#store.list<ApiObject>(DEFINITIONS).items.map(({ value }) => value) : [];
  }
}

function servedVersions(definition: ApiObject): readonly ServedKind[] {
  return versionsOf(definition)
    .filter((version) => version.served)
    .map(servedCustom);
}

/** A kind in its own shape; also for kinds that are answered without being stored. */
export function served(definition: ResourceDefinition): ServedKind {
  const { group, version, kind, resource } = definition;
  const same = (object: ApiObject) => object;
  return { definition, resource, message: messageOf(group, version, kind), fromStored: same, toStored: same };
}
