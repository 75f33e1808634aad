import { rfc3339, type Change, type Component, type Store, type Tasks, type Watch } from 'regatta/kit';
import { isObject, listAt, objectAt, sameJson, scalarText, textAt, type JsonObject } from '../registry/json.js';
import type { ResourceRegistry } from '../registry/resource-registry.js';
import type { StoredApiServer } from '../registry/stored-api-server.js';
import type { ApiObject } from '../types.js';
import { conditionOf, DEFINITIONS } from './custom-kinds.js';

/** Keeps a definition until its objects are gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/**
 * The part of the API server that looks after definitions: accepts their names, begins to serve them, and empties those that go
 * (apiextensions-apiserver pkg/controller/{status,establish,finalizer} v0.32).
 */
export class DefinitionsController implements Component {
  readonly id = 'custom-resource-definitions';
  readonly part = 'api-server';
  readonly order = 1;
  readonly #api: StoredApiServer;
  readonly #registry: ResourceRegistry;
  readonly #store: Store;
  readonly #tasks: Tasks;
  #look = (_name: string): void => {};
  /** Of the definitions, and of the objects of those that go. */
  readonly #watches = new Map<string, Watch>();

  constructor(api: StoredApiServer, registry: ResourceRegistry, store: Store, tasks: Tasks) {
    this.#api = api;
    this.#registry = registry;
    this.#store = store;
    this.#tasks = tasks;
  }

  start(): void {
    const look = (name: string) => void this.#tasks.after(0, () => this.#reconcile(name));
    for (const { name } of this.#store.list<ApiObject>(DEFINITIONS).items) look(name);
    const watch = this.#store.watch<ApiObject>(DEFINITIONS, {}, ({ object }: Change<ApiObject>) => look(object.name));
    this.#look = look;
    this.#watches.set(DEFINITIONS, watch);
  }

  stop(): void {
    for (const watch of this.#watches.values()) watch.stop();
    this.#watches.clear();
  }

  #reconcile(name: string): void {
    const definition = this.#store.get<ApiObject>(DEFINITIONS, '', name)?.value;
    if (definition === undefined) return;
    if (definition.metadata.deletionTimestamp !== undefined) return this.#finalize(definition);
    const accepted = this.#accepted(definition);
    const isEstablished = accepted.condition.status === 'True' || conditionOf(definition, 'Established');
    const established: Condition = isEstablished
      ? {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        }
      : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
    if (isEstablished) this.#registry.defineCustom(name);
    const status = {
      ...objectAt(definition, 'status'),
      conditions: this.#withConditions(definition, [accepted.condition, established]),
      acceptedNames: accepted.names,
    };
    this.#writeStatus(definition, status);
  }

  /** The names that nobody else in the group has, and what that means (naming_controller.go calculateNamesAndConditions). */
  #accepted(definition: ApiObject): { readonly names: JsonObject; readonly condition: Condition } {
    const requested = objectAt(objectAt(definition, 'spec'), 'names');
    const before = objectAt(objectAt(definition, 'status'), 'acceptedNames');
    const taken = this.#taken(definition);
    const names: Record<string, unknown> = {};
    let condition: Condition = {
      type: 'NamesAccepted',
      status: 'True',
      reason: 'NoConflicts',
      message: 'no conflicts found',
    };
    const refuse = (reason: string, message: string) => {
      condition = { type: 'NamesAccepted', status: 'False', reason, message };
    };
    const single = (field: string, pool: ReadonlySet<string>, reason: string) => {
      const wanted = textAt(requested, field);
      if (wanted !== '' && pool.has(wanted)) {
        refuse(reason, `${JSON.stringify(wanted)} is already in use`);
        names[field] = textAt(before, field);
      } else names[field] = wanted;
    };
    single('plural', taken.resources, 'PluralConflict');
    single('singular', taken.resources, 'SingularConflict');
    const shortNames = listAt(requested, 'shortNames').map(scalarText);
    const clashing = shortNames.filter((short) => taken.resources.has(short));
    if (clashing.length > 0)
      refuse('ShortNamesConflict', clashing.map((short) => `${JSON.stringify(short)} is already in use`).join(', '));
    names['shortNames'] = clashing.length > 0 ? before['shortNames'] : requested['shortNames'];
    single('kind', taken.kinds, 'KindConflict');
    single('listKind', taken.kinds, 'ListKindConflict');
    names['categories'] = requested['categories'];
    const filled = Object.entries(names).filter(
      ([name, value]) => (value !== undefined && value !== '') || name === 'kind' || name === 'plural',
    );
    return { names: Object.fromEntries(filled), condition };
  }

  #taken(definition: ApiObject): { readonly resources: ReadonlySet<string>; readonly kinds: ReadonlySet<string> } {
    const resources = new Set<string>();
    const kinds = new Set<string>();
    const group = textAt(objectAt(definition, 'spec'), 'group');
    for (const { value } of this.#store.list<ApiObject>(DEFINITIONS).items) {
      if (value.metadata.uid === definition.metadata.uid || textAt(objectAt(value, 'spec'), 'group') !== group)
        continue;
      const names = objectAt(objectAt(value, 'status'), 'acceptedNames');
      for (const field of ['plural', 'singular']) if (textAt(names, field) !== '') resources.add(textAt(names, field));
      for (const short of listAt(names, 'shortNames')) resources.add(scalarText(short));
      for (const field of ['kind', 'listKind']) if (textAt(names, field) !== '') kinds.add(textAt(names, field));
    }
    return { resources, kinds };
  }

  /** Deletes what there is of the kind; what is left when nothing more can be deleted keeps the definition. */
  #finalize(definition: ApiObject): void {
    const { name, finalizers = [] } = definition.metadata;
    if (!finalizers.includes(CLEANUP_FINALIZER)) return;
    const left = () => (this.#store.kinds.includes(name) ? this.#store.list<ApiObject>(name).items : []);
    for (const { namespace, name: object, value } of left())
      if (value.metadata.deletionTimestamp === undefined) this.#api.delete(name, namespace, object);
    const isEmpty = left().length === 0;
    const terminating: Condition = isEmpty
      ? { type: 'Terminating', status: 'False', reason: 'InstanceDeletionCompleted', message: 'removed all instances' }
      : {
          type: 'Terminating',
          status: 'True',
          reason: 'InstanceDeletionInProgress',
          message: 'CustomResource deletion is in progress',
        };
    if (!isEmpty) {
      this.#await(name);
      const conditions = this.#withConditions(definition, [terminating]);
      this.#writeStatus(definition, { ...objectAt(definition, 'status'), conditions });
      return;
    }
    this.#watches.get(name)?.stop();
    this.#watches.delete(name);
    const metadata = { ...definition.metadata, finalizers: finalizers.filter((one) => one !== CLEANUP_FINALIZER) };
    this.#api.update(DEFINITIONS, { ...definition, metadata });
  }

  /** The last object of a definition that goes lets it go. */
  #await(resource: string): void {
    if (this.#watches.has(resource)) return;
    const watch = this.#store.watch<ApiObject>(resource, {}, ({ type }: Change<ApiObject>) => {
      if (type === 'deleted') this.#look(resource);
    });
    this.#watches.set(resource, watch);
  }

  /** The conditions with these among them; what others have told stays (SetCRDCondition). */
  #withConditions(definition: ApiObject, conditions: readonly Condition[]): readonly object[] {
    const result = listAt(objectAt(definition, 'status'), 'conditions').filter(isObject);
    for (const { type, status, reason, message } of conditions) {
      const at = result.findIndex((one) => one['type'] === type);
      const old = result[at];
      const lastTransitionTime = old?.['status'] === status ? old['lastTransitionTime'] : rfc3339(this.#tasks.now);
      result.splice(at === -1 ? result.length : at, 1, { type, status, lastTransitionTime, reason, message });
    }
    return result;
  }

  #writeStatus(definition: ApiObject, status: JsonObject): void {
    if (sameJson(status, objectAt(definition, 'status'))) return;
    const changed = { ...definition, status };
    this.#api.updateStatus(DEFINITIONS, changed);
  }
}
