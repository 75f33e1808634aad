import { parseRfc3339 } from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { Condition, Pod } from '../controllers/objects/pod.js';
import type { EndpointAddress, Endpoints, EndpointSlice, Service } from '../controllers/objects/service.js';
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  Job,
  ReplicaSet,
  StatefulSet,
} from '../controllers/objects/workloads.js';
import { controllerOf } from '../controllers/ownership.js';
import { conditionOf } from '../controllers/pods.js';
import type { ApiObject, ApiServer } from '../resources/types.js';
import { hasRandomName, type Aliases } from './aliases.js';

type Fields = Record<string, unknown>;

/** What was said of pods before: a stored object never changes, and what it says changes only with its ReplicaSet. */
export type KnownPods = WeakMap<Pod, { readonly replicaSet: ReplicaSet | undefined; readonly record: Fields }>;

/** The state of one namespace in the fields of the behaviour recordings (see their README). */
export function recordsOf(
  api: Pick<ApiServer, 'list'>,
  aliases: Aliases,
  namespace: string,
  zeroMs: number,
  known: KnownPods,
): Record<string, readonly Fields[]> {
  const replicaSets = new Map(
    api.list<ReplicaSet>('replicasets.apps', namespace).map((one) => [one.metadata.name, one]),
  );
  const pods = api.list<Pod>('pods', namespace);
  const podsByUid = new Map(pods.map((pod) => [pod.metadata.uid, pod]));
  return {
    pods: pods
      .toSorted((left, right) => Number(left.metadata.resourceVersion) - Number(right.metadata.resourceVersion))
      .map((pod) => {
        const owner = controllerOf(pod);
        const replicaSet = owner?.kind === 'ReplicaSet' ? replicaSets.get(owner.name) : undefined;
        const before = known.get(pod);
        if (before !== undefined && before.replicaSet === replicaSet) return before.record;
        const record = podRecord(pod, replicaSet, aliases, zeroMs);
        known.set(pod, { replicaSet, record });
        return record;
      }),
    workloads: [
      ...api.list<Deployment>('deployments.apps', namespace).map(deploymentRecord),
      ...[...replicaSets.values()].map((one) => replicaSetRecord(one, aliases)),
      ...api.list<StatefulSet>('statefulsets.apps', namespace).map((one) => statefulSetRecord(one, aliases)),
      ...api.list<DaemonSet>('daemonsets.apps', namespace).map(daemonSetRecord),
      ...api.list<Job>('jobs.batch', namespace).map(jobRecord),
    ],
    objects: [
      ...api
        .list<ApiObject>('namespaces')
        .filter(({ metadata }) => metadata.name === namespace)
        .map(namespaceRecord),
      ...api.list<ApiObject>('configmaps', namespace).map((one) => plainRecord('ConfigMap', one)),
      ...api.list<ApiObject>('serviceaccounts', namespace).map((one) => plainRecord('ServiceAccount', one)),
      ...api.list<ControllerRevision>('controllerrevisions.apps', namespace).map((one) => revisionRecord(one, aliases)),
      ...api.list<Service>('services', namespace).map(serviceRecord),
      ...api.list<Endpoints>('endpoints', namespace).map((one) => endpointsRecord(one, aliases, podsByUid)),
      ...api
        .list<EndpointSlice>('endpointslices.discovery.k8s.io', namespace)
        .map((one) => sliceRecord(one, aliases, podsByUid)),
    ],
    nodes: api.list<Node>('nodes').map(nodeRecord),
  };
}

/** Leaves out fields without a value, as the recordings do. */
function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

export function podAlias(pod: Pod, aliases: Aliases): string {
  return aliases.of('pod', pod.metadata.uid, pod.metadata.name);
}

/** The alias of a ReplicaSet is that of its hash; one without a hash keeps its name. */
export function replicaSetAlias({ metadata }: ApiObject, aliases: Aliases): string {
  const hash = metadata.labels?.['pod-template-hash'];
  return hash === undefined ? metadata.name : aliases.of('rs', hash, metadata.name);
}

function podRecord(pod: Pod, replicaSet: ReplicaSet | undefined, aliases: Aliases, zeroMs: number): Fields {
  const { metadata, spec, status = {} } = pod;
  const owner = controllerOf(pod);
  const id = podAlias(pod, aliases);
  const hash = metadata.labels?.['pod-template-hash'];
  const revision = metadata.labels?.['controller-revision-hash'];
  const [container] = status.containerStatuses ?? [];
  const state = container?.state ?? {};
  const scheduled = conditionOf(status.conditions, 'PodScheduled');
  const waiting = state.waiting?.reason === 'ContainerCreating' ? undefined : state.waiting?.reason;
  return filled({
    id,
    name: hasRandomName(pod) ? id : metadata.name,
    app: (replicaSet === undefined ? undefined : controllerOf(replicaSet)?.name) ?? owner?.name,
    ownerKind: owner?.kind,
    owner: replicaSet === undefined ? owner?.name : replicaSetAlias(replicaSet, aliases),
    node: spec.nodeName,
    phase: status.phase,
    ready: conditionOf(status.conditions, 'Ready')?.status === 'True',
    reason:
      status.reason ??
      waiting ??
      reasonOf(state.terminated?.reason, status.phase) ??
      (scheduled?.status === 'False' ? scheduled.reason : undefined),
    image: spec.containers[0]?.image,
    revision:
      hash === undefined
        ? revision === undefined
          ? undefined
          : aliases.of('rev', revision, '')
        : aliases.of('rs', hash, ''),
    deleting: metadata.deletionTimestamp === undefined ? undefined : true,
    ordinal: numberOf(metadata.labels?.['apps.kubernetes.io/pod-index']),
    index: numberOf(metadata.annotations?.['batch.kubernetes.io/job-completion-index']),
    restarts: container?.restartCount === 0 ? undefined : container?.restartCount,
    exitCode: state.terminated?.exitCode,
    disruption: conditionOf(status.conditions, 'DisruptionTarget')?.reason,
    tracked: (metadata.finalizers ?? []).includes('batch.kubernetes.io/job-tracking') ? true : undefined,
    finalizers: metadata.finalizers?.join(),
    label: metadata.labels?.['mark'],
    ts: parseRfc3339(metadata.creationTimestamp) - zeroMs,
  });
}

function reasonOf(terminated: string | undefined, phase: string | undefined): string | undefined {
  return phase === 'Succeeded' || phase === 'Failed' ? terminated : undefined;
}

function conditionsOf(conditions: readonly Condition[] | undefined): string[] {
  return (conditions ?? [])
    .map(({ type, status, reason }) => `${type}=${status}${reason === undefined ? '' : ` ${reason}`}`)
    .sort();
}

function workloadFields(
  kind: string,
  object: ApiObject & { status?: { observedGeneration?: number; conditions?: readonly Condition[] } },
): Fields {
  const { metadata, status } = object;
  const owner = controllerOf(object);
  return {
    id: `${kind}/${metadata.name}`,
    kind,
    name: metadata.name,
    ownerKind: owner?.kind,
    owner: owner?.name,
    deleting: metadata.deletionTimestamp === undefined ? undefined : true,
    finalizers: metadata.finalizers?.join(),
    generation: metadata.generation,
    lag: (metadata.generation ?? 0) - (status?.observedGeneration ?? 0),
    conditions: conditionsOf(status?.conditions),
  };
}

function deploymentRecord(object: Deployment): Fields {
  const { spec, status = {}, metadata } = object;
  return filled({
    ...workloadFields('Deployment', object),
    desired: spec.replicas,
    current: status.replicas ?? 0,
    updated: status.updatedReplicas ?? 0,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
    unavailable: status.unavailableReplicas ?? 0,
    revision: metadata.annotations?.['deployment.kubernetes.io/revision'],
    paused: spec.paused,
    image: spec.template.spec.containers[0]?.image,
  });
}

function replicaSetRecord(object: ReplicaSet, aliases: Aliases): Fields {
  const { spec, status, metadata } = object;
  const { annotations = {}, labels = {} } = metadata;
  const name = replicaSetAlias(object, aliases);
  const annotation = (field: string) => annotations[`deployment.kubernetes.io/${field}`];
  return filled({
    ...workloadFields('ReplicaSet', object),
    id: `ReplicaSet/${name}`,
    name,
    desired: spec.replicas,
    current: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    hash: labels['pod-template-hash'] === undefined ? undefined : name,
    revision: annotation('revision'),
    revisionHistory: annotation('revision-history'),
    desiredReplicas: annotation('desired-replicas'),
    maxReplicas: annotation('max-replicas'),
    image: spec.template.spec.containers[0]?.image,
  });
}

function statefulSetRecord(object: StatefulSet, aliases: Aliases): Fields {
  const { spec, status } = object;
  const revision = (name: string | undefined) =>
    name === undefined || name === '' ? undefined : aliases.of('rev', name.slice(object.metadata.name.length + 1), '');
  return filled({
    ...workloadFields('StatefulSet', object),
    desired: spec.replicas,
    current: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    currentReplicas: status?.currentReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    currentRevision: revision(status?.currentRevision),
    updateRevision: revision(status?.updateRevision),
    image: spec.template.spec.containers[0]?.image,
  });
}

function daemonSetRecord(object: DaemonSet): Fields {
  const { spec, status } = object;
  return filled({
    ...workloadFields('DaemonSet', object),
    desired: status?.desiredNumberScheduled ?? 0,
    current: status?.currentNumberScheduled ?? 0,
    ready: status?.numberReady ?? 0,
    updated: status?.updatedNumberScheduled ?? 0,
    available: status?.numberAvailable ?? 0,
    unavailable: status?.numberUnavailable ?? 0,
    misscheduled: status?.numberMisscheduled ?? 0,
    image: spec.template.spec.containers[0]?.image,
  });
}

function jobRecord(object: Job): Fields {
  const { spec, status = {} } = object;
  return filled({
    ...workloadFields('Job', object),
    lag: undefined,
    desired: spec.parallelism,
    completions: spec.completions,
    active: status.active ?? 0,
    jobReady: status.ready ?? 0,
    succeeded: status.succeeded ?? 0,
    failed: status.failed ?? 0,
    terminating: status.terminating ?? 0,
    completedIndexes: status.completedIndexes,
    suspend: spec.suspend === true ? true : undefined,
    started: status.startTime === undefined ? undefined : true,
    completedAt: status.completionTime === undefined ? undefined : true,
    messages: (status.conditions ?? []).flatMap(({ message }) => message ?? []),
  });
}

function plainRecord(kind: string, { metadata }: ApiObject): Fields {
  return filled({
    id: `${kind}/${metadata.name}`,
    kind,
    name: metadata.name,
    deleting: metadata.deletionTimestamp === undefined ? undefined : true,
    finalizers: metadata.finalizers?.join(),
    owners: metadata.ownerReferences?.map((owner) => `${owner.kind}/${owner.name}`).join(),
  });
}

function revisionRecord(object: ControllerRevision, aliases: Aliases): Fields {
  const name = aliases.of('rev', object.metadata.labels?.['controller-revision-hash'] ?? '', '');
  const fields = plainRecord('ControllerRevision', object);
  return { ...fields, id: `ControllerRevision/${name}`, name, revision: object.revision };
}

function namespaceRecord(object: ApiObject): Fields {
  const { spec, status } = object as ApiObject & {
    spec?: { finalizers?: string[] };
    status?: { phase?: string; conditions?: Condition[] };
  };
  return {
    ...plainRecord('Namespace', object),
    phase: status?.phase,
    conditions: conditionsOf(status?.conditions),
    messages: (status?.conditions ?? []).flatMap(({ message }) => message ?? []),
    specFinalizers: (spec?.finalizers ?? []).join(),
  };
}

function serviceRecord(object: Service): Fields {
  const { spec } = object;
  const ports = spec.ports ?? [];
  const nodePorts = ports.filter(({ nodePort }) => nodePort !== undefined);
  return {
    ...plainRecord('Service', object),
    type: spec.type,
    ...(spec.clusterIP !== undefined && { clusterIP: spec.clusterIP === 'None' ? 'None' : 'assigned' }),
    ports: ports.map(
      ({ name = '', port, targetPort, protocol = 'TCP' }) => `${name}:${port}->${targetPort ?? port}/${protocol}`,
    ),
    nodePorts: nodePorts.length,
    nodePortsInRange: nodePorts.every(({ nodePort = 0 }) => nodePort >= 30_000 && nodePort <= 32_767),
  };
}

function endpointsRecord(object: Endpoints, aliases: Aliases, pods: ReadonlyMap<string, Pod>): Fields {
  const subsets = object.subsets ?? [];
  const names = (addresses: readonly EndpointAddress[]) =>
    addresses
      .map(({ targetRef, ip }) => nameOfTarget(targetRef?.uid, ip, aliases, pods))
      .sort()
      .slice(0, 12);
  const ready = subsets.flatMap(({ addresses = [] }) => addresses);
  const notReady = subsets.flatMap(({ notReadyAddresses = [] }) => notReadyAddresses);
  return {
    ...plainRecord('Endpoints', object),
    ready: ready.length,
    notReady: notReady.length,
    pods: names(ready),
    notReadyPods: names(notReady),
    ports: subsets.flatMap(({ ports = [] }) => ports.map(portText)),
    subsets: subsets.length,
    triggered: true,
  };
}

function sliceRecord(object: EndpointSlice, aliases: Aliases, pods: ReadonlyMap<string, Pod>): Fields {
  const { metadata, endpoints, ports } = object;
  const count = (field: 'ready' | 'serving' | 'terminating') =>
    endpoints.filter(({ conditions }) => conditions[field] === true).length;
  const { labels = {} } = metadata;
  const name = aliases.of('eps', metadata.uid, metadata.name);
  return {
    ...plainRecord('EndpointSlice', object),
    id: `EndpointSlice/${name}`,
    owners: undefined,
    name,
    service: labels['kubernetes.io/service-name'],
    managedBy: labels['endpointslice.kubernetes.io/managed-by'],
    ready: count('ready'),
    serving: count('serving'),
    terminating: count('terminating'),
    total: endpoints.length,
    pods: endpoints
      .map(({ targetRef, addresses, conditions: { ready, serving, terminating } }) => {
        const pod = nameOfTarget(targetRef?.uid, addresses[0] ?? '', aliases, pods);
        return `${pod}:${ready === true ? 'R' : '-'}${serving === true ? 'S' : '-'}${terminating === true ? 'T' : '-'}`;
      })
      .sort(),
    ports: ports.map(portText),
  };
}

function portText({
  name = '',
  port,
  protocol,
}: {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
}): string {
  return `${name}:${port}/${protocol}`;
}

function nameOfTarget(
  uid: string | undefined,
  address: string,
  aliases: Aliases,
  pods: ReadonlyMap<string, Pod>,
): string {
  if (uid === undefined) return address;
  const pod = pods.get(uid);
  if (pod === undefined) return aliases.of('pod', uid, '');
  return hasRandomName(pod) ? podAlias(pod, aliases) : pod.metadata.name;
}

function nodeRecord(node: Node): Fields {
  const ready = conditionOf(node.status?.conditions, 'Ready');
  return {
    id: node.metadata.name,
    name: node.metadata.name,
    ready: ready?.status,
    reason: ready?.reason,
    ...(node.spec?.unschedulable === true && { unschedulable: true }),
    taints: (node.spec?.taints ?? [])
      .map(({ key, value = '', effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`)
      .sort(),
    labels: node.metadata.labels,
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
