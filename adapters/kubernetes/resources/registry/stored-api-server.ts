import { rfc3339, type Random, type Store, type Stored, type Tasks } from 'regatta/kit';
import type { FieldError, ResourceDefinition } from '../definition.js';
import type { ApiObject, ApiServer, DeleteOptions, NewObject } from '../types.js';
import type { AdmissionChain } from './admission.js';
import { deletionOf, isDeletable } from './deletion.js';
import { listAt, objectAt, sameJson, textAt } from './json.js';
import {
  metadataErrors,
  metadataForCreate,
  metadataForUpdate,
  metadataUpdateErrors,
  withGeneration,
} from './metadata.js';
import { alreadyExists, conflict, invalid, notFound } from './refusal.js';
import type { ResourceRegistry } from './resource-registry.js';

/** How a write is to be made. */
export interface WriteOptions {
  /** The part that is written; the object itself where absent. */
  readonly subresource?: string;
  /** Do everything but write. */
  readonly dryRun?: boolean;
  /** Further rules that an object from outside has to keep. */
  readonly check?: (object: ApiObject, before: ApiObject | undefined) => readonly FieldError[];
  /** Last look at an object before it is compared with what is stored; the place of field management. */
  readonly finish?: (
    object: ApiObject,
    before: ApiObject | undefined,
    nowMs: number,
    /** A new object before admission. */
    submitted?: ApiObject,
  ) => ApiObject;
}

/** What a deletion left behind. */
export interface Deleted {
  readonly object: ApiObject;
  /** False while something still holds the object. */
  readonly gone: boolean;
}

/** The registry of all resources on top of the store: defaulting, admission, validation, metadata, deletion. */
export class StoredApiServer implements ApiServer {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #registry: ResourceRegistry;
  readonly #admission: AdmissionChain;
  readonly #names: Random;
  readonly #uids: Random;

  constructor(tasks: Tasks, store: Store, random: Random, registry: ResourceRegistry, admission: AdmissionChain) {
    this.#tasks = tasks;
    this.#store = store;
    this.#registry = registry;
    this.#admission = admission;
    this.#names = random.fork('names');
    this.#uids = random.fork('uids');
    registry.defineIn(store);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- readers name the type of what they read
  get<T extends ApiObject>(resource: string, namespace: string, name: string): T | undefined {
    return this.#store.get<T>(resource, namespace, name)?.value;
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- readers name the type of what they read
  list<T extends ApiObject>(resource: string, namespace?: string): readonly T[] {
    const selection = namespace === undefined || namespace === '' ? {} : { namespace };
    return this.#store.list<T>(resource, selection).items.map(({ value }) => value);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- readers name the type of what they read
  find<T extends ApiObject>(resource: string, index: string, value: string): readonly T[] {
    return this.#store.find<T>(resource, index, value).map((stored) => stored.value);
  }

  create<T extends ApiObject>(resource: string, given: NewObject<T>, options: WriteOptions = {}): T {
    const definition = this.#registry.get(resource);
    const filled = {
      ...given,
      apiVersion: apiVersionOf(definition),
      kind: definition.kind,
      metadata: metadataForCreate(definition, given.metadata, this.#tasks.now, this.#names, this.#uids),
    } as ApiObject;
    const { name, namespace = '' } = filled.metadata;
    // The defaults come first, as decoding does them; what the server sets itself depends on what admission leaves.
    const submitted = definition.defaults(filled);
    let object = this.#admission.admit(definition, submitted, undefined);
    object = definition.prepareForCreate?.(object, this.#admission.user) ?? object;
    this.#check(definition, name, [
      ...metadataErrors(definition, object),
      ...definition.validate(object),
      ...(definition.validateCreate?.(object) ?? []),
      ...(options.check?.(object, undefined) ?? []),
    ]);
    this.#admission.validate(definition, object, undefined);
    object = options.finish?.(object, undefined, this.#tasks.now, submitted) ?? object;
    const taken = this.#store.get<ApiObject>(resource, namespace, name);
    if (taken !== undefined)
      throw alreadyExists(definition, name, taken.value.metadata.deletionTimestamp !== undefined);
    if (options.dryRun === true) return withoutVersion(object) as T;
    this.#admission.admitted(definition, object, undefined);
    return this.#store.create(resource, namespace, name, object).value as T;
  }

  update<T extends ApiObject>(resource: string, given: T, options: WriteOptions = {}): T {
    const definition = this.#registry.get(resource);
    const stored = this.#stored(definition, given);
    const before = stored.value;
    const status = definition.hasStatus ? { status: (before as { status?: unknown }).status } : {};
    const filled = {
      ...given,
      apiVersion: apiVersionOf(definition),
      kind: definition.kind,
      metadata: metadataForUpdate(given.metadata, before.metadata),
      ...status,
    } as ApiObject;
    let object = definition.defaults(filled);
    object = this.#admission.admit(definition, object, before);
    object = definition.prepareForUpdate?.(object, before) ?? object;
    object = withGeneration(definition, object, before);
    this.#check(definition, before.metadata.name, [
      ...metadataUpdateErrors(object, before),
      ...definition.validate(object),
      ...(options.check?.(object, before) ?? []),
      ...(definition.validateUpdate?.(object, before, options.subresource ?? '') ?? []),
    ]);
    this.#admission.validate(definition, object, before);
    return this.#replace(definition, stored, object, options) as T;
  }

  updateStatus<T extends ApiObject>(resource: string, given: T, options: WriteOptions = {}): T {
    const definition = this.#registry.get(resource);
    const stored = this.#stored(definition, given);
    const before = stored.value;
    const { labels, annotations } = given.metadata;
    const told = {
      ...before.metadata,
      ...(labels && definition.statusKeepsLabels !== true && { labels }),
      ...(annotations && { annotations }),
    };
    const metadata = metadataForUpdate(told, before.metadata);
    const written = { ...before, metadata, status: (given as { status?: unknown }).status } as ApiObject;
    const object = definition.prepareForStatus?.(written, before, this.#tasks.now) ?? written;
    this.#check(definition, before.metadata.name, [
      ...(definition.validateStatus?.(object, before) ?? []),
      ...(options.check?.(object, before) ?? []),
    ]);
    this.#admission.validateStatus(definition, object, before);
    return this.#replace(definition, stored, object, options) as T;
  }

  delete(resource: string, namespace: string, name: string, options: DeleteOptions = {}): void {
    this.remove(resource, namespace, name, options);
  }

  /** `delete`, telling what it left behind. */
  remove(
    resource: string,
    namespace: string,
    name: string,
    options: DeleteOptions = {},
    { dryRun = false }: WriteOptions = {},
  ): Deleted {
    const definition = this.#registry.get(resource);
    const stored = this.#store.get<ApiObject>(resource, namespace, name);
    if (stored === undefined) throw notFound(definition, name);
    this.#checkPreconditions(definition, stored.value, options);
    this.#admission.validateDeletion(definition, stored.value);
    const { marked, goes } = deletionOf(definition, stored.value, options, this.#tasks.now);
    if (dryRun) return { object: marked, gone: goes };
    let object = marked;
    if (marked !== stored.value) object = this.#store.update(resource, namespace, name, marked).value;
    if (goes) this.#store.delete(resource, namespace, name);
    return { object, gone: goes };
  }

  bind(namespace: string, pod: string, node: string): void {
    const definition = this.#registry.get('pods');
    const stored = this.#store.get<ApiObject>('pods', namespace, pod);
    if (stored === undefined) throw notFound(definition, pod);
    const { value } = stored;
    const already = textAt(objectAt(value, 'spec'), 'nodeName');
    if (value.metadata.deletionTimestamp !== undefined)
      throw conflict(definition, pod, `pod ${pod} is being deleted, cannot be assigned to a host`);
    if (already !== '') throw conflict(definition, pod, `pod ${pod} is already assigned to node "${already}"`);
    const scheduled = {
      type: 'PodScheduled',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: rfc3339(this.#tasks.now),
    };
    const status = objectAt(value, 'status');
    const others = listAt(status, 'conditions').filter((condition) => textAt(condition, 'type') !== 'PodScheduled');
    this.#store.update('pods', namespace, pod, {
      ...value,
      spec: { ...objectAt(value, 'spec'), nodeName: node },
      status: { ...status, conditions: [...others, scheduled] },
    });
  }

  finalize(namespace: string, finalizers: readonly string[]): void {
    const definition = this.#registry.get('namespaces');
    const stored = this.#store.get<ApiObject>('namespaces', '', namespace);
    if (stored === undefined) throw notFound(definition, namespace);
    const { finalizers: _before, ...spec } = objectAt(stored.value, 'spec');
    const after = { ...stored.value, spec: { ...spec, ...(finalizers.length > 0 && { finalizers }) } };
    this.#replace(definition, stored, after, {});
  }

  /** Writes the object, or lets it go if its deletion was only waiting for this change. */
  #replace(
    definition: ResourceDefinition,
    stored: Stored<ApiObject>,
    changed: ApiObject,
    options: WriteOptions,
  ): ApiObject {
    const { namespace, name, revision, value: before } = stored;
    const object = options.finish?.(changed, before, this.#tasks.now) ?? changed;
    if (sameJson(object, before)) return before;
    if (isDeletable(definition, object)) {
      if (options.dryRun !== true) this.#store.delete(definition.resource, namespace, name);
      return object;
    }
    if (options.dryRun === true) return object;
    this.#admission.admitted(definition, object, before);
    return this.#store.update<ApiObject>(definition.resource, namespace, name, object, revision).value;
  }

  /** The stored object that a write is about; checks version and uid where the write names them. */
  #stored(definition: ResourceDefinition, given: ApiObject): Stored<ApiObject> {
    const { name, namespace = 'default', resourceVersion, uid } = given.metadata;
    const stored = this.#store.get<ApiObject>(definition.resource, definition.namespaced ? namespace : '', name);
    if (stored === undefined) throw notFound(definition, name);
    if (uid && uid !== stored.value.metadata.uid) {
      const { name: stands, namespace: where } = stored;
      const path = where === '' ? stands : `${where}/${stands}`;
      const why = `StorageError: invalid object, Code: 4, Key: /registry/${definition.plural}/${path}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.value.metadata.uid}`;
      throw conflict(definition, name, why);
    }
    if (resourceVersion && resourceVersion !== String(stored.revision)) throw conflict(definition, name);
    return stored;
  }

  #checkPreconditions(definition: ResourceDefinition, { metadata }: ApiObject, options: DeleteOptions): void {
    // These texts name the kind where others name the resource.
    const named = { ...definition, plural: definition.kind };
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid !== undefined && uid !== metadata.uid)
      throw conflict(
        named,
        metadata.name,
        `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
      );
    if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
      throw conflict(
        named,
        metadata.name,
        `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
      );
  }

  #check(definition: ResourceDefinition, name: string, errors: Parameters<typeof invalid>[2]): void {
    if (errors.length > 0) throw invalid(definition, name, errors);
  }
}

export function apiVersionOf({ group, version }: Pick<ResourceDefinition, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** A dry run of a create has no version to show. */
function withoutVersion(object: ApiObject): ApiObject {
  const { resourceVersion: _none, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as ApiObject['metadata'] };
}
