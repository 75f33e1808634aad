/* oxlint-disable typescript/no-unnecessary-type-parameters -- Readers name the type of what they read, as with the store. */
/**
 * The native objects, as far as the engine itself reads or writes them. Objects are stored whole, so fields that nothing here
 * names survive as they came. All are immutable.
 */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** An object as it is handed in for creation: the server fills the rest of its metadata. */
export type NewObject<T extends ApiObject> = Omit<T, 'metadata'> & { readonly metadata: Partial<ObjectMeta> };

/**
 * What controllers, scheduler and kubelet use instead of HTTP: the same resources, with the same defaulting, validation and
 * admission, as the facade. `resource` is `pods`, `deployments.apps`, `leases.coordination.k8s.io`, ... which is also the name
 * of the kind in the store. Errors are `RegattaError`s of kinds `invalid`, `not-found`, `conflict`.
 */
export interface ApiServer {
  get<T extends ApiObject>(resource: string, namespace: string, name: string): T | undefined;
  list<T extends ApiObject>(resource: string, namespace?: string): readonly T[];
  /** By a declared index: pods by `node`, anything by `owner` (uid of the controller). */
  find<T extends ApiObject>(resource: string, index: string, value: string): readonly T[];
  create<T extends ApiObject>(resource: string, object: NewObject<T>): T;
  /** Checks `metadata.resourceVersion` if it is set; changes to status are ignored where the resource has a status subresource. */
  update<T extends ApiObject>(resource: string, object: T): T;
  /** Changes status alone. */
  updateStatus<T extends ApiObject>(resource: string, object: T): T;
  delete(resource: string, namespace: string, name: string, options?: DeleteOptions): void;
  /** The scheduler's binding subresource: sets spec.nodeName once, and the PodScheduled condition. */
  bind(namespace: string, pod: string, node: string): void;
  /** The finalize subresource of namespaces: replaces spec.finalizers; a deleted namespace without any is gone. */
  finalize(namespace: string, finalizers: readonly string[]): void;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}
