import { rfc3339 } from 'regatta/kit';
import type { Cluster, ClusterCondition } from '../resources/cluster.js';

type Change = Omit<ClusterCondition, 'type' | 'lastUpdateTime'>;

/** The cluster with a condition set; the same cluster where it stands so already. New conditions go to the end. */
export function withCondition(cluster: Cluster, type: string, change: Change, nowMs: number): Cluster {
  const conditions = cluster.status.conditions ?? [];
  const known = conditions.find((condition) => condition.type === type);
  if (known !== undefined && sameCondition(known, change)) return cluster;
  const made: ClusterCondition = { type, ...change, lastUpdateTime: rfc3339(nowMs) };
  const changed =
    known === undefined
      ? [...conditions, made]
      : conditions.map((condition) => (condition === known ? made : condition));
  return { ...cluster, status: { ...cluster.status, conditions: changed } };
}

/** Several at once, in the order given. */
export function withConditions(cluster: Cluster, changes: readonly (readonly [string, Change])[], nowMs: number) {
  return changes.reduce((changed, [type, change]) => withCondition(changed, type, change, nowMs), cluster);
}

export const TRUE: Change = { status: 'True' };

function sameCondition(left: Change, right: Change): boolean {
  return (
    left.status === right.status &&
    (left.reason ?? '') === (right.reason ?? '') &&
    (left.message ?? '') === (right.message ?? '')
  );
}
