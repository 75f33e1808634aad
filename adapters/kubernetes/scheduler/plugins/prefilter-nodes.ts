import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { NodeInfo } from '../node-info.js';
import { namedNodes } from '../node-selection.js';
import type { PodInfo } from '../pod-info.js';

/** Narrows the search to nodes that a pod's affinity names one by one; upstream does this before it filters. */
export const namedNodesOnly: FilterPlugin<NodeInfo, PodInfo> = {
  id: 'NodeAffinity',
  prepare({ pod }, table) {
    const names = namedNodes(pod);
    if (names === undefined) return undefined;
    if (names.size === 0) return { refused: 'pod affinity terms conflict' };
    const reason = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
    return keepWhere((index) => (names.has(table.name(index)) ? undefined : reason));
  },
};
