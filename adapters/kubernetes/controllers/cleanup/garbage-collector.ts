import { KeyedQueue, RegattaError, type Change, type Component, type Store, type Tasks } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { ResourceRegistry } from '../../resources/registry/resource-registry.js';
import type { ApiObject, ApiServer, OwnerReference } from '../../resources/types.js';
import { withoutOwner } from '../ownership.js';
import { isTerminating } from '../pods.js';

const AUTHOR = 'generic-garbage-collector';
const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
/** Retries after so many do not keep a world busy. */
const REF_RETRIES = 3;

/**
 * Deletes what lost its owners, and does what a deletion asked for its dependents (pkg/controller/garbagecollector). Upstream keeps a graph;
 * here the store's own indexes by uid and by owner are the graph.
 */
export class GarbageCollector implements Component {
  readonly id = AUTHOR;
  readonly part = 'controllers';
  readonly order = 60;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #registry: ResourceRegistry;
  readonly #constants: KubernetesConstants;
  readonly #failures = new Map<string, number>();
  #queue: KeyedQueue | undefined;
  #stop: () => void = () => {};

  constructor(tasks: Tasks, store: Store, api: ApiServer, registry: ResourceRegistry, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#registry = registry;
    this.#constants = constants;
  }

  start(): void {
    this.#queue = new KeyedQueue(this.#tasks, { author: AUTHOR, workers: 20, durationMs: 0 }, (key) => this.#work(key));
    const watch = this.#store.watch<ApiObject>(undefined, {}, (change) => this.#note(change));
    this.#stop = () => watch.stop();
    for (const { resource } of this.#registry.all)
      for (const { namespace, name, value } of this.#store.list<ApiObject>(resource).items)
        if ((value.metadata.ownerReferences ?? []).length > 0 || isWaiting(value))
          this.#queue.add(keyFor(resource, namespace, name), this.#tasks.cause);
  }

  stop(): void {
    this.#stop();
    this.#queue?.stop();
    this.#queue = undefined;
  }

  #note({ type, object, cause }: Change<ApiObject>): void {
    const { kind, namespace, name, value } = object;
    const delayMs = this.#constants.watchDelayMs;
    if (type === 'deleted') {
      for (const dependent of this.#dependents(value)) this.#queue?.add(dependent.key, cause, delayMs);
      // An owner that waits for its dependents may have waited for this one.
      for (const owner of value.metadata.ownerReferences ?? []) {
        const found = this.#find(owner, namespace);
        if (found !== undefined && isWaiting(found.value)) this.#queue?.add(found.key, cause, delayMs);
      }
      return;
    }
    const isNewDependent = type === 'created' && (value.metadata.ownerReferences ?? []).length > 0;
    if (isNewDependent || isWaiting(value)) this.#queue?.add(keyFor(kind, namespace, name), cause, delayMs);
  }

  #work(key: string): { againAfterMs: number; unref: boolean } | undefined {
    const [resource = '', namespace = '', name = ''] = key.split('\n');
    try {
      const object = this.#api.get<ApiObject>(resource, namespace, name);
      if (object !== undefined) this.#sync(resource, object);
      this.#failures.delete(key);
      return undefined;
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      return {
        againAfterMs: this.#constants.controllerBackOffInitialMs * 2 ** Math.min(failures, 10),
        unref: failures > REF_RETRIES,
      };
    }
  }

  #sync(resource: string, object: ApiObject): void {
    const { finalizers = [], deletionTimestamp } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers.includes(ORPHAN)) return this.#orphan(resource, object);
    if (deletionTimestamp !== undefined && finalizers.includes(FOREGROUND)) return this.#deleteFirst(resource, object);
    this.#judge(resource, object);
  }

  /** An object goes when none of its owners is left; owners that are gone are struck off while others remain. */
  #judge(resource: string, object: ApiObject): void {
    const { ownerReferences = [], uid, name, namespace = '' } = object.metadata;
    if (ownerReferences.length === 0 || isTerminating(object)) return;
    const gone = ownerReferences.filter((owner) => this.#find(owner, namespace) === undefined);
    if (gone.length === 0) return;
    if (gone.length < ownerReferences.length) {
      const kept = gone.reduce((left, owner) => withoutOwner(left, owner.uid), object);
      this.#api.update(resource, kept);
      return;
    }
    this.#api.delete(resource, namespace, name, { propagationPolicy: 'Background', preconditions: { uid } });
  }

  #orphan(resource: string, owner: ApiObject): void {
    for (const { resource: kind, value } of this.#dependents(owner))
      this.#api.update(kind, withoutOwner(value, owner.metadata.uid));
    this.#removeFinalizer(resource, owner, ORPHAN);
  }

  /** Foreground: the owner waits for every dependent that says it blocks. */
  #deleteFirst(resource: string, owner: ApiObject): void {
    const dependents = this.#dependents(owner);
    const blocking = dependents.filter(({ value }) =>
      (value.metadata.ownerReferences ?? []).some(
        ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
      ),
    );
    if (blocking.length === 0) return this.#removeFinalizer(resource, owner, FOREGROUND);
    for (const { resource: kind, value } of dependents) {
      const { name, namespace = '', uid } = value.metadata;
      if (!isTerminating(value))
        this.#api.delete(kind, namespace, name, { propagationPolicy: 'Foreground', preconditions: { uid } });
    }
  }

  #removeFinalizer(resource: string, object: ApiObject, finalizer: string): void {
    const { finalizers = [], ...metadata } = object.metadata;
    const kept = finalizers.filter((name) => name !== finalizer);
    this.#api.update(resource, { ...object, metadata: { ...metadata, ...(kept.length > 0 && { finalizers: kept }) } });
  }

  #dependents(owner: ApiObject): { readonly key: string; readonly resource: string; readonly value: ApiObject }[] {
    return this.#registry.all.flatMap(({ resource }) =>
      this.#store
        .find<ApiObject>(resource, 'owners', owner.metadata.uid)
        .map(({ namespace, name, value }) => ({ key: keyFor(resource, namespace, name), resource, value })),
    );
  }

  #find(owner: OwnerReference, namespace: string): { readonly key: string; readonly value: ApiObject } | undefined {
    const slash = owner.apiVersion.indexOf('/');
    const group = slash === -1 ? '' : owner.apiVersion.slice(0, slash);
    const definition = this.#registry.ofKind(group, owner.kind);
    if (definition === undefined) return undefined;
    const where = definition.namespaced ? namespace : '';
    const value = this.#api.get<ApiObject>(definition.resource, where, owner.name);
    if (value === undefined || value.metadata.uid !== owner.uid) return undefined;
    return { key: keyFor(definition.resource, where, owner.name), value };
  }
}

/** Object names hold no line break. */
function keyFor(resource: string, namespace: string, name: string): string {
  return `${resource}\n${namespace}\n${name}`;
}

function isWaiting({ metadata }: ApiObject): boolean {
  const { finalizers = [], deletionTimestamp } = metadata;
  return deletionTimestamp !== undefined && (finalizers.includes(FOREGROUND) || finalizers.includes(ORPHAN));
}
