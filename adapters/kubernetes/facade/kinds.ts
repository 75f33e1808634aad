import type { ResourceDefinition } from '../resources/definition.js';
import type { ResourceRegistry } from '../resources/registry/resource-registry.js';
import type { ApiObject } from '../resources/types.js';
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
  fromStored(object: ApiObject): ApiObject;
  toStored(object: ApiObject): ApiObject;
}

/** Everything that is served, by path. */
export class ServedKinds {
  readonly all: readonly ServedKind[];
  readonly #byPath = new Map<string, ServedKind>();

  constructor(registry: ResourceRegistry, allViews: readonly View[]) {
    const plain = registry.all.map((definition) => served(definition));
    const views = allViews
      .filter(({ resource }) => registry.find(resource) !== undefined)
      .map((view) => ({
        ...view,
        definition: view.definition(registry.get(view.resource)),
        message: undefined as Message | undefined,
      }));
    this.all = [
      ...plain,
      ...views.map((view) => ({
        ...view,
        message: messageOf(view.definition.group, view.definition.version, view.definition.kind),
      })),
    ];
    for (const kind of this.all) {
      const { group, version, plural } = kind.definition;
      this.#byPath.set(`${group}/${version}/${plural}`, kind);
    }
  }

  find(group: string, version: string, plural: string): ServedKind | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`);
  }

  hasGroupVersion(group: string, version: string): boolean {
    return this.all.some(({ definition }) => definition.group === group && definition.version === version);
  }

  hasGroup(group: string): boolean {
    return this.all.some(({ definition }) => definition.group === group);
  }
}

/** A kind in its own shape; also for kinds that are answered without being stored. */
export function served(definition: ResourceDefinition): ServedKind {
  const { group, version, kind, resource } = definition;
  const same = (object: ApiObject) => object;
  return { definition, resource, message: messageOf(group, version, kind), fromStored: same, toStored: same };
}
