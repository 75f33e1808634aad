import type { Change, Store } from 'regatta/kit';
import type { Pod } from '../objects/pod.js';
import type { Service } from '../objects/service.js';
import { keyOf } from '../pods.js';
import { hasLabels } from '../selectors.js';

/**
 * Which pods each service selects, kept from watches: looking through all pods of a namespace for every change of one of them would
 * cost the square of their number.
 */
export class ServiceMembers {
  readonly #store: Store;
  /** Service key -> the names of its pods. */
  readonly #members = new Map<string, Set<string>>();
  /** Namespace -> services with a selector. */
  readonly #services = new Map<string, Map<string, Service>>();

  constructor(store: Store) {
    this.#store = store;
    for (const { value } of store.list<Service>('services').items) this.#setService(value);
    store.watch<Service>('services', {}, ({ type, object }) =>
      type === 'deleted' ? this.#dropService(object.value) : this.#setService(object.value),
    );
    store.watch<Pod>('pods', {}, ({ type, object }) => this.#setPod(object.value, type === 'deleted'));
  }

  /** The pods that a service selects, in the order in which they were seen. */
  of(service: Service): readonly Pod[] {
    const { namespace = '' } = service.metadata;
    const found: Pod[] = [];
    for (const name of this.#members.get(keyOf(service)) ?? []) {
      const stored = this.#store.get<Pod>('pods', namespace, name);
      if (stored !== undefined) found.push(stored.value);
    }
    return found;
  }

  /** Keys of the services that a change of a pod concerns. */
  concernedBy({ type, object, previous }: Change<Pod>): readonly string[] {
    const before = previous?.value;
    if (type === 'updated' && before !== undefined && !isEndpointChanged(before, object.value)) return [];
    const keys: string[] = [];
    for (const service of this.#services.get(object.namespace)?.values() ?? []) {
      const { selector } = service.spec;
      const selected = hasLabels(object.value.metadata.labels, selector);
      if (selected || (before !== undefined && hasLabels(before.metadata.labels, selector))) keys.push(keyOf(service));
    }
    return keys;
  }

  #setService(service: Service): void {
    const { namespace = '', name } = service.metadata;
    const selector = service.spec.selector ?? {};
    const services = this.#services.get(namespace) ?? new Map<string, Service>();
    const before = services.get(name);
    if (Object.keys(selector).length === 0) return this.#dropService(service);
    this.#services.set(namespace, services.set(name, service));
    if (before !== undefined && JSON.stringify(before.spec.selector) === JSON.stringify(selector)) return;
    const members = new Set<string>();
    for (const { value } of this.#store.list<Pod>('pods', { namespace }).items)
      if (hasLabels(value.metadata.labels, selector)) members.add(value.metadata.name);
    this.#members.set(keyOf(service), members);
  }

  #dropService(service: Service): void {
    const { namespace = '', name } = service.metadata;
    this.#services.get(namespace)?.delete(name);
    this.#members.delete(keyOf(service));
  }

  #setPod({ metadata }: Pod, deleted: boolean): void {
    for (const service of this.#services.get(metadata.namespace ?? '')?.values() ?? []) {
      const members = this.#members.get(keyOf(service));
      if (!deleted && hasLabels(metadata.labels, service.spec.selector)) members?.add(metadata.name);
      else members?.delete(metadata.name);
    }
  }
}

/** Whether an endpoint looks different after a change (pkg/controller/util/endpoint: podEndpointsChanged). */
function isEndpointChanged(before: Pod, after: Pod): boolean {
  return (
    before.metadata.labels !== after.metadata.labels ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.spec !== after.spec ||
    before.status?.podIP !== after.status?.podIP ||
    before.status?.phase !== after.status?.phase ||
    before.status?.conditions !== after.status?.conditions
  );
}
