import type { ReplicaSet } from '../objects/workloads.js';

export function sizeOf(replicaSet: ReplicaSet): number {
  return replicaSet.spec.replicas ?? 1;
}

/** The sum of what ReplicaSets are asked for. */
export function totalSize(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, replicaSet) => sum + sizeOf(replicaSet), 0);
}

/** The sum of a status field. */
export function totalOf(
  replicaSets: readonly ReplicaSet[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas',
): number {
  return replicaSets.reduce((sum, { status }) => sum + (status?.[field] ?? 0), 0);
}

export function active(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return replicaSets.filter((replicaSet) => sizeOf(replicaSet) > 0);
}

/** Oldest first; equal ages by name. */
export function byAge(left: ReplicaSet, right: ReplicaSet): number {
  const [a, b] = [left.metadata, right.metadata];
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** Largest first; among equals the older or the newer one. */
export function bySize(newerFirst: boolean): (left: ReplicaSet, right: ReplicaSet) => number {
  return (left, right) => sizeOf(right) - sizeOf(left) || (newerFirst ? byAge(right, left) : byAge(left, right));
}
