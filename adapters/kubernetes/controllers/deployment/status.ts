import { parseRfc3339, rfc3339 } from 'regatta/kit';
import type { Condition } from '../objects/pod.js';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../objects/workloads.js';
import { conditionOf } from '../pods.js';
import { maxUnavailable, replicasOf } from './fence-posts.js';
import { totalOf, totalSize } from './replica-sets.js';

/** A deadline of this many seconds stands for none (math.MaxInt32). */
const NO_DEADLINE_SECONDS = 2_147_483_647;

/** Seconds after which a rollout that does not move counts as failed; undefined for never. */
export function progressDeadlineSeconds({ spec }: Deployment): number | undefined {
  const seconds = spec.progressDeadlineSeconds;
  return seconds === undefined || seconds === NO_DEADLINE_SECONDS ? undefined : seconds;
}

/** The status that follows from the ReplicaSets (pkg/controller/deployment/sync.go: calculateStatus). */
export function calculateStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  nowMs: number,
): DeploymentStatus {
  const availableReplicas = totalOf(all, 'availableReplicas');
  const unavailableReplicas = Math.max(0, totalSize(all) - availableReplicas);
  const enough = availableReplicas >= replicasOf(deployment) - maxUnavailable(deployment);
  const available = enough
    ? newCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', nowMs)
    : newCondition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        nowMs,
      );
  const { collisionCount } = deployment.status ?? {};
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...counted('replicas', totalOf(all, 'replicas')),
    ...counted('updatedReplicas', newest === undefined ? 0 : totalOf([newest], 'replicas')),
    ...counted('readyReplicas', totalOf(all, 'readyReplicas')),
    ...counted('availableReplicas', availableReplicas),
    ...counted('unavailableReplicas', unavailableReplicas),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: withDeploymentCondition(deployment.status?.conditions ?? [], available),
  };
}

/** Numbers that are zero are left out, as Go's JSON does. */
function counted<N extends string>(name: N, value: number): Partial<Record<N, number>> {
  return value === 0 ? {} : ({ [name]: value } as Partial<Record<N, number>>);
}

export function newCondition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
  nowMs: number,
): Condition {
  const now = rfc3339(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** Sets a condition unless one with the same status and reason is there; the newest change stands last. */
export function withDeploymentCondition(conditions: readonly Condition[], wanted: Condition): readonly Condition[] {
  const before = conditionOf(conditions, wanted.type);
  if (before?.status === wanted.status && before.reason === wanted.reason) return conditions;
  const transition = before?.status === wanted.status ? before.lastTransitionTime : undefined;
  return [
    ...without(conditions, wanted.type),
    { ...wanted, lastTransitionTime: transition ?? wanted.lastTransitionTime! },
  ];
}

export function without(conditions: readonly Condition[], type: string): readonly Condition[] {
  const kept = conditions.filter((condition) => condition.type !== type);
  return kept.length === conditions.length ? conditions : kept;
}

/** Everything wanted is there, new and available (DeploymentComplete). */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = replicasOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** Something moved since the last status (DeploymentProgressing). */
export function isProgressing({ status: before = {} }: Deployment, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Nothing has moved for longer than the deadline (DeploymentTimedOut). */
export function isTimedOut(deployment: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const condition = conditionOf(status.conditions, 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  const seconds = progressDeadlineSeconds(deployment);
  return seconds !== undefined && parseRfc3339(condition.lastUpdateTime ?? '') + seconds * 1000 < nowMs;
}
