import { listAt, objectAt, textAt } from '../../resources/registry/json.js';
import { podResources } from '../../resources/registry/pod-resources.js';
import { amountsOf, quantityOf, sumOf, whole, type Amounts, type Quantity } from '../../resources/registry/quantity.js';
import type { ResourceDefinition } from '../../resources/definition.js';
import type { ApiObject } from '../../resources/types.js';

/** Objects of which quotas may count the number by their bare name, besides `count/...` (kubernetes pkg/quota/v1/evaluator/core/registry.go). */
const COUNTED_BY_NAME = ['configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas'];

/** Kinds that no quota counts. */
const IGNORED = ['events', 'events.events.k8s.io'];

/** What an object takes out of the quotas of its namespace; undefined for kinds that they do not count. */
export function usageOf(definition: ResourceDefinition, object: ApiObject): Amounts | undefined {
  const { group, plural, resource } = definition;
  if (!definition.namespaced || IGNORED.includes(resource)) return undefined;
  const count = new Map([[`count/${group === '' ? plural : `${plural}.${group}`}`, whole(1)]]);
  switch (resource) {
    case 'pods':
      return sumOf([count, podUsage(object)]);
    case 'services':
      return sumOf([count, serviceUsage(object)]);
    case 'persistentvolumeclaims':
      return sumOf([count, claimUsage(object)]);
    default:
      return COUNTED_BY_NAME.includes(resource) ? sumOf([count, new Map([[plural, whole(1)]])]) : count;
  }
}

/** Whether a change of an object may change what it takes. */
export function isMeasuredOnUpdate({ resource }: ResourceDefinition): boolean {
  return resource === 'services' || resource === 'persistentvolumeclaims';
}

/** The resources of a container or a pod in the words of quotas (kubernetes pkg/quota/v1/evaluator/core/pods.go v1.32). */
export function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage = new Map<string, Quantity>([['pods', whole(1)]]);
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const request = requests.get(name);
    const limit = limits.get(name);
    if (request !== undefined) usage.set(name, request).set(`requests.${name}`, request);
    if (limit !== undefined) usage.set(`limits.${name}`, limit);
  }
  for (const [name, request] of requests) {
    if (name.startsWith('hugepages-')) usage.set(name, request).set(`requests.${name}`, request);
    else if (isExtended(name)) usage.set(`requests.${name}`, request);
  }
  return usage;
}

/** What a container alone takes; a quota may demand that each says so. */
export function containerUsage(container: unknown): Amounts {
  const resources = objectAt(container, 'resources');
  return computeUsage(amountsOf(objectAt(resources, 'requests')), amountsOf(objectAt(resources, 'limits')));
}

/** Resources that are no part of Kubernetes bear a domain. */
function isExtended(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');
}

function podUsage(pod: ApiObject): Amounts {
  const isOver = ['Succeeded', 'Failed'].includes(textAt(objectAt(pod, 'status'), 'phase'));
  if (isOver) return new Map();
  const spec = objectAt(pod, 'spec');
  return computeUsage(podResources(spec, 'requests'), podResources(spec, 'limits'));
}

/** kubernetes pkg/quota/v1/evaluator/core/services.go */
function serviceUsage(service: ApiObject): Amounts {
  const spec = objectAt(service, 'spec');
  const type = textAt(spec, 'type');
  const ports = listAt(spec, 'ports').length;
  const usage = new Map([['services', whole(1)]]);
  if (type === 'LoadBalancer') usage.set('services.loadbalancers', whole(1));
  const hasPorts = type === 'NodePort' || (type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);
  if (hasPorts) usage.set('services.nodeports', whole(ports));
  return usage;
}

/** kubernetes pkg/quota/v1/evaluator/core/persistent_volume_claims.go */
function claimUsage(claim: ApiObject): Amounts {
  const spec = objectAt(claim, 'spec');
  const usage = new Map([['persistentvolumeclaims', whole(1)]]);
  const storage = objectAt(objectAt(spec, 'resources'), 'requests')['storage'];
  if (storage !== undefined) usage.set('requests.storage', quantityOf(storage));
  const storageClass =
    claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? textAt(spec, 'storageClassName');
  if (storageClass === '') return usage;
  const prefix = `${storageClass}.storageclass.storage.k8s.io/`;
  const own = [...usage].map(([name, amount]) => [`${prefix}${name}`, amount] as const);
  return new Map([...usage, ...own]);
}
