import { KeyedQueue, RegattaError, type Change, type Component, type Store, type Tasks } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { ResourceRegistry } from '../../resources/registry/resource-registry.js';
import type { ApiObject, ApiServer, DeleteOptions, OwnerReference } from '../../resources/types.js';
import { withoutOwner } from '../ownership.js';
import { isTerminating } from '../pods.js';

type PropagationPolicy = NonNullable<DeleteOptions['propagationPolicy']>;

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

  #note({ type, object, previous, cause }: Change<ApiObject>): void {
    const { kind, namespace, name, value } = object;
    const delayMs = this.#constants.watchDelayMs;
    if (type === 'deleted') {
      for (const dependent of this.#dependents(value)) this.#queue?.add(dependent.key, cause, delayMs);
      this.#wakeOwners(value.metadata.ownerReferences ?? [], namespace, cause);
      return;
    }
    if (previous !== undefined) this.#wakeOwners(released(previous.value, value), namespace, cause);
    const isNewDependent = type === 'created' && (value.metadata.ownerReferences ?? []).length > 0;
    if (isNewDependent || isWaiting(value)) this.#queue?.add(keyFor(kind, namespace, name), cause, delayMs);
  }

  /** An owner that waits for its dependents may have waited for one of these. */
  #wakeOwners(owners: readonly OwnerReference[], namespace: string, cause: Change<ApiObject>['cause']): void {
    for (const owner of owners) {
      const found = this.#find(owner, namespace);
      if (found !== undefined && isWaiting(found.value))
        this.#queue?.add(found.key, cause, this.#constants.watchDelayMs);
    }
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

  /**
   * An object stays while one of its owners does, and forgets the others: those that are gone, and those that only wait for their
   * dependents. Without such an owner it goes (attemptToDeleteItem).
   */
  #judge(resource: string, object: ApiObject): void {
    const { ownerReferences = [], namespace = '' } = object.metadata;
    if (ownerReferences.length === 0 || isTerminating(object)) return;
    const owners = ownerReferences.map((owner) => ({ owner, found: this.#find(owner, namespace)?.value }));
    const leaving = owners.filter(({ found }) => found === undefined || isDeletingDependents(found));
    if (leaving.length === 0) return;
    if (leaving.length < owners.length) {
      const kept = leaving.reduce((left, { owner }) => withoutOwner(left, owner.uid), object);
      this.#api.update(resource, kept);
      return;
    }
    const isWaitedFor = leaving.some(({ found }) => found !== undefined);
    const dependents = isWaitedFor ? this.#dependents(object) : [];
    if (dependents.length === 0) return this.#delete(resource, object, policyOf(object));
    // In a circle of owners somebody has to stop blocking.
    if (dependents.some(({ value }) => isDeletingDependents(value)))
      this.#api.update(resource, withoutBlocking(object));
    this.#delete(resource, object, 'Foreground');
  }

  #delete(resource: string, object: ApiObject, propagationPolicy: PropagationPolicy): void {
    const { namespace = '', name, uid } = object.metadata;
    this.#api.delete(resource, namespace, name, { propagationPolicy, preconditions: { uid } });
  }

  #orphan(resource: string, owner: ApiObject): void {
    for (const { resource: kind, value } of this.#dependents(owner))
      this.#api.update(kind, withoutOwner(value, owner.metadata.uid));
    this.#removeFinalizer(resource, owner, ORPHAN);
  }

  /** Foreground: the owner waits for every dependent that says it blocks; each of them is judged on its own. */
  #deleteFirst(resource: string, owner: ApiObject): void {
    const blocking = this.#dependents(owner).filter(({ value }) =>
      blockedOwners(value).some(({ uid }) => uid === owner.metadata.uid),
    );
    if (blocking.length === 0) return this.#removeFinalizer(resource, owner, FOREGROUND);
    for (const { resource: kind, value } of blocking) if (!isDeletingDependents(value)) this.#judge(kind, value);
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

function isDeletingDependents({ metadata }: ApiObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(FOREGROUND);
}

function blockedOwners({ metadata }: ApiObject): readonly OwnerReference[] {
  return (metadata.ownerReferences ?? []).filter(({ blockOwnerDeletion }) => blockOwnerDeletion === true);
}

/** The owners whose deletion an object blocked and no longer blocks. */
function released(before: ApiObject, after: ApiObject): readonly OwnerReference[] {
  if (before.metadata.ownerReferences === after.metadata.ownerReferences) return [];
  const blocked = blockedOwners(after);
  return blockedOwners(before).filter(({ uid }) => blocked.every((owner) => owner.uid !== uid));
}

function withoutBlocking(object: ApiObject): ApiObject {
  const ownerReferences = (object.metadata.ownerReferences ?? []).map((owner) =>
    owner.blockOwnerDeletion === true ? { ...owner, blockOwnerDeletion: false } : owner,
  );
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

/** What its finalizers ask for says how an object is deleted. */
function policyOf({ metadata: { finalizers = [] } }: ApiObject): PropagationPolicy {
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}

function isWaiting({ metadata }: ApiObject): boolean {
  const { finalizers = [], deletionTimestamp } = metadata;
  return deletionTimestamp !== undefined && (finalizers.includes(FOREGROUND) || finalizers.includes(ORPHAN));
}
