import type { Change, Controller, Requeue, Trigger } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { sameJson } from '../../resources/registry/json.js';
import type { LimitedApi } from '../limited-api.js';
import type { Pod } from '../objects/pod.js';
import type { EndpointAddress, Endpoints, EndpointSubset, Service } from '../objects/service.js';
import { isReady, isTerminal, isTerminating, keyOf, splitKey } from '../pods.js';
import { compareAddresses, portsOn, targetOf } from './endpoint-ports.js';
import type { ServiceMembers } from './service-members.js';
import { TRIGGER_TIME, TriggerTimes } from './trigger-times.js';

const HEADLESS = 'service.kubernetes.io/headless';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';

interface Group {
  readonly ports: NonNullable<EndpointSubset['ports']>;
  readonly ready: EndpointAddress[];
  readonly notReady: EndpointAddress[];
}

/** Keeps the Endpoints of every service with a selector (pkg/controller/endpoint/endpoints_controller.go). */
export class EndpointsController implements Controller {
  readonly id = 'endpoint-controller';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: 'services', keys: ({ object }) => keyOf(object.value as Service) },
    { kind: 'pods', keys: (change) => this.#members.concernedBy(change as Change<Pod>) },
    {
      kind: 'endpoints',
      keys: ({ type, object }) => (type === 'deleted' ? keyOf(object.value as Endpoints) : undefined),
    },
  ];
  readonly #api: LimitedApi;
  readonly #members: ServiceMembers;
  readonly #times = new TriggerTimes();
  readonly #constants: KubernetesConstants;

  constructor(api: LimitedApi, members: ServiceMembers, constants: KubernetesConstants) {
    this.#api = api;
    this.#members = members;
    this.#constants = constants;
    this.workers = constants.controllerWorkers;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Service>('services').map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(key));
  }

  #sync(key: string): void {
    const [namespace, name] = splitKey(key);
    const service = this.#api.get<Service>('services', namespace, name);
    const current = this.#api.get<Endpoints>('endpoints', namespace, name);
    if (service === undefined) {
      this.#times.forget(key);
      if (current !== undefined) this.#api.delete('endpoints', namespace, name);
      return;
    }
    if (Object.keys(service.spec.selector ?? {}).length === 0) return;
    const subsets = this.#subsetsOf(service);
    const time = this.#times.of(service, this.#members.of(service));
    const { labels, annotations: own } = metadataOf(service, current, this.#isOver(service));
    const told = time === undefined ? own : { ...own, [TRIGGER_TIME]: time };
    const annotations = Object.keys(told).length > 0 ? told : undefined;
    if (current === undefined) {
      this.#api.create<Endpoints>('endpoints', {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
        ...(subsets.length > 0 && { subsets }),
      });
      return;
    }
    const { labels: before, annotations: had, ...metadata } = current.metadata;
    if (
      sameJson(current.subsets ?? [], subsets) &&
      sameJson(before ?? {}, labels ?? {}) &&
      sameJson(withoutTime(had), own)
    )
      return;
    const { subsets: _old, ...rest } = current;
    this.#api.update<Endpoints>('endpoints', {
      ...rest,
      metadata: { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
      ...(subsets.length > 0 && { subsets }),
    });
  }

  #isOver(service: Service): boolean {
    return this.#members.of(service).length > this.#constants.endpointsPerObject;
  }

  /** One subset for each set of ports; ready and unready addresses apart. */
  #subsetsOf(service: Service): readonly EndpointSubset[] {
    const unreadyToo = service.spec.publishNotReadyAddresses === true;
    const groups = new Map<string, Group>();
    let left = this.#constants.endpointsPerObject;
    for (const pod of this.#members.of(service)) {
      if (!belongs(pod, unreadyToo) || left === 0) continue;
      const ports = portsOn(service, pod).map(({ name, ...port }) => (name === '' ? port : { name: name!, ...port }));
      if (ports.length === 0 && (service.spec.ports ?? []).length > 0) continue;
      const key = JSON.stringify(ports);
      const group = groups.get(key) ?? { ports, ready: [], notReady: [] };
      groups.set(key, group);
      (unreadyToo || isReady(pod) ? group.ready : group.notReady).push(addressOf(service, pod));
      left--;
    }
    return [...groups.values()].map(({ ports, ready, notReady }) => ({
      ...(ready.length > 0 && { addresses: ready.sort((a, b) => compareAddresses(a.ip, b.ip)) }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady.sort((a, b) => compareAddresses(a.ip, b.ip)) }),
      ...(ports.length > 0 && { ports }),
    }));
  }
}

function belongs(pod: Pod, terminatingToo: boolean): boolean {
  if ((pod.status?.podIP ?? '') === '' || isTerminal(pod)) return false;
  return terminatingToo || !isTerminating(pod);
}

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const { hostname, subdomain, nodeName } = pod.spec;
  return {
    ip: pod.status!.podIP!,
    ...(hostname !== undefined && subdomain === service.metadata.name && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    targetRef: targetOf(pod),
  };
}

function metadataOf(
  service: Service,
  current: Endpoints | undefined,
  over: boolean,
): { labels: Record<string, string> | undefined; annotations: Record<string, string> } {
  const labels = { ...service.metadata.labels, ...(service.spec.clusterIP === 'None' && { [HEADLESS]: '' }) };
  const { [OVER_CAPACITY]: _before, ...kept } = withoutTime(current?.metadata.annotations);
  const annotations: Record<string, string> = { ...kept, ...(over && { [OVER_CAPACITY]: 'truncated' }) };
  return {
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    annotations,
  };
}

/** The time alone is no reason to write. */
function withoutTime(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { [TRIGGER_TIME]: _time, ...rest } = annotations;
  return rest;
}
