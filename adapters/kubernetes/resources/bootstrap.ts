import type { Component } from 'regatta/kit';
import { API_SERVICES, FLOW_SCHEMAS, PRIORITY_LEVELS } from './bootstrap-objects.table.js';
import { FLOW_SCHEMA_RESOURCE, PRIORITY_LEVEL_RESOURCE } from './flow-schema-status.js';
import type { ApiObject, ApiServer, NewObject } from './types.js';

/** Where the API server itself is reached from inside (kubeadm: the first host address of the service subnet). */
const SERVICE_ADDRESS = '10.96.0.1';
const SECURE_PORT = 6443;

/** Classes that every cluster has (kubernetes pkg/apis/scheduling/v1/helpers.go). */
const SYSTEM_CLASSES: Readonly<Record<string, { readonly value: number; readonly description: string }>> = {
  'system-node-critical': {
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  'system-cluster-critical': {
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
};

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** What a fresh API server finds or makes: its namespaces, and the service that names it. */
export class Bootstrap implements Component {
  readonly id = 'kube-apiserver';
  readonly part = 'api-server';
  readonly order = 0;
  readonly #api: ApiServer;
  readonly #advertised: string;

  constructor(api: ApiServer, advertisedAddress: string) {
    this.#api = api;
    this.#advertised = advertisedAddress;
  }

  start(): void {
    for (const name of NAMESPACES) this.#ensure('namespaces', '', manifest('v1', 'Namespace', { name }));
    for (const [name, { value, description }] of Object.entries(SYSTEM_CLASSES)) {
      const fields = { ...manifest('scheduling.k8s.io/v1', 'PriorityClass', { name }), value, description };
      this.#ensure('priorityclasses.scheduling.k8s.io', '', fields);
    }
    this.#ensureConfiguration();
    const metadata = {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    };
    const port = { name: 'https', port: 443, protocol: 'TCP', targetPort: SECURE_PORT };
    const spec = { clusterIP: SERVICE_ADDRESS, ports: [port], type: 'ClusterIP' };
    this.#ensure('services', 'default', { ...manifest('v1', 'Service', metadata), spec } as NewObject<ApiObject>);
    const { targetPort: _service, ...endpointPort } = { ...port, port: SECURE_PORT };
    this.#ensure('endpoints', 'default', {
      ...manifest('v1', 'Endpoints', {
        name: 'kubernetes',
        namespace: 'default',
        labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
      }),
      subsets: [{ addresses: [{ ip: this.#advertised }], ports: [endpointPort] }],
    } as NewObject<ApiObject>);
    this.#ensure('endpointslices.discovery.k8s.io', 'default', {
      ...manifest('discovery.k8s.io/v1', 'EndpointSlice', {
        name: 'kubernetes',
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'kubernetes' },
      }),
      addressType: 'IPv4',
      endpoints: [{ addresses: [this.#advertised], conditions: { ready: true } }],
      ports: [endpointPort],
    } as NewObject<ApiObject>);
  }

  stop(): void {}

  /** What the server keeps about itself: the versions that it serves, and who waits for whom. */
  #ensureConfiguration(): void {
    const labels = { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' };
    for (const [name, spec] of Object.entries(API_SERVICES))
      this.#ensure('apiservices.apiregistration.k8s.io', '', {
        ...manifest('apiregistration.k8s.io/v1', 'APIService', { name, labels }),
        spec,
      } as NewObject<ApiObject>);
    const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
    const api = 'flowcontrol.apiserver.k8s.io/v1';
    for (const [name, spec] of Object.entries(PRIORITY_LEVELS)) {
      const level = manifest(api, 'PriorityLevelConfiguration', { name, annotations });
      this.#ensure(PRIORITY_LEVEL_RESOURCE, '', { ...level, spec } as NewObject<ApiObject>);
    }
    for (const [name, spec] of Object.entries(FLOW_SCHEMAS)) {
      const schema = manifest(api, 'FlowSchema', { name, annotations });
      this.#ensure(FLOW_SCHEMA_RESOURCE, '', { ...schema, spec } as NewObject<ApiObject>);
    }
  }

  #ensure(resource: string, namespace: string, object: NewObject<ApiObject>): void {
    if (this.#api.get(resource, namespace, object.metadata.name ?? '') === undefined)
      this.#api.create(resource, object);
  }
}

function manifest(apiVersion: string, kind: string, metadata: NewObject<ApiObject>['metadata']): NewObject<ApiObject> {
  return { apiVersion, kind, metadata };
}
