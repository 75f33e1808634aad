/* oxlint-disable typescript/no-unnecessary-type-parameters -- readers name the type of what they read */
import type { Node } from '../controllers/objects/node.js';
import type { Container, Pod } from '../controllers/objects/pod.js';
import type { Service } from '../controllers/objects/service.js';
import { controllerOf } from '../controllers/ownership.js';
import type { ApiObject } from '../resources/types.js';
import { ClusterView, type Lookups } from '../scheduler/cluster-view.js';
import { podInfoOf } from '../scheduler/pod-info.js';

/** The cluster that a decision was recorded in. */
export interface RecordedCluster {
  readonly nodes?: readonly Node[];
  readonly nodesGenerated?: { readonly count: number; readonly template: unknown };
  readonly pods?: readonly Pod[];
  readonly other?: readonly ApiObject[];
}

/** The cluster before a recorded decision. */
export function viewOf(cluster: RecordedCluster): ClusterView {
  const view = new ClusterView(lookupsOf(cluster));
  for (const node of nodesOf(cluster)) view.setNode(node);
  for (const pod of cluster.pods ?? []) {
    const prepared = preparedPod(pod, cluster);
    const nominated = pod.status?.nominatedNodeName ?? '';
    const hasEnded = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (hasEnded) continue;
    if (pod.spec.nodeName !== undefined) view.place(pod.spec.nodeName, prepared);
    else if (nominated !== '') view.nominate(nominated, podInfoOf(prepared));
  }
  return view;
}

/** What the API server fills in before the scheduler sees a pod: requests from limits, the priority of its class, an identity. */
export function preparedPod(pod: Pod, { other = [] }: RecordedCluster): Pod {
  const { priorityClassName } = pod.spec as { readonly priorityClassName?: string };
  const named = other.find(({ kind, metadata }) => kind === 'PriorityClass' && metadata.name === priorityClassName);
  const byDefault = other.find((object) => (object as { globalDefault?: boolean }).globalDefault === true);
  const { value, preemptionPolicy } = (named ?? byDefault ?? {}) as { value?: number; preemptionPolicy?: string };
  const fill = (container: Container): Container => {
    const { requests, limits } = container.resources ?? {};
    return limits === undefined
      ? container
      : { ...container, resources: { limits, requests: { ...limits, ...requests } } };
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, ...identityOf(pod) },
    spec: {
      ...pod.spec,
      ...(value !== undefined && { priority: value }),
      ...(preemptionPolicy !== undefined && { preemptionPolicy }),
      containers: pod.spec.containers.map(fill),
      ...(pod.spec.initContainers !== undefined && { initContainers: pod.spec.initContainers.map(fill) }),
    },
  };
}

/** The recording gave every object a uid made of its kind, namespace and name. */
function identityOf({ kind, metadata }: ApiObject): { readonly namespace: string; readonly uid: string } {
  const { namespace = 'default', name, uid } = metadata;
  return { namespace, uid: uid ?? [kind.toLowerCase(), namespace, name].join('-') };
}

function nodesOf({ nodes = [], nodesGenerated }: RecordedCluster): readonly Node[] {
  if (nodesGenerated === undefined) return nodes;
  const template = JSON.stringify(nodesGenerated.template);
  return Array.from(
    { length: nodesGenerated.count },
    (_item, index) => JSON.parse(template.replaceAll('${i}', String(index))) as Node,
  );
}

function lookupsOf({ other = [] }: RecordedCluster): Lookups {
  const isIn = (object: ApiObject, namespace: string) => (object.metadata.namespace ?? 'default') === namespace;
  const all = <T extends ApiObject>(kind: string) =>
    other.filter((object) => object.kind === kind) as unknown as readonly T[];
  const named = <T extends ApiObject>(kind: string, name: string) =>
    all<T>(kind).find(({ metadata }) => metadata.name === name);
  return {
    namespaceLabels: (name) => ({
      'kubernetes.io/metadata.name': name,
      ...named('Namespace', name)?.metadata.labels,
    }),
    services: (namespace) => all<Service>('Service').filter((service) => isIn(service, namespace)),
    budgets: (namespace) => all('PodDisruptionBudget').filter((budget) => isIn(budget, namespace)),
    owner(pod) {
      const owner = controllerOf(pod);
      const { namespace = 'default' } = pod.metadata;
      return all<NonNullable<ReturnType<Lookups['owner']>>>(owner?.kind ?? '').find(
        (object) => object.metadata.name === owner?.name && isIn(object, namespace),
      );
    },
    volumes: {
      claim(namespace, name) {
        const found = all<ApiObject>('PersistentVolumeClaim').find(
          (claim) => claim.metadata.name === name && isIn(claim, namespace),
        );
        return found && ({ ...found, metadata: { ...found.metadata, ...identityOf(found) } } as never);
      },
      volume: (name) => named('PersistentVolume', name),
      volumes: () => all('PersistentVolume'),
      storageClass: (name) => named('StorageClass', name),
      csiNode: (name) => named('CSINode', name),
      csiDriver: (name) => named('CSIDriver', name),
      csiStorageCapacities: () => all('CSIStorageCapacity'),
    },
  };
}
