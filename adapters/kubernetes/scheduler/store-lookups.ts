import type { Store } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';
import type { Service } from '../controllers/objects/service.js';
import { controllerOf } from '../controllers/ownership.js';
import type { ApiObject } from '../resources/types.js';
import type { DisruptionBudget, Lookups } from './cluster-view.js';
import { StoreVolumeLookups } from './volume-lookups.js';

const BUDGETS = 'poddisruptionbudgets.policy';

/** Controllers whose pods are spread by default. */
const OWNERS: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  ReplicationController: 'replicationcontrollers',
};

/** Reads from the store; services are kept by namespace until one changes, because every decision asks for them. */
export class StoreLookups implements Lookups {
  readonly volumes: StoreVolumeLookups;
  readonly #store: Store;
  readonly #services = new Map<string, readonly Service[]>();

  constructor(store: Store) {
    this.#store = store;
    this.volumes = new StoreVolumeLookups(store);
    store.watch('services', {}, ({ object }) => this.#services.delete(object.namespace));
  }

  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined {
    return this.#store.get<ApiObject>('namespaces', '', name)?.value.metadata.labels;
  }

  services(namespace: string): readonly Service[] {
    let found = this.#services.get(namespace);
    if (found === undefined) {
      found = this.#store.list<Service>('services', { namespace }).items.map(({ value }) => value);
      this.#services.set(namespace, found);
    }
    return found;
  }

  budgets(namespace: string): readonly DisruptionBudget[] {
    if (!this.#store.kinds.includes(BUDGETS)) return [];
    return this.#store.list<DisruptionBudget>(BUDGETS, { namespace }).items.map(({ value }) => value);
  }

  owner(pod: Pod): ReturnType<Lookups['owner']> {
    const owner = controllerOf(pod);
    const kind = OWNERS[owner?.kind ?? ''];
    if (owner === undefined || kind === undefined || !this.#store.kinds.includes(kind)) return undefined;
    const stored = this.#store.get<NonNullable<ReturnType<Lookups['owner']>>>(
      kind,
      pod.metadata.namespace ?? '',
      owner.name,
    );
    return stored?.value.metadata.uid === owner.uid ? stored.value : undefined;
  }
}
