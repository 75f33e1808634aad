import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { GROUP } from '../../resources/group.js';
import type { ManagedNode } from '../../resources/node.js';
import type { TunnelServer } from '../../tunnel/tunnel-server.js';
import { ask } from '../../tunnel/ask.js';
import { NormanRefusal } from '../errors.js';
import type { Acted, Body, Item, Links, NormanContext } from './handler.js';
import { ObjectHandler } from './object-handler.js';

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
export class NodeHandler extends ObjectHandler<ManagedNode> {
  readonly #tunnels: TunnelServer;

  constructor(api: ApiServer, random: Random, tunnels: TunnelServer) {
    super({ type: 'node', kind: 'Node', namespaced: true, isEmbedded: true }, api, random);
    this.#tunnels = tunnels;
  }

  /** Whatever runs workloads can be cordoned and drained (customization/node). */
  actions(item: Item): readonly string[] {
    const isReady = ['active', 'cordoned', 'drained'].includes(item['state'] as string);
    if (!isReady || item['worker'] !== true) return [];
    return ['drain', item['unschedulable'] === true ? 'uncordon' : 'cordon'];
  }

  /** Nodes that nobody made through the server cannot be removed through it. */
  links(links: Links): Links {
    const { remove: _remove, ...others } = links;
    return others;
  }

  act(id: string, action: string, _body: Body, context: NormanContext): Acted | undefined {
    const node = this.object(id, context);
    const { namespace = '', name } = node.metadata;
    if (action !== 'cordon' && action !== 'uncordon') return undefined;
    this.check('update', context, name, namespace);
    const wanted = action === 'cordon';
    if ((node.status.internalNodeSpec['unschedulable'] === true) === wanted)
      throw new NormanRefusal('InvalidAction', `Node ${id} already ${action}ed`);
    const session = this.#tunnels.session(namespace);
    const patch = JSON.stringify({ spec: { unschedulable: wanted ? true : null } });
    if (session !== undefined)
      ask(session, 'PATCH', `/api/v1/nodes/${node.status.nodeName}`, () => {}, {
        body: patch,
        contentType: 'application/merge-patch+json',
      });
    return { status: 200 };
  }

  /** Who sees a cluster sees its nodes. */
  protected override maySee(node: ManagedNode, context: NormanContext): boolean {
    const { namespace = '' } = node.metadata;
    return super.maySee(node, context) || context.access.allows('get', GROUP, 'clusters', '', namespace);
  }

  protected override view(node: ManagedNode, context: NormanContext): Item {
    return { ...super.view(node, context), ...nodeFields(node) };
  }
}

function nodeFields({ metadata, spec, status }: ManagedNode): Body {
  const { internalNodeSpec, internalNodeStatus } = status;
  const conditions = (internalNodeStatus['conditions'] ?? []) as readonly NodeCondition[];
  const addresses = (internalNodeStatus['addresses'] ?? []) as readonly Address[];
  const addressOf = (type: string) => addresses.find((address) => address.type === type)?.address ?? '';
  const unschedulable = internalNodeSpec['unschedulable'] === true;
  return {
    allocatable: internalNodeStatus['allocatable'] ?? {},
    capacity: internalNodeStatus['capacity'] ?? {},
    clusterId: metadata.namespace ?? '',
    conditions,
    ...spec,
    hostname: addressOf('Hostname') || status.nodeName,
    imported: true,
    ipAddress: addressOf('InternalIP'),
    labels: internalNodeStatus['labels'] ?? {},
    name: '',
    nodeName: status.nodeName,
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
