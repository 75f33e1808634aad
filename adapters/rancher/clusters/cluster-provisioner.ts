import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { parseRfc3339, type Controller, type Random, type Requeue, type Tasks, type Trigger } from 'regatta/kit';
import type { RancherConstants } from '../profiles/2.8.js';
import { CLUSTERS, conditionOf, isTrue, type Cluster } from '../resources/cluster.js';
import { NODES } from '../resources/node.js';
import {
  CLUSTER_FINALIZERS,
  ensureNamespace,
  ensureProjects,
  ensureRegistrationToken,
  newSecret,
} from './cluster-objects.js';
import { CREATED_CONDITIONS, DEPLOYED_CONDITIONS } from './conditions.table.js';
import { CLUSTER_MARKS, EMPTY_SPEC, EMPTY_STATUS } from './cluster-fields.table.js';
import { TRUE, withCondition, withConditions } from './conditions.js';
import { NAME_ALPHABET } from './names.js';

/**
 * Gives a new cluster its namespace, projects and registration token, and finishes it once its agent has told of its nodes
 * (pkg/controllers/management/clusterprovisioner and clusterdeploy).
 */
export class ClusterProvisioner implements Controller {
  readonly id = 'cluster-provisioner';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [
    { kind: CLUSTERS, keys: ({ object }) => object.name },
    { kind: NODES, keys: ({ object, type }) => (type === 'created' ? object.namespace : undefined) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #random: Random;
  readonly #constants: RancherConstants;

  constructor(tasks: Tasks, api: ApiServer, random: Random, constants: RancherConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#random = random.fork('provisioner');
    this.#constants = constants;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Cluster>(CLUSTERS).map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): Requeue | undefined {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster === undefined || cluster.spec.internal || cluster.metadata.deletionTimestamp !== undefined)
      return undefined;
    if (conditionOf(cluster, 'Pending') === undefined) return this.#create(cluster);
    if (!isTrue(cluster, 'Provisioned') || isTrue(cluster, 'Updated')) return undefined;
    return this.#deploy(cluster);
  }

  #create(cluster: Cluster): undefined {
    const { name } = cluster.metadata;
    ensureNamespace(this.#api, name);
    const creator = cluster.metadata.annotations?.['field.cattle.io/creatorId'];
    ensureProjects(this.#api, name, () => `p-${this.#random.text(5, NAME_ALPHABET)}`, creator);
    ensureRegistrationToken(this.#api, name, newSecret(this.#random));
    this.#api.update(CLUSTERS, withConditions(completed(cluster), CREATED_CONDITIONS, this.#tasks.now));
  }

  /** Needs a node; then the account of the server is made in the cluster, which takes its time. */
  #deploy(cluster: Cluster): Requeue | undefined {
    if ((cluster.status.nodeCount ?? 0) === 0) return undefined;
    const synced = conditionOf(cluster, 'GlobalAdminsSynced');
    if (synced?.lastUpdateTime === undefined) {
      this.#api.update(CLUSTERS, withCondition(cluster, 'GlobalAdminsSynced', TRUE, this.#tasks.now));
      return { afterMs: this.#constants.systemAccountMs };
    }
    const sinceMs = this.#tasks.now - parseRfc3339(synced.lastUpdateTime);
    if (sinceMs < this.#constants.systemAccountMs) return { afterMs: this.#constants.systemAccountMs - sinceMs };
    this.#api.update(CLUSTERS, withConditions(cluster, DEPLOYED_CONDITIONS, this.#tasks.now));
    return undefined;
  }
}

/** The cluster with everything that a controller's write leaves on it. */
export function completed<T extends Pick<Cluster, 'metadata' | 'spec' | 'status'>>(cluster: T): T {
  const { metadata, spec, status } = cluster;
  const annotations = { ...metadata.annotations, ...CLUSTER_MARKS };
  const finalizers = spec.internal ? [] : CLUSTER_FINALIZERS;
  return {
    ...cluster,
    metadata: { ...metadata, annotations, finalizers },
    spec: { ...EMPTY_SPEC, ...spec },
    status: { ...EMPTY_STATUS, ...status },
  };
}
