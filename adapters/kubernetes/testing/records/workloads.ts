import { parseRfc3339 } from 'regatta/kit';
import type { HorizontalPodAutoscaler, PodDisruptionBudget } from '../../controllers/objects/policies.js';
import type { Condition } from '../../controllers/objects/pod.js';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../controllers/objects/workloads.js';
import { controllerOf } from '../../controllers/ownership.js';
import type { ApiObject, ApiServer } from '../../resources/types.js';
import { jobAlias, type Aliases } from '../aliases.js';
import { conditionsOf, filled, messagesOf, type Fields } from './fields.js';
import { replicaSetAlias, revisionAlias } from './pods.js';

/** Whatever has a count of pods, or makes what has. */
export function workloadRecords(
  api: Pick<ApiServer, 'list'>,
  aliases: Aliases,
  namespace: string,
  zeroMs: number,
): readonly Fields[] {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- callers name the type of what they read
  const all = <T extends ApiObject>(resource: string, record: (object: T) => Fields) =>
    api.list<T>(resource, namespace).map(record);
  return [
    ...all<Deployment>('deployments.apps', deploymentRecord),
    ...all<ReplicaSet>('replicasets.apps', (one) => replicaSetRecord(one, aliases)),
    ...all<ReplicationController>('replicationcontrollers', replicationControllerRecord),
    ...all<StatefulSet>('statefulsets.apps', (one) => statefulSetRecord(one, aliases)),
    ...all<DaemonSet>('daemonsets.apps', daemonSetRecord),
    ...all<Job>('jobs.batch', (one) => jobRecord(one, aliases, zeroMs)),
    ...all<CronJob>('cronjobs.batch', (one) => cronJobRecord(one, zeroMs)),
    ...all<HorizontalPodAutoscaler>('horizontalpodautoscalers.autoscaling', (one) => autoscalerRecord(one, aliases)),
    ...all<PodDisruptionBudget>('poddisruptionbudgets.policy', budgetRecord),
  ];
}

function workloadFields(kind: string, object: ApiObject & { readonly status?: object }): Fields {
  const { metadata } = object;
  const status = (object.status ?? {}) as { observedGeneration?: number; conditions?: readonly Condition[] };
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
    lag: (metadata.generation ?? 0) - (status.observedGeneration ?? 0),
    conditions: conditionsOf(status.conditions),
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
  return filled({
    ...workloadFields('StatefulSet', object),
    desired: spec.replicas,
    current: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    currentReplicas: status?.currentReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    currentRevision: revisionAlias(status?.currentRevision, aliases),
    updateRevision: revisionAlias(status?.updateRevision, aliases),
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

function jobRecord(object: Job, aliases: Aliases, zeroMs: number): Fields {
  const { spec, status = {} } = object;
  const name = jobAlias(object, aliases, zeroMs);
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  return filled({
    ...workloadFields('Job', object),
    id: `Job/${name}`,
    name,
    lag: undefined,
    desired: spec.parallelism,
    completions: spec.completions,
    active: status.active ?? 0,
    jobReady: status.ready ?? 0,
    succeeded: status.succeeded ?? 0,
    failed: status.failed ?? 0,
    terminating: status.terminating ?? 0,
    completedIndexes: status.completedIndexes,
    failedIndexes: status.failedIndexes,
    suspend: spec.suspend === true ? true : undefined,
    started: status.startTime === undefined ? undefined : true,
    completedAt: status.completionTime === undefined ? undefined : true,
    uncounted: succeeded.length + failed.length || undefined,
    messages: messagesOf(status.conditions).map((message) => aliases.replace(message)),
  });
}

function replicationControllerRecord(object: ReplicationController): Fields {
  const { spec, status } = object;
  return filled({
    ...workloadFields('ReplicationController', object),
    desired: spec.replicas,
    current: status?.replicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    image: spec.template?.spec.containers[0]?.image,
  });
}

/** Times are told in whole minutes since the recording began. */
function cronJobRecord(object: CronJob, zeroMs: number): Fields {
  const { spec, status = {} } = object;
  const { active = [], lastScheduleTime, lastSuccessfulTime } = status;
  return filled({
    ...workloadFields('CronJob', object),
    lag: undefined,
    active: active.length,
    suspend: spec.suspend === true ? true : undefined,
    scheduled: lastScheduleTime === undefined ? undefined : minuteOf(parseRfc3339(lastScheduleTime)) - minuteOf(zeroMs),
    succeededOnce: lastSuccessfulTime === undefined ? undefined : true,
  });
}

function minuteOf(timeMs: number): number {
  return Math.floor(timeMs / 60_000);
}

function autoscalerRecord(object: HorizontalPodAutoscaler, aliases: Aliases): Fields {
  const { spec, status } = object;
  const [metric] = status?.currentMetrics ?? [];
  return filled({
    ...workloadFields('HorizontalPodAutoscaler', object),
    lag: undefined,
    current: status?.currentReplicas ?? 0,
    desired: status?.desiredReplicas ?? 0,
    min: spec.minReplicas,
    max: spec.maxReplicas,
    utilization: metric?.resource?.current.averageUtilization,
    messages: (status?.conditions ?? []).map(({ type, message = '' }) => aliases.replace(`${type}: ${message}`)).sort(),
  });
}

function budgetRecord(object: PodDisruptionBudget): Fields {
  const { status } = object;
  const disrupted = Object.keys(status?.disruptedPods ?? {}).length;
  return filled({
    ...workloadFields('PodDisruptionBudget', object),
    allowed: status?.disruptionsAllowed ?? 0,
    currentHealthy: status?.currentHealthy ?? 0,
    desiredHealthy: status?.desiredHealthy ?? 0,
    expectedPods: status?.expectedPods ?? 0,
    disrupted: disrupted === 0 ? undefined : disrupted,
  });
}
