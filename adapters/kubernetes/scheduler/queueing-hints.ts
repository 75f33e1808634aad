import type { Node } from '../controllers/objects/node.js';
import type { ResourceList } from '../controllers/objects/pod.js';
import { amountsOf } from '../controllers/quantities.js';
import { nodeInfoOf } from './node-info.js';
import { meetsRequirements } from './node-selection.js';
import type { PodInfo } from './pod-info.js';
import { untolerated } from './tolerations.js';

/** What changed in a node, as far as plugins register for it (pkg/scheduler/backend/queue, framework/events.go). */
export interface NodeChange {
  readonly before: Node | undefined;
  readonly after: Node;
}

/** Plugins whose refusal may end when a pod leaves a node. */
const HELPED_BY_LEAVING = ['NodeResourcesFit', 'NodePorts', 'PodTopologySpread', 'InterPodAffinity'];
/** Plugins whose refusal may end when a pod comes to a node or changes its labels. */
const HELPED_BY_COMING = ['PodTopologySpread', 'InterPodAffinity'];

export function helpedByLeaving(rejectors: ReadonlySet<string>): boolean {
  return HELPED_BY_LEAVING.some((plugin) => rejectors.has(plugin));
}

export function helpedByComing(rejectors: ReadonlySet<string>): boolean {
  return HELPED_BY_COMING.some((plugin) => rejectors.has(plugin));
}

/** Whether a node that came or changed may help a pod with these rejectors. */
export function helpedByNode(info: PodInfo, rejectors: ReadonlySet<string>, change: NodeChange): boolean {
  const { before, after } = change;
  // Any taint that goes wakes everybody: what it hid from a plugin's own view of the node may help now.
  if (before !== undefined && lostTaint(before, after)) return true;
  const added = before === undefined;
  const { tolerations } = info.pod.spec;
  const node = nodeInfoOf(after);
  if (rejectors.has('NodeUnschedulable') && after.spec?.unschedulable !== true)
    if (added || before.spec?.unschedulable === true) return true;
  if (rejectors.has('TaintToleration') && added && untolerated(after.spec?.taints, tolerations) === undefined)
    return true;
  if (rejectors.has('NodeAffinity') && meetsRequirements(node, info.pod))
    if (added || !meetsRequirements(nodeInfoOf(before), info.pod)) return true;
  if (rejectors.has('NodeResourcesFit') && fitsAlone(info, after) && (added || hasMore(before, after))) return true;
  if (rejectors.has('NodePorts') && added) return true;
  return helpedByComing(rejectors) && (added || before.metadata.labels !== after.metadata.labels);
}

function lostTaint(before: Node, after: Node): boolean {
  return (before.spec?.taints ?? []).some(
    ({ key, effect }) => !(after.spec?.taints ?? []).some((taint) => taint.key === key && taint.effect === effect),
  );
}

/** A node that is too small even when it is empty helps nobody. */
function fitsAlone({ requests }: PodInfo, { status }: Node): boolean {
  const allocatable = amountsOf(status?.allocatable);
  return [...requests].every(([resource, amount]) => amount <= (allocatable.get(resource) ?? 0));
}

function hasMore(before: Node, after: Node): boolean {
  const had: ResourceList = before.status?.allocatable ?? {};
  const has = amountsOf(after.status?.allocatable);
  const earlier = amountsOf(had);
  return [...has].some(([resource, amount]) => amount > (earlier.get(resource) ?? 0));
}
