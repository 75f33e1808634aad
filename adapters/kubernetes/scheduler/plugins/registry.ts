import type { FilterPlugin, ScorePlugin } from 'regatta/kit';
import type { ClusterView } from '../cluster-view.js';
import type { PluginArguments } from '../configuration/types.js';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';
import { balancedAllocation } from './balanced-allocation.js';
import { imageLocality } from './image-locality.js';
import { interPodAffinityFilter, interPodAffinityScore } from './inter-pod-affinity.js';
import { nodeAffinityFilter, nodeAffinityScore } from './node-affinity.js';
import { nodeName } from './node-name.js';
import { nodePorts } from './node-ports.js';
import { nodeResourcesFit, nodeResourcesFitScore } from './node-resources-fit.js';
import { nodeUnschedulable } from './node-unschedulable.js';
import { nodeVolumeLimits } from './node-volume-limits.js';
import { namedNodesOnly } from './prefilter-nodes.js';
import { taintTolerationFilter, taintTolerationScore } from './taint-toleration.js';
import { topologySpreadFilter, topologySpreadScore } from './topology-spread.js';
import { volumeBinding, volumeBindingPreFilter } from './volume-binding.js';
import { volumeRestrictions, volumeRestrictionsPreFilter } from './volume-restrictions.js';
import { volumeZone, volumeZonePreFilter } from './volume-zone.js';

/** What a plugin does at the points that it has something to do at. A pre-filter refuses pods, or narrows the nodes, before any filter runs. */
export interface Plugin {
  readonly preFilter?: FilterPlugin<NodeInfo, PodInfo>;
  readonly filter?: FilterPlugin<NodeInfo, PodInfo>;
  readonly score?: ScorePlugin<NodeInfo, PodInfo>;
}

/** The plugins that look at nodes, by name; adding one is a file and a line here. */
export const PLUGINS: Readonly<Record<string, (view: ClusterView, settings: PluginArguments) => Plugin>> = {
  NodeUnschedulable: () => ({ filter: nodeUnschedulable }),
  NodeName: () => ({ filter: nodeName }),
  TaintToleration: () => ({ filter: taintTolerationFilter, score: taintTolerationScore }),
  NodeAffinity: (_view, { NodeAffinity }) => ({
    preFilter: namedNodesOnly,
    filter: nodeAffinityFilter(NodeAffinity),
    score: nodeAffinityScore(NodeAffinity),
  }),
  NodePorts: () => ({ filter: nodePorts }),
  NodeResourcesFit: (_view, { NodeResourcesFit }) => ({
    filter: nodeResourcesFit(NodeResourcesFit),
    score: nodeResourcesFitScore(NodeResourcesFit),
  }),
  VolumeRestrictions: (view) => ({ preFilter: volumeRestrictionsPreFilter(view), filter: volumeRestrictions(view) }),
  NodeVolumeLimits: (view) => ({ filter: nodeVolumeLimits(view) }),
  VolumeBinding: (view) => ({ preFilter: volumeBindingPreFilter(view), filter: volumeBinding(view) }),
  VolumeZone: (view) => ({ preFilter: volumeZonePreFilter(view), filter: volumeZone(view) }),
  PodTopologySpread: (view, { PodTopologySpread }) => ({
    filter: topologySpreadFilter(view, PodTopologySpread),
    score: topologySpreadScore(view, PodTopologySpread),
  }),
  InterPodAffinity: (view, { InterPodAffinity }) => ({
    filter: interPodAffinityFilter(view),
    score: interPodAffinityScore(view, InterPodAffinity),
  }),
  NodeResourcesBalancedAllocation: (_view, { NodeResourcesBalancedAllocation }) => ({
    score: balancedAllocation(NodeResourcesBalancedAllocation),
  }),
  ImageLocality: (view) => ({ score: imageLocality(view) }),
};
