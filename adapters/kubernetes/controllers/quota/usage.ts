import { canonicalQuantity } from '../../facade/schema/quantity.js';
import type { ApiObject, ApiServer } from '../../resources/types.js';
import type { ResourceQuota, ScopeRequirement } from '../objects/policies.js';
import type { Pod, ResourceList } from '../objects/pod.js';
import type { Service } from '../objects/service.js';
import type { PersistentVolumeClaim } from '../objects/storage.js';
import { isTerminal } from '../pods.js';
import { amountOf } from '../quantities.js';

/** Kinds that have a name of their own besides `count/`. */
const PLAIN_COUNTS: Readonly<Record<string, string>> = {
  configmaps: 'configmaps',
  persistentvolumeclaims: 'persistentvolumeclaims',
  replicationcontrollers: 'replicationcontrollers',
  resourcequotas: 'resourcequotas',
  secrets: 'secrets',
  services: 'services',
};
const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';

/** The kinds whose objects count for one name of a quota; empty for a name that nothing counts for. */
export function countedKind(name: string): string {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (name in PLAIN_COUNTS) return PLAIN_COUNTS[name]!;
  if (name.startsWith('services.')) return 'services';
  if (name === 'requests.storage' || name.includes(CLASS_SUFFIX)) return 'persistentvolumeclaims';
  return 'pods';
}

/** What a namespace uses of one name of a quota, in the notation of quantities (pkg/quota/v1/evaluator/core). */
export function usageOf(api: ApiServer, quota: ResourceQuota, name: string): string {
  const namespace = quota.metadata.namespace ?? '';
  const resource = countedKind(name);
  if (name.startsWith('count/') || name in PLAIN_COUNTS) {
    const objects = api.list<ApiObject>(resource, namespace);
    return String(resource === 'pods' ? objects.filter((pod) => isInScopes(quota, pod as Pod)).length : objects.length);
  }
  if (resource === 'services')
    return String(sum(api.list<Service>('services', namespace), (one) => portsOf(one, name)));
  if (resource === 'persistentvolumeclaims')
    return storageOf(api.list<PersistentVolumeClaim>(resource, namespace), name);
  const pods = api.list<Pod>('pods', namespace).filter((pod) => !isTerminal(pod) && isInScopes(quota, pod));
  if (name === 'pods') return String(pods.length);
  return total(
    pods.flatMap((pod) => amounts(pod, name)),
    name.endsWith('cpu'),
  );
}

function portsOf({ spec }: Service, name: string): number {
  const balanced = spec.type === 'LoadBalancer';
  if (name === 'services.loadbalancers') return Number(balanced);
  return spec.type === 'NodePort' || balanced ? (spec.ports?.length ?? 0) : 0;
}

function storageOf(claims: readonly PersistentVolumeClaim[], name: string): string {
  const at = name.indexOf(CLASS_SUFFIX);
  const counted = at === -1 ? claims : claims.filter(({ spec }) => spec.storageClassName === name.slice(0, at));
  if (name.endsWith('persistentvolumeclaims')) return String(counted.length);
  return total(
    counted.flatMap(({ spec }) => spec.resources?.requests?.['storage'] ?? []),
    false,
  );
}

/** What each container asks for; init containers count where one asks for more than all others together. */
function amounts({ spec }: Pod, name: string): readonly (string | number)[] {
  const limits = name.startsWith('limits.');
  const resource = name.replace(/^(requests|limits)\./, '');
  const of = (list: { readonly requests?: ResourceList; readonly limits?: ResourceList } | undefined) =>
    (limits ? list?.limits : list?.requests)?.[resource] ?? [];
  const running = spec.containers.flatMap(({ resources }) => of(resources));
  const largest = (spec.initContainers ?? [])
    .flatMap(({ resources }) => of(resources))
    .reduce<string | number>((most, one) => (amountOf(resource, one) > amountOf(resource, most) ? one : most), 0);
  const together = sum(running, (one) => amountOf(resource, one));
  const main = amountOf(resource, largest) > together ? [largest] : running;
  const overhead = spec.overhead?.[resource];
  return overhead === undefined ? main : [...main, overhead];
}

/** Adds quantities up; the notation is that of the first. */
function total(quantities: readonly (string | number)[], isCpu: boolean): string {
  const value = sum(quantities, (one) => amountOf(isCpu ? 'cpu' : '', one));
  if (isCpu) return canonicalQuantity(`${value}m`) ?? '0';
  const isBinary = String(quantities.find((one) => amountOf('', one) > 0) ?? '').endsWith('i');
  if (!isBinary) return canonicalQuantity(String(value)) ?? '0';
  return value % 1024 === 0 ? (canonicalQuantity(`${value / 1024}Ki`) ?? '0') : String(value);
}

function sum<T>(list: readonly T[], amount: (one: T) => number): number {
  return list.reduce((all, one) => all + amount(one), 0);
}

/** Whether a quota with scopes is about a pod (pkg/quota/v1/evaluator/core/pods.go: podMatchesScopeFunc). */
function isInScopes({ spec }: ResourceQuota, pod: Pod): boolean {
  const requirements: readonly ScopeRequirement[] = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' as const })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
  return requirements.every((requirement) => meetsScope(requirement, pod));
}

function meetsScope({ scopeName, operator, values = [] }: ScopeRequirement, pod: Pod): boolean {
  const { activeDeadlineSeconds, affinity } = pod.spec;
  const isBestEffort = pod.status?.qosClass === 'BestEffort';
  const isTerminatingScope = activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
  switch (scopeName) {
    case 'Terminating':
      return isTerminatingScope;
    case 'NotTerminating':
      return !isTerminatingScope;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'CrossNamespacePodAffinity':
      return [affinity?.podAffinity, affinity?.podAntiAffinity].some((rules) =>
        (rules?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(
          ({ namespaces, namespaceSelector }) => (namespaces ?? []).length > 0 || namespaceSelector !== undefined,
        ),
      );
    case 'PriorityClass': {
      const name = pod.spec.priorityClassName ?? '';
      if (operator === 'Exists') return name !== '';
      if (operator === 'DoesNotExist') return name === '';
      return values.includes(name) === (operator === 'In');
    }
    default:
      return false;
  }
}
