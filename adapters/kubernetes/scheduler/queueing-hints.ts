import type { Node } from '../controllers/objects/node.js';
import type { ResourceList } from '../controllers/objects/pod.js';
import { amountsOf } from '../controllers/quantities.js';
import { selects } from '../controllers/selectors.js';
import { sameJson } from '../resources/registry/json.js';
import type { ClusterView } from './cluster-view.js';
import { EXTENDER } from './messages.js';
import { nodeInfoOf } from './node-info.js';
import { meetsRequirements } from './node-selection.js';
import type { AffinityTerm, HostPort, PodInfo } from './pod-info.js';
import { clash } from './plugins/node-ports.js';
import { untolerated } from './tolerations.js';

/** Something that happened, as far as plugins register for it (framework/events.go). */
export type ClusterEvent =
  | { readonly type: 'node'; readonly before: Node | undefined; readonly after: Node }
  /** A pod on a node came, changed or went. */
  | { readonly type: 'pod'; readonly before: PodInfo | undefined; readonly after: PodInfo | undefined }
  /** `claim` is `namespace/name`. */
  | { readonly type: 'claim'; readonly claim: string }
  | { readonly type: 'volume' | 'storage-class' | 'csi-driver' | 'csi-node' | 'csi-storage-capacity' };

type EventOf<T extends ClusterEvent['type']> = Extract<ClusterEvent, { readonly type: T }>;

/** Whether any of these plugins wants to hear of an event. Cheap, because it is asked of every pod that waits. */
export function isHeard(rejectors: ReadonlySet<string>, event: ClusterEvent): boolean {
  // What an extender looks at is not known.
  if (rejectors.has(EXTENDER)) return true;
  const isHeardBy = (plugins: readonly string[]) => plugins.some((plugin) => rejectors.has(plugin));
  switch (event.type) {
    case 'node':
      return true;
    case 'pod':
      return isHeardBy(event.after === undefined ? OF_LEAVING : OF_COMING);
    case 'claim':
      return isHeardBy(OF_CLAIMS);
    case 'volume':
    case 'storage-class':
      return isHeardBy(['VolumeBinding', 'VolumeZone']);
    case 'csi-driver':
    case 'csi-storage-capacity':
      return rejectors.has('VolumeBinding');
    case 'csi-node':
      return rejectors.has('NodeVolumeLimits');
  }
}

/** Whether an event that one of these plugins wants to hear of may end its refusal (EventsToRegister and the hint functions of each). */
export function mayHelp(
  view: ClusterView,
  info: PodInfo,
  rejectors: ReadonlySet<string>,
  event: ClusterEvent,
): boolean {
  if (rejectors.has(EXTENDER)) return true;
  switch (event.type) {
    case 'node':
      return helpedByNode(info, rejectors, event);
    case 'pod':
      return [...rejectors].some((plugin) => PLUGINS_AND_PODS[plugin]?.(view, info, event) ?? false);
    case 'claim':
      return info.claims.some(({ key }) => key === event.claim);
    default:
      return true;
  }
}

/** Whether a change of the waiting pod itself may end the refusal of one of these plugins. */
export function helpedByOwnChange(before: PodInfo, after: PodInfo, rejectors: ReadonlySet<string>): boolean {
  const relabelled = !sameJson(before.labels, after.labels);
  const tolerates = (after.pod.spec.tolerations ?? []).length !== (before.pod.spec.tolerations ?? []).length;
  const asksForLess = [...before.requests].some(([resource, amount]) => (after.requests.get(resource) ?? 0) < amount);
  return (
    (relabelled && (rejectors.has('InterPodAffinity') || rejectors.has('PodTopologySpread'))) ||
    (tolerates && ['TaintToleration', 'NodeUnschedulable', 'PodTopologySpread'].some((name) => rejectors.has(name))) ||
    (asksForLess && rejectors.has('NodeResourcesFit'))
  );
}

/** Plugins that look at pods which come to nodes, change there or leave. */
const OF_COMING = ['InterPodAffinity', 'PodTopologySpread'];
const OF_LEAVING = [...OF_COMING, 'NodeResourcesFit', 'NodePorts', 'NodeVolumeLimits', 'VolumeRestrictions'];
const OF_CLAIMS = ['VolumeBinding', 'VolumeRestrictions', 'VolumeZone', 'NodeVolumeLimits'];

/** What plugins make of pods that come to nodes, change there and leave. */
const PLUGINS_AND_PODS: Readonly<Record<string, (view: ClusterView, info: PodInfo, event: EventOf<'pod'>) => boolean>> =
  {
    NodeResourcesFit: (_view, _info, { after }) => after === undefined,
    NodePorts: (_view, info, { before, after }) =>
      after === undefined && clashes(info.hostPorts, before?.hostPorts ?? []),
    NodeVolumeLimits: (_view, _info, { before, after }) => after === undefined && (before?.claims ?? []).length > 0,
    VolumeRestrictions: (_view, _info, { before, after }) =>
      after === undefined && (before?.pod.spec.volumes ?? []).length > 0,
    InterPodAffinity: (view, info, { before, after }) => {
      const isWanted = (pod: PodInfo | undefined) => pod !== undefined && isAboutAll(view, info.requiredAffinity, pod);
      const isShunned = (pod: PodInfo | undefined) =>
        pod !== undefined && isAboutAll(view, info.requiredAntiAffinity, pod);
      if (after === undefined) return isShunned(before);
      if (before === undefined) return isWanted(after);
      return (isWanted(after) && !isWanted(before)) || (isShunned(before) && !isShunned(after));
    },
    PodTopologySpread: (_view, info, { before, after }) => {
      if ((after ?? before)?.namespace !== info.namespace) return false;
      const isCounted = (pod: PodInfo | undefined) => pod !== undefined && !pod.terminating;
      const counts = (pod: PodInfo | undefined) =>
        (info.pod.spec.topologySpreadConstraints ?? []).map(
          ({ labelSelector }) => isCounted(pod) && selects(labelSelector, pod?.labels),
        );
      return counts(before).join() !== counts(after).join();
    },
  };

/** Whether a node that came or changed may help a pod with these rejectors. */
function helpedByNode(info: PodInfo, rejectors: ReadonlySet<string>, { before, after }: EventOf<'node'>): boolean {
  const added = before === undefined;
  // Plugins that ask for new nodes hear of every change of taints too, and have no opinion on it (scheduler.go: buildQueueingHintMap).
  if (!added && !sameJson(before.spec?.taints, after.spec?.taints) && OF_NODES.some((plugin) => rejectors.has(plugin)))
    return true;
  const { tolerations } = info.pod.spec;
  const node = nodeInfoOf(after);
  if (rejectors.has('NodeUnschedulable') && after.spec?.unschedulable !== true)
    if (added || before.spec?.unschedulable === true) return true;
  if (rejectors.has('TaintToleration') && untolerated(after.spec?.taints, tolerations) === undefined)
    if (added || untolerated(before.spec?.taints, tolerations) !== undefined) return true;
  if (rejectors.has('NodeAffinity') && meetsRequirements(node, info.pod))
    if (added || !meetsRequirements(nodeInfoOf(before), info.pod)) return true;
  if (rejectors.has('NodeResourcesFit') && fitsAlone(info, after) && (added || hasMore(before, after))) return true;
  if ((rejectors.has('NodePorts') || rejectors.has('VolumeRestrictions')) && added) return true;
  const relabelled = added || !sameJson(before.metadata.labels, after.metadata.labels);
  return relabelled && OF_LABELS.some((plugin) => rejectors.has(plugin));
}

/** Plugins that are told of new nodes but not, by their own wish, of taints. */
const OF_NODES = [
  'NodeAffinity',
  'NodeName',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'VolumeBinding',
  'VolumeZone',
  'InterPodAffinity',
];

const OF_LABELS = ['PodTopologySpread', 'InterPodAffinity', 'VolumeBinding', 'VolumeZone'];

function isAboutAll(view: ClusterView, terms: readonly AffinityTerm[], pod: PodInfo): boolean {
  return terms.length > 0 && terms.every((term) => view.isAbout(term, pod));
}

function clashes(wanted: readonly HostPort[], freed: readonly HostPort[]): boolean {
  return wanted.some((port) => freed.some((other) => clash(port, other)));
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
