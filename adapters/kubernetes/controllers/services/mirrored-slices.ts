import type { Change, Controller, Requeue, Trigger } from 'regatta/kit';
import { sameJson } from '../../resources/registry/json.js';
import type { NewObject } from '../../resources/types.js';
import type { LimitedApi } from '../limited-api.js';
import type {
  EndpointPort,
  EndpointAddress,
  Endpoints,
  EndpointSlice,
  EndpointSubset,
  Service,
  SliceEndpoint,
} from '../objects/service.js';
import { controlledBy } from '../ownership.js';
import { isTerminating, keyOf, splitKey } from '../pods.js';
import { MANAGED_BY, SERVICE_NAME, SLICES } from './endpoint-slices.js';

const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Copies Endpoints that somebody keeps by hand, for a service without a selector, into slices (pkg/controller/endpointslicemirroring). */
export class EndpointSliceMirroringController implements Controller {
  readonly id = 'endpointslice-mirroring-controller';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: 'endpoints', keys: ({ object }) => keyOf(object.value as Endpoints) },
    { kind: 'services', keys: (change) => ofService(change as Change<Service>) },
  ];
  readonly #api: LimitedApi;
  readonly #mostAddresses: number;

  constructor(api: LimitedApi, workers: number, mostAddresses: number) {
    this.#api = api;
    this.workers = workers;
    this.#mostAddresses = mostAddresses;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Endpoints>('endpoints').map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(key));
  }

  #sync(key: string): void {
    const endpoints = this.#api.get<Endpoints>('endpoints', ...splitKey(key));
    const service = this.#api.get<Service>('services', ...splitKey(key));
    const existing = this.#api
      .find<EndpointSlice>(SLICES, 'service', key)
      .filter((slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER && !isTerminating(slice));
    const isWanted = endpoints !== undefined && service !== undefined && isMirrored(endpoints, service);
    const wanted = isWanted ? (endpoints.subsets ?? []).flatMap((subset) => this.#slicesOf(endpoints, subset)) : [];
    for (const slice of wanted) {
      const at = existing.findIndex((one) => sameJson(one.ports, slice.ports) && one.addressType === slice.addressType);
      const [known] = at === -1 ? [] : existing.splice(at, 1);
      if (known === undefined) this.#api.create<EndpointSlice>(SLICES, slice);
      else if (!sameJson(known.endpoints, slice.endpoints) || !sameJson(known.metadata.labels, slice.metadata.labels))
        this.#api.update<EndpointSlice>(SLICES, {
          ...known,
          metadata: { ...known.metadata, labels: slice.metadata.labels! },
          endpoints: slice.endpoints,
        });
    }
    for (const slice of existing) this.#api.delete(SLICES, ...splitKey(keyOf(slice)));
  }

  /** A subset becomes one slice for each family of addresses. */
  #slicesOf(owner: Endpoints, { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset) {
    const all = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ].slice(0, this.#mostAddresses);
    return (['IPv4', 'IPv6'] as const).flatMap((addressType) => {
      const endpoints = all
        .filter(({ address }) => address.ip.includes(':') === (addressType === 'IPv6'))
        .map(({ address, ready }) => endpointOf(address, ready));
      return endpoints.length === 0 ? [] : sliceOf(owner, addressType, ports, endpoints);
    });
  }
}

function isMirrored({ metadata }: Endpoints, { spec }: Service): boolean {
  return (
    metadata.labels?.[SKIP] !== 'true' &&
    metadata.annotations?.[LEADER] === undefined &&
    Object.keys(spec.selector ?? {}).length === 0
  );
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): SliceEndpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    ...(targetRef !== undefined && { targetRef }),
  };
}

function sliceOf(
  owner: Endpoints,
  addressType: string,
  ports: readonly EndpointPort[],
  endpoints: readonly SliceEndpoint[],
): NewObject<EndpointSlice> {
  const { name, namespace = 'default', labels, annotations = {} } = owner.metadata;
  const { [LAST_APPLIED]: _applied, ...kept } = annotations;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER },
      ...(Object.keys(kept).length > 0 && { annotations: kept }),
      ownerReferences: [controlledBy(owner)],
    },
    addressType,
    endpoints,
    ports: (ports ?? []).map(({ name: port = '', ...rest }) => ({ name: port, ...rest })),
  };
}

/** Only whether a service has a selector matters. */
function ofService({ type, object, previous }: Change<Service>): string | undefined {
  const same = type === 'updated' && previous?.value.spec.selector === object.value.spec.selector;
  return same ? undefined : keyOf(object.value);
}
