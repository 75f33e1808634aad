import { parseRfc3339, type Requeue } from 'regatta/kit';
import type { Condition } from '../objects/pod.js';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../objects/workloads.js';
import { conditionOf } from '../pods.js';
import {
  calculateStatus,
  isComplete,
  isProgressing,
  isTimedOut,
  newCondition,
  progressDeadlineSeconds,
  without,
  withDeploymentCondition,
} from './status.js';

/** The status of a rollout with its verdict (pkg/controller/deployment/progress.go: syncRolloutStatus). */
export function rolloutStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  nowMs: number,
): DeploymentStatus {
  const status = calculateStatus(deployment, all, newest, nowMs);
  let conditions = status.conditions ?? [];
  const current = conditionOf(deployment.status?.conditions, 'Progressing');
  const hasDeadline = progressDeadlineSeconds(deployment) !== undefined;
  if (!hasDeadline) conditions = without(conditions, 'Progressing');
  const wasComplete =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (hasDeadline && !wasComplete) conditions = withVerdict(deployment, status, conditions, current, newest, nowMs);
  const failure = failureOf(all, newest);
  conditions =
    failure === undefined ? without(conditions, 'ReplicaFailure') : withDeploymentCondition(conditions, failure);
  return { ...status, conditions };
}

function withVerdict(
  deployment: Deployment,
  status: DeploymentStatus,
  conditions: readonly Condition[],
  current: Condition | undefined,
  newest: ReplicaSet | undefined,
  nowMs: number,
): readonly Condition[] {
  const subject =
    newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newest.metadata.name}"`;
  const condition = (holds: Condition['status'], reason: string, text: string) =>
    newCondition('Progressing', holds, reason, `${subject} ${text}`, nowMs);
  if (isComplete(deployment, status))
    return withDeploymentCondition(
      conditions,
      condition('True', 'NewReplicaSetAvailable', 'has successfully progressed.'),
    );
  if (isProgressing(deployment, status)) {
    const progress = condition('True', 'ReplicaSetUpdated', 'is progressing.');
    // Every step moves the time of the last update, from which the deadline counts.
    const since = current?.status === 'True' ? { lastTransitionTime: current.lastTransitionTime! } : {};
    return [...without(conditions, 'Progressing'), { ...progress, ...since }];
  }
  if (isTimedOut(deployment, status, nowMs))
    return withDeploymentCondition(
      conditions,
      condition('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'),
    );
  return conditions;
}

/** What keeps ReplicaSets from making their pods; that of the newest one counts first. */
function failureOf(all: readonly ReplicaSet[], newest: ReplicaSet | undefined): Condition | undefined {
  const sets = newest === undefined ? all : [newest, ...all];
  for (const { status } of sets) {
    const failure = conditionOf(status?.conditions, 'ReplicaFailure');
    if (failure !== undefined)
      return { ...failure, lastUpdateTime: failure.lastUpdateTime ?? failure.lastTransitionTime ?? null };
  }
  return undefined;
}

/** When a rollout that does not move has to be looked at again; undefined when it need not be. */
export function deadlineRequeue(deployment: Deployment, status: DeploymentStatus, nowMs: number): Requeue | undefined {
  const seconds = progressDeadlineSeconds(deployment);
  const current = conditionOf(status.conditions, 'Progressing');
  if (seconds === undefined || current === undefined) return undefined;
  // A rollout that was completed once, has failed or is paused cannot run out of time.
  const isOver = ['NewReplicaSetAvailable', 'ProgressDeadlineExceeded', 'DeploymentPaused'].includes(
    current.reason ?? '',
  );
  if (isOver || isComplete(deployment, status)) return undefined;
  const leftMs = parseRfc3339(current.lastUpdateTime ?? '') + seconds * 1000 - nowMs;
  // One second more, so that the deadline is over when the loop looks.
  return { afterMs: Math.max(0, leftMs) + 1000 };
}
