import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Tasks, Trigger } from 'regatta/kit';
import { withFleetCondition } from './conditions.js';
import { matchesLabels } from './matcher.js';
import type { FleetCondition } from './resources/bundle-deployment.js';
import { CLUSTER_GROUPS, type ClusterGroup } from './resources/cluster-group.js';
import { FLEET_CLUSTERS, type FleetCluster } from './resources/cluster.js';

/** Counts the clusters of a group, and what runs on them (fleet 0.9 controllers/clustergroup). */
export class ClusterGroupController implements Controller {
  readonly id = 'fleet-cluster-groups';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [
    { kind: CLUSTER_GROUPS, keys: ({ object }) => `${object.namespace}/${object.name}` },
    { kind: FLEET_CLUSTERS, keys: ({ object }) => this.#groupsIn(object.namespace) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;

  constructor(tasks: Tasks, api: ApiServer) {
    this.#tasks = tasks;
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#api
      .list<ClusterGroup>(CLUSTER_GROUPS)
      .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  }

  reconcile(key: string): undefined {
    const [workspace = '', name = ''] = key.split('/');
    const group = this.#api.get<ClusterGroup>(CLUSTER_GROUPS, workspace, name);
    if (group === undefined) return;
    const selector = group.spec?.selector;
    const clusters = this.#api
      .list<FleetCluster>(FLEET_CLUSTERS, workspace)
      .filter(({ metadata }) => selector !== undefined && matchesLabels(selector, metadata.labels ?? {}));
    const summaries = clusters.map(({ status }) => (status?.['summary'] ?? {}) as Readonly<Record<string, number>>);
    const sum = (field: string) => summaries.reduce((total, summary) => total + (summary[field] ?? 0), 0);
    const isReady = (summary: Readonly<Record<string, number>>) =>
      (summary['ready'] ?? 0) >= (summary['desiredReady'] ?? 0);
    const nonReady = clusters.filter((_, index) => !isReady(summaries[index]!));
    const known = (group.status?.['conditions'] ?? []) as readonly FleetCondition[];
    const ready = { type: 'Ready', status: nonReady.length === 0 ? 'True' : 'False' };
    const { now } = this.#tasks;
    const conditions = withFleetCondition(
      withFleetCondition(known, ready, now),
      { type: 'Processed', status: 'True' },
      now,
    );
    const status = {
      clusterCount: clusters.length,
      conditions,
      display: {
        readyBundles: `${sum('ready')}/${sum('desiredReady')}`,
        readyClusters: `${clusters.length - nonReady.length}/${clusters.length}`,
      },
      nonReadyClusterCount: nonReady.length,
      ...(nonReady.length > 0 && { nonReadyClusters: nonReady.map(({ metadata }) => metadata.name) }),
      summary: { desiredReady: sum('desiredReady'), ready: sum('ready') },
    };
    if (JSON.stringify(group.status) !== JSON.stringify(status))
      this.#api.updateStatus<ClusterGroup>(CLUSTER_GROUPS, { ...group, status });
  }

  #groupsIn(namespace: string): readonly string[] {
    return this.#api
      .list<ClusterGroup>(CLUSTER_GROUPS, namespace)
      .map(({ metadata }) => `${namespace}/${metadata.name}`);
  }
}
