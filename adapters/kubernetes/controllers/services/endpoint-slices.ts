import type { Change, Controller, Requeue, Trigger } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { sameJson } from '../../resources/registry/json.js';
import type { LimitedApi } from '../limited-api.js';
import type { Node } from '../objects/node.js';
import type { Pod } from '../objects/pod.js';
import type { EndpointPort, EndpointSlice, Service, SliceEndpoint } from '../objects/service.js';
import { controlledBy } from '../ownership.js';
import { isReady, isTerminal, isTerminating, keyOf, splitKey } from '../pods.js';
import { portsOn, targetOf } from './endpoint-ports.js';
import type { ServiceMembers } from './service-members.js';
import { TRIGGER_TIME, TriggerTimes } from './trigger-times.js';

export const SLICES = 'endpointslices.discovery.k8s.io';
export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';

/** Keeps the EndpointSlices of every service with a selector (pkg/controller/endpointslice, staging endpointslice/reconciler.go). */
export class EndpointSliceController implements Controller {
  readonly id = 'endpointslice-controller';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: 'services', keys: ({ object }) => keyOf(object.value as Service) },
    { kind: 'pods', keys: (change) => this.#members.concernedBy(change as Change<Pod>) },
    {
      kind: SLICES,
      keys: ({ type, object }) => (type === 'deleted' ? serviceOf(object.value as EndpointSlice) : undefined),
    },
  ];
  readonly #api: LimitedApi;
  readonly #members: ServiceMembers;
  readonly #times = new TriggerTimes();
  /** What the slices of the service at hand are written for. */
  #time: string | undefined;
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

  /** Slices of a deleted service go with their owner; a service that lost its selector keeps what it had. */
  #sync(key: string): void {
    const service = this.#api.get<Service>('services', ...splitKey(key));
    if (service === undefined) this.#times.forget(key);
    if (service === undefined || isTerminating(service) || Object.keys(service.spec.selector ?? {}).length === 0)
      return;
    const existing = this.#api
      .find<EndpointSlice>(SLICES, 'service', key)
      .filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === MANAGER && metadata.deletionTimestamp === undefined);
    this.#time = this.#times.of(service, this.#members.of(service));
    const wanted = this.#wanted(service);
    const groups = new Map<string, EndpointSlice[]>();
    for (const slice of existing)
      groups.set(portsKey(slice.ports), [...(groups.get(portsKey(slice.ports)) ?? []), slice]);
    for (const [ports, endpoints] of wanted) {
      this.#fill(service, JSON.parse(ports) as EndpointPort[], endpoints, groups.get(ports) ?? []);
      groups.delete(ports);
    }
    for (const slices of groups.values())
      for (const slice of slices) this.#api.delete(SLICES, ...splitKey(keyOf(slice)));
  }

  /** Ports (as a key) -> pod uid -> endpoint. A service without endpoints has one empty slice. */
  #wanted(service: Service): Map<string, Map<string, SliceEndpoint>> {
    const wanted = new Map<string, Map<string, SliceEndpoint>>();
    for (const pod of this.#members.of(service)) {
      if ((pod.status?.podIP ?? '') === '' || isTerminal(pod)) continue;
      const ports = portsKey(portsOn(service, pod));
      const endpoints = wanted.get(ports) ?? new Map<string, SliceEndpoint>();
      wanted.set(ports, endpoints.set(pod.metadata.uid, this.#endpointOf(service, pod)));
    }
    if (wanted.size === 0) wanted.set(portsKey([]), new Map());
    return wanted;
  }

  #endpointOf(service: Service, pod: Pod): SliceEndpoint {
    const { nodeName, hostname, subdomain } = pod.spec;
    const node = nodeName === undefined ? undefined : this.#api.get<Node>('nodes', '', nodeName);
    const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
    const serving = isReady(pod);
    const terminating = isTerminating(pod);
    const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
    return {
      addresses: [pod.status!.podIP!],
      conditions: { ready, serving, terminating },
      ...(hostname !== undefined && subdomain === service.metadata.name && { hostname }),
      ...(nodeName !== undefined && { nodeName }),
      targetRef: targetOf(pod),
      ...(zone !== undefined && { zone }),
    };
  }

  /** Endpoints stay in the slice they are in; new ones fill the room that is left, then new slices. */
  #fill(
    service: Service,
    ports: readonly EndpointPort[],
    endpoints: ReadonlyMap<string, SliceEndpoint>,
    slices: readonly EndpointSlice[],
  ): void {
    const left = new Map(endpoints);
    const kept = slices.map((slice) => ({
      slice,
      endpoints: (slice.endpoints ?? []).flatMap((endpoint) => {
        const uid = endpoint.targetRef?.uid ?? '';
        const wanted = left.get(uid);
        left.delete(uid);
        return wanted === undefined ? [] : [wanted];
      }),
    }));
    const added = [...left.values()];
    for (const { endpoints: own } of kept) own.push(...added.splice(0, this.#constants.endpointsPerSlice - own.length));
    const labels = labelsOf(service);
    let written = 0;
    for (const { slice, endpoints: own } of kept) {
      const isSpare = own.length === 0 && (written > 0 || kept.some(({ endpoints: other }) => other.length > 0));
      if (isSpare) this.#api.delete(SLICES, ...splitKey(keyOf(slice)));
      else {
        written++;
        if (!sameJson(slice.endpoints ?? [], own) || !sameJson(slice.metadata.labels, labels))
          this.#api.update<EndpointSlice>(SLICES, {
            ...slice,
            metadata: this.#told({ ...slice.metadata, labels }),
            endpoints: orNull(own),
          });
      }
    }
    while (added.length > 0 || written === 0) {
      this.#create(service, ports, added.splice(0, this.#constants.endpointsPerSlice), labels);
      written++;
    }
  }

  #create(
    service: Service,
    ports: readonly EndpointPort[],
    endpoints: readonly SliceEndpoint[],
    labels: Readonly<Record<string, string>>,
  ): void {
    this.#api.create<EndpointSlice>(SLICES, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: this.#told({
        generateName: `${service.metadata.name}-`,
        namespace: service.metadata.namespace ?? 'default',
        labels,
        ownerReferences: [controlledBy(service)],
      }),
      addressType: 'IPv4',
      endpoints: orNull(endpoints),
      ports: orNull(ports),
    });
  }

  #told<T extends object>(metadata: T & { readonly annotations?: Readonly<Record<string, string>> }): T {
    const { annotations: { [TRIGGER_TIME]: _before, ...kept } = {}, ...rest } = metadata;
    const annotations = { ...kept, ...(this.#time !== undefined && { [TRIGGER_TIME]: this.#time }) };
    return { ...rest, ...(Object.keys(annotations).length > 0 && { annotations }) } as T;
  }
}

/** The real controller writes protobuf, which cannot tell a list of nothing from none. */
function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length > 0 ? list : null;
}

function portsKey(ports: EndpointSlice['ports']): string {
  return JSON.stringify((ports ?? []).map(({ name = '', port, protocol }) => ({ name, port, protocol })));
}

function serviceOf({ metadata }: EndpointSlice): string | undefined {
  const service = metadata.labels?.[SERVICE_NAME];
  return service === undefined ? undefined : `${metadata.namespace ?? ''}/${service}`;
}

function labelsOf({ metadata, spec }: Service): Readonly<Record<string, string>> {
  return {
    ...metadata.labels,
    [MANAGED_BY]: MANAGER,
    [SERVICE_NAME]: metadata.name,
    ...(spec.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
  };
}
