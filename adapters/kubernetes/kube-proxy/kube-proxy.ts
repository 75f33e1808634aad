import type { Component, Endpoint, Network, Store, Tasks } from 'regatta/kit';
import type { EndpointSlice, Service, ServicePort, SliceEndpoint } from '../controllers/objects/service.js';
import { keyOf, splitKey } from '../controllers/pods.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import type { ApiServer } from '../resources/types.js';

const SLICES = 'endpointslices.discovery.k8s.io';
const SERVICE_NAME = 'kubernetes.io/service-name';
const AUTHOR = 'kube-proxy';

/**
 * Programs the routes of services from their slices (pkg/proxy): the virtual address, and the node port on every machine. Changes are taken
 * together at most once a second, as the iptables mode does; the proxies of all machines are one here, because they see the same slices.
 */
export class KubeProxy implements Component {
  readonly id = AUTHOR;
  readonly part = 'kube-proxy';
  readonly order = 40;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #network: Network;
  readonly #constants: KubernetesConstants;
  /** Services to look at, and what each has programmed. */
  readonly #changed = new Set<string>();
  readonly #programmed = new Map<string, Endpoint[]>();
  #syncedAt = -Infinity;
  #running = false;
  #scheduled = false;
  #stops: (() => void)[] = [];

  constructor(tasks: Tasks, store: Store, api: ApiServer, network: Network, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#network = network;
    this.#constants = constants;
  }

  start(): void {
    this.#running = true;
    this.#findProgrammed();
    for (const { value } of this.#store.list<Service>('services').items) this.#changed.add(keyOf(value));
    for (const key of this.#programmed.keys()) this.#changed.add(key);
    const watches = [
      this.#store.watch<Service>('services', {}, ({ object }) => this.#note(keyOf(object.value))),
      this.#store.watch<EndpointSlice>(SLICES, {}, ({ object }) => {
        const service = object.value.metadata.labels?.[SERVICE_NAME];
        if (service !== undefined) this.#note(`${object.namespace}/${service}`);
      }),
    ];
    this.#stops = watches.map((watch) => () => watch.stop());
    this.#schedule();
  }

  stop(): void {
    this.#running = false;
    for (const stop of this.#stops) stop();
  }

  #note(key: string): void {
    this.#changed.add(key);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const { watchDelayMs, proxyMinimumSyncMs } = this.#constants;
    const earliestMs = this.#syncedAt + proxyMinimumSyncMs - this.#tasks.now;
    this.#tasks.after(Math.max(watchDelayMs, earliestMs), () => this.#sync(), { author: AUTHOR });
  }

  #sync(): void {
    this.#scheduled = false;
    if (!this.#running) return;
    this.#syncedAt = this.#tasks.now;
    for (const key of this.#changed) this.#program(key);
    this.#changed.clear();
  }

  #program(key: string): void {
    const owner = ownerOf(key);
    const service = this.#api.get<Service>('services', ...splitKey(key));
    const before = this.#programmed.get(key) ?? [];
    const after = service === undefined ? [] : this.#setRoutes(service, key, owner);
    for (const frontend of before)
      if (!after.some(({ address, port }) => address === frontend.address && port === frontend.port))
        this.#network.removeRoute(frontend, owner);
    if (after.length === 0) this.#programmed.delete(key);
    else this.#programmed.set(key, after);
  }

  #setRoutes(service: Service, key: string, owner: string): Endpoint[] {
    const { clusterIP = '', type, ports = [], externalIPs = [] } = service.spec;
    if (type === 'ExternalName' || clusterIP === '' || clusterIP === 'None') return [];
    const slices = this.#api.find<EndpointSlice>(SLICES, 'service', key);
    return ports.flatMap((port) => {
      const backends = backendsOf(slices, port);
      const frontends = [clusterIP, ...externalIPs].map((address) => ({ address, port: port.port }));
      for (const frontend of frontends) this.#network.setRoute(frontend, { owner, backends, onEveryMachine: false });
      if (port.nodePort === undefined || port.nodePort === 0) return frontends;
      const everywhere = { address: '*', port: port.nodePort };
      this.#network.setRoute(everywhere, { owner, backends, onEveryMachine: true });
      return [...frontends, everywhere];
    });
  }

  /** What an earlier run has programmed is still there. */
  #findProgrammed(): void {
    this.#programmed.clear();
    for (const [frontend, { owner }] of this.#network.routes()) {
      if (!owner.startsWith(`${AUTHOR} `)) continue;
      const colon = frontend.lastIndexOf(':');
      const key = owner.slice(AUTHOR.length + 1);
      const endpoint = { address: frontend.slice(0, colon), port: Number(frontend.slice(colon + 1)) };
      this.#programmed.set(key, [...(this.#programmed.get(key) ?? []), endpoint]);
    }
  }
}

function ownerOf(key: string): string {
  return `${AUTHOR} ${key}`;
}

/** Ready endpoints; if there are none, those that still serve while they terminate (pkg/proxy/topology.go). */
function backendsOf(slices: readonly EndpointSlice[], { name = '' }: ServicePort): Endpoint[] {
  const all = slices.flatMap(({ endpoints, ports }) => {
    const port = ports?.find((candidate) => (candidate.name ?? '') === name);
    return port === undefined ? [] : (endpoints ?? []).map((endpoint) => ({ endpoint, port: port.port }));
  });
  const ready = all.filter(({ endpoint }) => endpoint.conditions.ready !== false);
  const usable = ready.length > 0 ? ready : all.filter(({ endpoint }) => stillServes(endpoint));
  return usable.map(({ endpoint, port }) => ({ address: endpoint.addresses[0]!, port }));
}

function stillServes({ conditions }: SliceEndpoint): boolean {
  return conditions.serving === true && conditions.terminating === true;
}
