import type { Deployment, ReplicaSet } from '../objects/workloads.js';
import { maxUnavailable, replicasOf } from './fence-posts.js';
import { active, byAge, sizeOf, totalOf, totalSize } from './replica-sets.js';
import { newestSize } from './revisions.js';
import type { ReplicaSetScaler } from './scaler.js';

/** One step of a rolling update (pkg/controller/deployment/rolling.go); true when something was scaled. */
export function rollForward(
  scaler: ReplicaSetScaler,
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
): boolean {
  const all = [...old, newest];
  const size = sizeOf(newest) > replicasOf(deployment) ? replicasOf(deployment) : newestSize(deployment, all, newest);
  if (scaler.scaleTo(deployment, newest, size)) return true;
  return shrinkOld(scaler, deployment, newest, active(old));
}

/** Takes old replicas away as far as enough stay available: first those that are not healthy, then the oldest. */
function shrinkOld(
  scaler: ReplicaSetScaler,
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
): boolean {
  if (totalSize(old) === 0) return false;
  const minimum = replicasOf(deployment) - maxUnavailable(deployment);
  const newUnavailable = sizeOf(newest) - (newest.status?.availableReplicas ?? 0);
  const most = totalSize([...old, newest]) - minimum - newUnavailable;
  if (most <= 0) return false;
  const left = new Map([...old].sort(byAge).map((replicaSet) => [replicaSet, sizeOf(replicaSet)]));
  let unhealthy = 0;
  for (const [replicaSet, size] of left) {
    const missing = size - (replicaSet.status?.availableReplicas ?? 0);
    if (unhealthy >= most || size === 0 || missing <= 0) continue;
    const removed = Math.min(most - unhealthy, missing);
    unhealthy += removed;
    left.set(replicaSet, size - removed);
  }
  let surplus = totalOf([...old, newest], 'availableReplicas') - minimum;
  for (const [replicaSet, size] of left) {
    if (surplus <= 0) break;
    const removed = Math.min(size, surplus);
    surplus -= removed;
    left.set(replicaSet, size - removed);
  }
  let scaled = false;
  for (const [replicaSet, size] of left) if (scaler.scaleTo(deployment, replicaSet, size)) scaled = true;
  return scaled;
}

/** Takes all old replicas away at once (recreate.go); true when something was scaled. */
export function removeOld(scaler: ReplicaSetScaler, deployment: Deployment, old: readonly ReplicaSet[]): boolean {
  let scaled = false;
  for (const replicaSet of active(old)) if (scaler.scaleTo(deployment, replicaSet, 0)) scaled = true;
  return scaled;
}
