import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import type { VectorsHost } from 'regatta/testing';
import { stateOf } from '../clusters/state.js';
import { CLUSTERS, type Cluster, type ClusterCondition } from '../resources/cluster.js';

export type ReplayedWorld = Parameters<NonNullable<VectorsHost['scenarios']>['open']>[0];

/** The imported cluster of the recordings. */
export const RECORDED_NAME = 'prod-eu';

/** The recorded cluster as the recorder saw it through the v3 API. */
export function clusterRecord(world: ReplayedWorld, id: string): Readonly<Record<string, unknown>> | undefined {
  const cluster = world.site().store.get<ApiObject>(CLUSTERS, '', id)?.value as Cluster | undefined;
  if (cluster === undefined) return undefined;
  const { state, transitioning, transitioningMessage: message } = stateOf(cluster, world.tasks.now);
  const { status } = cluster;
  const conditions = (status.conditions ?? []).map((condition) => [condition.type, conditionText(condition)]);
  return {
    id: `<id:${RECORDED_NAME}>`,
    name: RECORDED_NAME,
    state,
    transitioning,
    message,
    driver: status.driver ?? '',
    provider: status.provider ?? '',
    nodeCount: status.nodeCount ?? 0,
    ...(status.version !== undefined && { version: status.version['gitVersion'] }),
    conditions: Object.fromEntries(conditions),
  };
}

/** `status | reason | message`, as the recordings write a condition. */
function conditionText({ status, reason = '', message = '' }: ClusterCondition): string {
  return [status, reason, message].filter((text) => text !== '').join(' | ');
}
