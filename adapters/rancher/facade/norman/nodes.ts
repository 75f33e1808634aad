import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { CLUSTERS, type Cluster } from '../../resources/cluster.js';
import { NODES, type ManagedNode } from '../../resources/node.js';
import { NormanRefusal } from '../errors.js';
import { maySee } from './clusters.js';
import { commonOf, type NormanContext, type NormanHandler } from './handler.js';
import type { Item } from './query.js';
import { NODE } from './types.table.js';

interface Address {
  readonly type: string;
  readonly address: string;
}

interface NodeCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** `/v3/nodes`: what the server has seen of the nodes of its clusters. */
export class NodeHandler implements NormanHandler {
  readonly type = NODE;
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  items(context: NormanContext): readonly Item[] {
    const seen = new Set(
      this.#api
        .list<Cluster>(CLUSTERS)
        .filter((cluster) => maySee(cluster, context))
        .map(({ metadata }) => metadata.name),
    );
    return this.#api
      .list<ManagedNode>(NODES)
      .filter(({ metadata }) => seen.has(metadata.namespace ?? ''))
      .map((node) => nodeView(node, context));
  }

  item(id: string, context: NormanContext): Item {
    const found = this.items(context).find((item) => item.id === id);
    if (found === undefined) throw new NormanRefusal('NotFound', `nodes.management.cattle.io "${id}" not found`);
    return found;
  }
}

function nodeView(node: ManagedNode, context: NormanContext): Item {
  const { metadata, spec, status } = node;
  const cluster = metadata.namespace ?? '';
  const { internalNodeSpec, internalNodeStatus } = status;
  const conditions = (internalNodeStatus['conditions'] ?? []) as readonly NodeCondition[];
  const addresses = (internalNodeStatus['addresses'] ?? []) as readonly Address[];
  const addressOf = (type: string) => addresses.find((address) => address.type === type)?.address ?? '';
  const unschedulable = internalNodeSpec['unschedulable'] === true;
  return {
    ...commonOf(NODE, `${cluster}:${metadata.name}`, node, context, { update: false, remove: false }),
    actions: {},
    allocatable: internalNodeStatus['allocatable'] ?? {},
    capacity: internalNodeStatus['capacity'] ?? {},
    clusterId: cluster,
    conditions,
    ...spec,
    hostname: addressOf('Hostname') || status.nodeName,
    imported: true,
    info: internalNodeStatus['nodeInfo'] ?? {},
    ipAddress: addressOf('InternalIP'),
    name: '',
    namespaceId: null,
    nodeName: status.nodeName,
    nodePoolId: null,
    nodeTaints: internalNodeSpec['taints'] ?? null,
    podCidr: internalNodeSpec['podCIDR'] ?? '',
    ...nodeState(conditions, unschedulable),
    unschedulable,
  };
}

/** `active`, `cordoned`, or `unavailable` with the kubelet's words (rancher/rancher pkg/schemas/mapper/node status). */
function nodeState(conditions: readonly NodeCondition[], unschedulable: boolean) {
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True')
    return { state: 'unavailable', transitioning: 'yes', transitioningMessage: ready?.message ?? '' };
  return { state: unschedulable ? 'cordoned' : 'active', transitioning: 'no', transitioningMessage: '' };
}
