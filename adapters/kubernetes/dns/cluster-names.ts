import type { EndpointSlice, Service, SliceEndpoint } from '../controllers/objects/service.js';
import type { ApiServer } from '../resources/types.js';

const SLICES = 'endpointslices.discovery.k8s.io';
const DOMAIN = 'cluster.local';
/** Names with fewer dots are looked for in the search path first (ClusterFirst). */
const DOTS_OF_FULL_NAMES = 5;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

export interface Found {
  readonly name: string;
  readonly addresses: readonly string[];
}

/**
 * What CoreDNS answers for the names of a cluster (dns-specification 1.1.0, and the coredns plugin `kubernetes`): services with an address
 * of their own, headless ones with their endpoints, pods by address and by host name. Names outside of the cluster lead nowhere.
 */
export class ClusterNames {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  /** As a pod of a namespace would resolve it. */
  resolve(name: string, namespace: string): Found | undefined {
    if (ADDRESS.test(name)) return { name, addresses: [name] };
    for (const candidate of candidatesOf(name, namespace)) {
      const addresses = this.#addressesOf(candidate);
      if (addresses !== undefined) return { name: candidate, addresses };
    }
    return undefined;
  }

  /** Undefined for a name that does not exist; a service without endpoints exists and has no address. */
  #addressesOf(full: string): readonly string[] | undefined {
    const suffix = `.${DOMAIN}`;
    if (!full.endsWith(suffix)) return undefined;
    const labels = full.slice(0, -suffix.length).split('.');
    const [kind, namespace, name, ...hosts] = labels.toReversed();
    if (namespace === undefined || name === undefined || hosts.length > 1) return undefined;
    if (kind === 'pod') return hosts.length === 0 ? podAddress(name) : undefined;
    if (kind !== 'svc') return undefined;
    const service = this.#api.get<Service>('services', namespace, name);
    return service && this.#ofService(service, hosts[0]);
  }

  #ofService(service: Service, host: string | undefined): readonly string[] | undefined {
    const { type, clusterIP = '', externalName = '' } = service.spec;
    if (type === 'ExternalName')
      return host === undefined ? (this.#addressesOf(externalName.replace(/\.$/, '')) ?? []) : undefined;
    if (clusterIP !== 'None' && clusterIP !== '') return host === undefined ? [clusterIP] : undefined;
    const { name, namespace = '' } = service.metadata;
    const slices = this.#api.find<EndpointSlice>(SLICES, 'service', `${namespace}/${name}`);
    const ready = slices
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions.ready !== false);
    if (host === undefined) return ready.flatMap(({ addresses }) => addresses);
    const named = ready.filter((endpoint) => hostOf(endpoint) === host);
    return named.length === 0 ? undefined : named.flatMap(({ addresses }) => addresses);
  }
}

function candidatesOf(name: string, namespace: string): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const search = [`${namespace}.svc.${DOMAIN}`, `svc.${DOMAIN}`, DOMAIN].map((domain) => `${name}.${domain}`);
  return name.split('.').length > DOTS_OF_FULL_NAMES ? [name, ...search] : [...search, name];
}

/** An endpoint without a host name is called by its address. */
function hostOf({ hostname, addresses }: SliceEndpoint): string {
  return hostname ?? addresses[0]?.replaceAll('.', '-') ?? '';
}

function podAddress(label: string): readonly string[] | undefined {
  const address = label.replaceAll('-', '.');
  return ADDRESS.test(address) ? [address] : undefined;
}
