import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Tasks, Trigger } from 'regatta/kit';
import { ensure, ensureNamespace } from '../clusters/cluster-objects.js';
import { sha256 } from '../names/digests.js';
import { safeConcat } from '../names/names.js';
import { stateOfDeployment, withFleetCondition } from './conditions.js';
import { summaryOf, worstState } from './deployment-state.js';
import { BUNDLES } from './resources/bundle.js';
import {
  BUNDLE_DEPLOYMENTS,
  CLUSTER_NAME,
  CLUSTER_NAMESPACE,
  type BundleDeployment,
  type FleetCondition,
} from './resources/bundle-deployment.js';
import { FLEET_CLUSTERS, type FleetCluster } from './resources/cluster.js';
import { FLEET_API } from './resources/kind.js';

/** Which conditions a cluster has that was imported. */
const IMPORTED = ['Processed', 'Imported', 'Reconciled'];

/** Gives each cluster its namespace and the bundle of its agent, and counts its deployments (fleet 0.9 controllers/cluster). */
export class FleetClusterController implements Controller {
  readonly id = 'fleet-clusters';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [
    { kind: FLEET_CLUSTERS, keys: ({ object }) => `${object.namespace}/${object.name}` },
    { kind: BUNDLE_DEPLOYMENTS, keys: ({ object }) => clusterOf(object.value as BundleDeployment) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;

  constructor(tasks: Tasks, api: ApiServer) {
    this.#tasks = tasks;
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#api
      .list<FleetCluster>(FLEET_CLUSTERS)
      .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  }

  reconcile(key: string): undefined {
    const [workspace = '', name = ''] = key.split('/');
    const cluster = this.#api.get<FleetCluster>(FLEET_CLUSTERS, workspace, name);
    if (cluster === undefined || cluster.metadata.deletionTimestamp !== undefined) return;
    const namespace = namespaceOf(workspace, name);
    ensureNamespace(this.#api, namespace);
    this.#agentBundle(workspace, name);
    const resources = this.#api
      .list<BundleDeployment>(BUNDLE_DEPLOYMENTS, namespace)
      .map((deployment) => ({ name: deployment.metadata.name, bundleState: stateOfDeployment(deployment) }));
    const summary = summaryOf(resources);
    const worst = worstState(resources.map(({ bundleState }) => bundleState));
    const isSeen = cluster.status?.agent?.lastSeen !== undefined;
    const state = worst !== '' ? worst : isSeen ? '' : 'WaitCheckIn';
    const first = resources.find(({ bundleState }) => bundleState !== 'Ready');
    const ready =
      first === undefined
        ? { status: 'True' }
        : { status: 'False', message: `${first.bundleState}(1) [Bundle ${first.name}]` };
    const known = (cluster.status?.['conditions'] ?? []) as readonly FleetCondition[];
    const all = [{ type: 'Ready', ...ready }, ...IMPORTED.map((type) => ({ type, status: 'True' }))];
    const conditions = all.reduce((list, one) => withFleetCondition(list, one, this.#tasks.now), known);
    const status = {
      ...cluster.status,
      agent: cluster.status?.agent ?? {},
      conditions,
      display: {
        readyBundles: `${summary.ready}/${summary.desiredReady}`,
        readyNodes: '0/0',
        ...(state !== '' && { state }),
      },
      namespace,
      summary,
    };
    if (JSON.stringify(cluster.status) !== JSON.stringify(status))
      this.#api.updateStatus<FleetCluster>(FLEET_CLUSTERS, { ...cluster, status });
  }

  /** The agent comes as a bundle, too; the same for every cluster. */
  #agentBundle(workspace: string, cluster: string): void {
    const made = {
      apiVersion: FLEET_API,
      kind: 'Bundle',
      metadata: { name: safeConcat('fleet-agent', cluster), namespace: workspace },
      spec: { defaultNamespace: 'cattle-fleet-system', resources: [], targets: [{ clusterName: cluster }] },
    };
    ensure(this.#api, BUNDLES, made);
  }
}

/** Where the deployments for a cluster are kept (fleet agentmanagement/controllers/cluster). */
export function namespaceOf(workspace: string, cluster: string): string {
  return safeConcat('cluster', workspace, cluster, sha256(`${workspace}::${cluster}`).slice(0, 12));
}

function clusterOf({ metadata: { labels = {} } }: BundleDeployment): string | undefined {
  const [namespace, name] = [labels[CLUSTER_NAMESPACE], labels[CLUSTER_NAME]];
  return namespace === undefined || name === undefined ? undefined : `${namespace}/${name}`;
}
