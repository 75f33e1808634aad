/* oxlint-disable typescript/no-unnecessary-type-parameters -- readers name the type of what they read */
import type { Store } from 'regatta/kit';
import type {
  CsiDriver,
  CsiNode,
  CsiStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '../controllers/objects/storage.js';
import type { ApiObject } from '../resources/types.js';

/** What the volume plugins look up. */
export interface VolumeLookups {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  /** Every volume, in the order of their names. */
  volumes(): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  csiNode(name: string): CsiNode | undefined;
  csiDriver(name: string): CsiDriver | undefined;
  csiStorageCapacities(): readonly CsiStorageCapacity[];
}

/** Reads from the store; kinds that a server does not keep have no objects. */
export class StoreVolumeLookups implements VolumeLookups {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  claim(namespace: string, name: string): PersistentVolumeClaim | undefined {
    return this.#get('persistentvolumeclaims', namespace, name);
  }

  volume(name: string): PersistentVolume | undefined {
    return this.#get('persistentvolumes', '', name);
  }

  volumes(): readonly PersistentVolume[] {
    return this.#list('persistentvolumes');
  }

  storageClass(name: string): StorageClass | undefined {
    return this.#get('storageclasses.storage.k8s.io', '', name);
  }

  csiNode(name: string): CsiNode | undefined {
    return this.#get('csinodes.storage.k8s.io', '', name);
  }

  csiDriver(name: string): CsiDriver | undefined {
    return this.#get('csidrivers.storage.k8s.io', '', name);
  }

  csiStorageCapacities(): readonly CsiStorageCapacity[] {
    return this.#list('csistoragecapacities.storage.k8s.io');
  }

  #get<T extends ApiObject>(kind: string, namespace: string, name: string): T | undefined {
    return this.#store.kinds.includes(kind) ? this.#store.get<T>(kind, namespace, name)?.value : undefined;
  }

  #list<T extends ApiObject>(kind: string): readonly T[] {
    return this.#store.kinds.includes(kind) ? this.#store.list<T>(kind).items.map(({ value }) => value) : [];
  }
}
