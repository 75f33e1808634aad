import type { Pod } from '../objects/pod.js';
import type { StatefulSet, StatefulSetStatus } from '../objects/workloads.js';
import { isAvailable, isReady, isTerminating } from '../pods.js';
import { revisionOf } from './identity.js';

/** The names of the revision that pods had, and of the one that they are to get. */
export interface Revisions {
  readonly current: string;
  readonly update: string;
}

/** Running and ready for as long as the set asks. */
export function isUsable(set: StatefulSet, pod: Pod, nowMs: number): boolean {
  return isRunningAndReady(pod) && isAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isReady(pod);
}

/** What the pods amount to (stateful_set_control.go: computeReplicaStatus). */
export function statusOf(
  set: StatefulSet,
  pods: readonly Pod[],
  { current, update }: Revisions,
  nowMs: number,
): StatefulSetStatus {
  const count = (counts: (pod: Pod) => boolean) => pods.filter(counts).length;
  const readyReplicas = count(isRunningAndReady);
  const currentReplicas = count((pod) => !isTerminating(pod) && revisionOf(pod) === current);
  const updatedReplicas = count((pod) => !isTerminating(pod) && revisionOf(pod) === update);
  return completed(set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...(readyReplicas > 0 && { readyReplicas }),
    ...(currentReplicas > 0 && { currentReplicas }),
    ...(updatedReplicas > 0 && { updatedReplicas }),
    currentRevision: current,
    updateRevision: update,
    collisionCount: set.status?.collisionCount ?? 0,
    availableReplicas: count((pod) => isUsable(set, pod, nowMs)),
  });
}

/** An update is over when every pod is of the new revision and ready; until then the set has two revisions. */
function completed(set: StatefulSet, status: StatefulSetStatus): StatefulSetStatus {
  const { replicas, updatedReplicas = 0, readyReplicas = 0, updateRevision = '' } = status;
  if (set.spec.updateStrategy?.type === 'OnDelete' || updatedReplicas !== replicas || readyReplicas !== replicas)
    return status;
  return {
    ...status,
    ...(updatedReplicas > 0 && { currentReplicas: updatedReplicas }),
    currentRevision: updateRevision,
  };
}
