import { PlacementEngine, type FilterPlugin, type WeightedScore } from 'regatta/kit';
import type { ClusterView } from './cluster-view.js';
import type { NodeInfo } from './node-info.js';
import type { PodInfo } from './pod-info.js';
import { balancedAllocation } from './plugins/balanced-allocation.js';
import { imageLocality } from './plugins/image-locality.js';
import { interPodAffinityFilter, interPodAffinityScore } from './plugins/inter-pod-affinity.js';
import { nodeAffinityFilter, nodeAffinityScore } from './plugins/node-affinity.js';
import { nodeName } from './plugins/node-name.js';
import { nodePorts } from './plugins/node-ports.js';
import { leastAllocated, nodeResourcesFit } from './plugins/node-resources-fit.js';
import { nodeUnschedulable } from './plugins/node-unschedulable.js';
import { nominatedRoom } from './plugins/nominated-room.js';
import { singleNodeFilter, type Filter } from './single-node.js';
import { namedNodesOnly } from './plugins/prefilter-nodes.js';
import { taintTolerationFilter, taintTolerationScore } from './plugins/taint-toleration.js';
import { topologySpreadFilter, topologySpreadScore } from './plugins/topology-spread.js';

/** The filters of the default profile, in its order (recorded: `plugins.json` of the scheduler vectors). */
export function filtersOf(view: ClusterView): readonly FilterPlugin<NodeInfo, PodInfo>[] {
  return [
    namedNodesOnly,
    nodeUnschedulable,
    nodeName,
    taintTolerationFilter,
    nodeAffinityFilter,
    nodePorts,
    nodeResourcesFit,
    topologySpreadFilter,
    interPodAffinityFilter(view),
  ];
}

/** The scores of the default profile with their weights. */
export function scoresOf(view: ClusterView): readonly WeightedScore<NodeInfo, PodInfo>[] {
  return [
    { plugin: taintTolerationScore, weight: 3 },
    { plugin: nodeAffinityScore, weight: 2 },
    { plugin: leastAllocated, weight: 1 },
    { plugin: topologySpreadScore(view), weight: 2 },
    { plugin: interPodAffinityScore(view), weight: 2 },
    { plugin: balancedAllocation, weight: 1 },
    { plugin: imageLocality(view), weight: 1 },
  ];
}

/** How many feasible nodes are enough: all of up to 100, then a share that falls with the size (numFeasibleNodesToFind). */
export function sampleSize(nodes: number): number {
  if (nodes < 100) return nodes;
  const percentage = Math.max(5, 50 - Math.trunc(nodes / 125));
  return Math.max(100, Math.trunc((nodes * percentage) / 100));
}

/** The default profile at work on one view of the cluster. */
export interface DefaultProfile {
  readonly engine: PlacementEngine<NodeInfo, PodInfo>;
  /** All filters on one node, for preemption. */
  readonly filter: Filter;
}

export function defaultProfile(view: ClusterView, draw: (below: number) => number): DefaultProfile {
  const base = filtersOf(view);
  const filter = singleNodeFilter(view, base);
  const filters = [...base, nominatedRoom(view, filter)];
  return {
    engine: new PlacementEngine({ table: view.table, filters, scores: scoresOf(view), sampleSize, draw }),
    filter,
  };
}
