import type { Controller, Endpoint, Network, Trigger } from 'regatta/kit';
import { keyOf, splitKey } from '../controllers/pods.js';
import type { EndpointSlice, Service, ServicePort } from '../controllers/objects/service.js';
import type { ApiObject, ApiServer } from '../resources/types.js';

const SERVICE_NAME = 'kubernetes.io/service-name';

/**
 * The data plane of services: what arrives at a cluster IP or a node port goes to the endpoints that are ready, or, where none
 * is, to those that serve while they terminate (pkg/proxy/topology.go). The routes themselves belong to the nodes and outlive
 * this program; after a restart it compares them with what should be there.
 */
export class Proxier implements Controller {
  readonly id = 'kube-proxy';
  readonly part = 'kube-proxy';
  readonly triggers: readonly Trigger[] = [
    { kind: 'services', keys: ({ object }) => keyOf(object.value as ApiObject) },
    { kind: 'endpointslices.discovery.k8s.io', keys: ({ object }) => serviceKeyOf(object.value as ApiObject) },
  ];
  readonly #api: ApiServer;
  readonly #network: Network;
  /** Service -> the frontends that are programmed for it. */
  readonly #programmed = new Map<string, Set<string>>();

  constructor(api: ApiServer, network: Network) {
    this.#api = api;
    this.#network = network;
  }

  initialKeys(): Iterable<string> {
    this.#programmed.clear();
    for (const [frontend, { owner }] of this.#network.routes()) this.#frontendsOf(owner).add(frontend);
    const services = this.#api.list<Service>('services').map(keyOf);
    return new Set([...services, ...this.#programmed.keys()]);
  }

  reconcile(key: string): void {
    const [namespace, name] = splitKey(key);
    const service = this.#api.get<Service>('services', namespace, name);
    const wanted = service === undefined ? [] : frontendsOf(service);
    const before = this.#frontendsOf(key);
    const after = new Set<string>();
    for (const { frontend, port, onEveryMachine } of wanted) {
      this.#network.setRoute(frontend, { owner: key, backends: this.#backends(key, port), onEveryMachine });
      after.add(textOf(frontend));
    }
    for (const stale of before) if (!after.has(stale)) this.#network.removeRoute(endpointOf(stale), key);
    if (after.size === 0) this.#programmed.delete(key);
    else this.#programmed.set(key, after);
  }

  #backends(key: string, port: ServicePort): Endpoint[] {
    const slices = this.#api.find<EndpointSlice>('endpointslices.discovery.k8s.io', 'service', key);
    const all = slices.flatMap(({ endpoints, ports }) => {
      const target = ports.find(({ name = '' }) => name === (port.name ?? ''));
      return target === undefined ? [] : endpoints.map((endpoint) => ({ ...endpoint, port: target.port }));
    });
    const ready = all.filter(({ conditions }) => conditions.ready !== false);
    const serving = all.filter(({ conditions }) => conditions.serving === true && conditions.terminating === true);
    return (ready.length > 0 ? ready : serving).map(({ addresses, port: number }) => ({
      address: addresses[0]!,
      port: number,
    }));
  }

  #frontendsOf(key: string): Set<string> {
    return this.#programmed.get(key) ?? this.#programmed.set(key, new Set()).get(key)!;
  }
}

interface Frontend {
  readonly frontend: Endpoint;
  readonly port: ServicePort;
  readonly onEveryMachine: boolean;
}

/** The addresses under which a service answers; a headless one has none. */
function frontendsOf({ spec }: Service): Frontend[] {
  const { clusterIP = 'None', ports = [] } = spec;
  return ports.flatMap((port) => [
    ...(clusterIP === 'None' || clusterIP === ''
      ? []
      : [{ frontend: { address: clusterIP, port: port.port }, port, onEveryMachine: false }]),
    ...(port.nodePort === undefined
      ? []
      : [{ frontend: { address: '*', port: port.nodePort }, port, onEveryMachine: true }]),
  ]);
}

function serviceKeyOf({ metadata }: ApiObject): string | undefined {
  const service = metadata.labels?.[SERVICE_NAME];
  return service === undefined ? undefined : `${metadata.namespace ?? ''}/${service}`;
}

function textOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}

function endpointOf(text: string): Endpoint {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}
