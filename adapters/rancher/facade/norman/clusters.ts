import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { parseRfc3339, type Random } from 'regatta/kit';
import { clusterOf } from '../../clusters/cluster-objects.js';
import { NAME_ALPHABET } from '../../clusters/names.js';
import { summaryOf, type Summary } from '../../clusters/state.js';
import { CLUSTERS, type Cluster } from '../../resources/cluster.js';
import { forbidden, NormanRefusal } from '../errors.js';
import { kubeconfigOf } from '../kubeconfig.js';
import type { TokenIssuer } from '../tokens.js';
import { CLUSTER_ACTIONS, CLUSTER_DEFAULTS, CLUSTER_LINKS, NO_RESOURCES } from './cluster.table.js';
import {
  actionsOf,
  commonOf,
  requiredText,
  textIn,
  textsIn,
  type Acted,
  type Body,
  type NormanContext,
  type NormanHandler,
} from './handler.js';
import type { Item } from './query.js';
import { CLUSTER } from './types.table.js';

/** The annotation that remembers who made something. */
const CREATOR = 'field.cattle.io/creatorId';

/** `/v3/clusters`. */
export class ClusterHandler implements NormanHandler {
  readonly type = CLUSTER;
  readonly collectionActions = ['createFromTemplate'];
  readonly #api: ApiServer;
  readonly #random: Random;
  readonly #tokens: TokenIssuer;
  /** Views of objects as they stand: clients list clusters far more often than clusters change. */
  readonly #views = new WeakMap<Cluster, { readonly base: string; readonly item: Item }>();

  constructor(api: ApiServer, random: Random, tokens: TokenIssuer) {
    this.#api = api;
    this.#random = random.fork('clusters');
    this.#tokens = tokens;
  }

  items(context: NormanContext): readonly Item[] {
    return this.#api
      .list<Cluster>(CLUSTERS)
      .filter((cluster) => maySee(cluster, context))
      .map((cluster) => this.#view(cluster, context));
  }

  item(id: string, context: NormanContext): Item {
    return clusterView(this.#cluster(id, context), context);
  }

  /** An import: no engine is named, so the cluster waits for an agent. */
  create(body: Body, context: NormanContext): Item {
    const displayName = requiredText(body, 'name', 'Cluster name');
    this.#checkUnique(displayName, '');
    const description = textIn(body, 'description') ?? '';
    const labels = textsIn(body, 'labels') ?? {};
    const annotations = { ...textsIn(body, 'annotations'), [CREATOR]: context.caller.user.metadata.name };
    const name = `c-${this.#random.text(5, NAME_ALPHABET)}`;
    const made = clusterOf({ displayName, description, labels, annotations }, { name, generateName: 'c-' }, []);
    return clusterView(this.#api.create<Cluster>(CLUSTERS, made), context);
  }

  update(id: string, body: Body, context: NormanContext): Item {
    const cluster = this.#cluster(id, context);
    const displayName = textIn(body, 'name') ?? cluster.spec.displayName;
    this.#checkUnique(displayName, id);
    const spec = { ...cluster.spec, displayName, description: textIn(body, 'description') ?? cluster.spec.description };
    const labels = textsIn(body, 'labels') ?? cluster.metadata.labels ?? {};
    const changed = { ...cluster, metadata: { ...cluster.metadata, labels }, spec };
    return clusterView(this.#api.update<Cluster>(CLUSTERS, changed), context);
  }

  remove(id: string, context: NormanContext): Item {
    const cluster = this.#cluster(id, context);
    if (cluster.spec.internal) throw new NormanRefusal('MethodNotAllow', 'Local cluster cannot be deleted');
    this.#api.delete(CLUSTERS, '', id);
    return clusterView(this.#api.get<Cluster>(CLUSTERS, '', id) ?? cluster, context);
  }

  act(id: string, action: string, _body: Body, context: NormanContext): Acted | undefined {
    const cluster = this.#cluster(id, context);
    if (action !== 'generateKubeconfig') return undefined;
    const wanted = { kind: 'kubeconfig', description: 'Kubeconfig token', ttlMs: 0, clusterName: '' } as const;
    const { metadata, token } = this.#tokens.issue(context.caller.user, wanted);
    const entry = { name: cluster.spec.displayName, server: `${context.base}/k8s/clusters/${id}` };
    const config = kubeconfigOf([entry], `${metadata.name}:${token}`, '');
    return { status: 200, body: { baseType: 'generateKubeConfigOutput', config, type: 'generateKubeConfigOutput' } };
  }

  /** The state of a cluster that is being removed depends on the time; every other view on the object alone. */
  #view(cluster: Cluster, context: NormanContext): Item {
    if (cluster.metadata.deletionTimestamp !== undefined) return clusterView(cluster, context);
    const known = this.#views.get(cluster);
    if (known?.base === context.base) return known.item;
    const item = clusterView(cluster, context);
    this.#views.set(cluster, { base: context.base, item });
    return item;
  }

  #cluster(id: string, context: NormanContext): Cluster {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', id);
    const { user, isAdministrator } = context.caller;
    if (cluster !== undefined && maySee(cluster, context)) return cluster;
    if (!isAdministrator) throw forbidden(user.metadata.name, 'get', 'clusters', id);
    throw new NormanRefusal('NotFound', `clusters.management.cattle.io "${id}" not found`);
  }

  #checkUnique(displayName: string, except: string): void {
    const taken = this.#api
      .list<Cluster>(CLUSTERS)
      .some(({ metadata, spec }) => spec.displayName === displayName && metadata.name !== except);
    if (taken) throw new NormanRefusal('NotUnique', '', 'Cluster name');
  }
}

/** Administrators see all clusters, others those that they made: there are no cluster members yet. */
export function maySee(cluster: Cluster, { caller }: Pick<NormanContext, 'caller'>): boolean {
  return caller.isAdministrator || cluster.metadata.annotations?.[CREATOR] === caller.user.metadata.name;
}

/** State, transition and message of a cluster; without any condition nobody has looked at it yet. */
export function stateOf({ metadata, status }: Cluster, now: number): Summary {
  const { deletionTimestamp, finalizers = [] } = metadata;
  const conditions = status.conditions ?? [];
  if (deletionTimestamp !== undefined)
    return summaryOf(conditions, { forMs: now - parseRfc3339(deletionTimestamp), finalizers });
  if (conditions.length === 0) return { state: 'initializing', transitioning: 'yes', transitioningMessage: '' };
  return summaryOf(conditions);
}

export function clusterView(cluster: Cluster, context: NormanContext): Item {
  const { metadata, spec, status } = cluster;
  const id = metadata.name;
  const common = commonOf(CLUSTER, id, cluster, context, { update: true, remove: !spec.internal });
  const { self } = common.links;
  const below = Object.entries(CLUSTER_LINKS).map(([name, path]) => [name, `${self}/${path}`]);
  const { displayName, ...shown } = spec;
  return {
    ...CLUSTER_DEFAULTS,
    ...common,
    actions: actionsOf(CLUSTER, id, context, CLUSTER_ACTIONS),
    ...shown,
    allocatable: status.allocatable ?? NO_RESOURCES,
    ...(status.apiEndpoint !== undefined && { apiEndpoint: status.apiEndpoint }),
    ...(status.caCert !== undefined && { caCert: status.caCert }),
    capacity: status.capacity ?? NO_RESOURCES,
    conditions: status.conditions ?? [],
    driver: status.driver ?? '',
    limits: NO_RESOURCES,
    links: { ...common.links, ...Object.fromEntries(below) },
    linuxWorkerCount: status.linuxWorkerCount ?? 0,
    name: displayName,
    nodeCount: status.nodeCount ?? 0,
    provider: status.provider ?? '',
    requested: NO_RESOURCES,
    ...stateOf(cluster, context.now),
    ...(status.version !== undefined && { version: { ...status.version, type: '/v3/schemas/info' } }),
  };
}
