import type { Component, Endpoint, Machines, Network, Store, Tasks } from 'regatta/kit';
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
  readonly #machines: Machines;
  readonly #constants: KubernetesConstants;
  /** Services to look at, and what each has programmed. */
  readonly #changed = new Set<string>();
  readonly #programmed = new Map<string, Endpoint[]>();
  #syncedAt = -Infinity;
  #running = false;
  #scheduled = false;
  #stops: (() => void)[] = [];

  constructor(
    tasks: Tasks,
    store: Store,
    api: ApiServer,
    network: Network,
    machines: Machines,
    constants: KubernetesConstants,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#network = network;
    this.#machines = machines;
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
    this.#stops = [...watches.map((watch) => () => watch.stop()), this.#machines.watch(() => this.#noteLocal())];
    this.#schedule();
  }

  stop(): void {
    this.#running = false;
    for (const stop of this.#stops) stop();
  }

  /** A machine has come or gone, which those services see that keep to the machine that is asked. */
  #noteLocal(): void {
    for (const { value } of this.#store.list<Service>('services').items)
      if (value.spec.externalTrafficPolicy === 'Local') this.#note(keyOf(value));
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
    const { clusterIP = '', type, ports = [], externalIPs = [], sessionAffinity, externalTrafficPolicy } = service.spec;
    if (type === 'ExternalName' || clusterIP === '' || clusterIP === 'None') return [];
    const slices = this.#api.find<EndpointSlice>(SLICES, 'service', key);
    return ports.flatMap((port) => {
      const all = backendsOf(slices, port);
      const backends = sessionAffinity === 'ClientIP' ? favourite(all, key) : all;
      const frontends = [clusterIP, ...externalIPs].map((address) => ({ address, port: port.port }));
      for (const frontend of frontends) this.#network.setRoute(frontend, { owner, backends, onEveryMachine: false });
      if (port.nodePort === undefined || port.nodePort === 0) return frontends;
      const everywhere = { address: '*', port: port.nodePort };
      this.#network.setRoute(everywhere, { owner, backends, onEveryMachine: true });
      if (externalTrafficPolicy !== 'Local') return [...frontends, everywhere];
      return [...frontends, everywhere, ...this.#setLocalRoutes(port.nodePort, backends, slices, owner)];
    });
  }

  /** Each machine leads only to the endpoints that run on it; one without any leads nowhere (externalTrafficPolicy: Local). */
  #setLocalRoutes(
    port: number,
    backends: readonly Endpoint[],
    slices: readonly EndpointSlice[],
    owner: string,
  ): Endpoint[] {
    const nodes = new Map(
      slices.flatMap(({ endpoints }) => endpoints ?? []).map((one) => [one.addresses[0], one.nodeName]),
    );
    return this.#machines.list().map(({ name, address }) => {
      const local = backends.filter((backend) => nodes.get(backend.address) === name);
      this.#network.setRoute({ address, port }, { owner, backends: local, onEveryMachine: false });
      return { address, port };
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

/**
 * The endpoint that a client keeps to, for as long as it is there (sessionAffinity: ClientIP). Whoever asks from here is one client: all
 * come from the same address.
 */
function favourite(backends: readonly Endpoint[], key: string): readonly Endpoint[] {
  const weighted = backends.map((backend) => ({
    backend,
    weight: weightOf(`${key} ${backend.address}:${backend.port}`),
  }));
  const [first] = weighted.sort((left, right) => right.weight - left.weight);
  return first === undefined ? [] : [first.backend];
}

/** A number that stays the same for a text and tells nothing else of it (FNV-1a). */
function weightOf(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  return hash >>> 0;
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
