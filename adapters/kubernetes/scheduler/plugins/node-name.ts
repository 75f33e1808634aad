import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';

export const nodeName: FilterPlugin<NodeInfo, PodInfo> = {
  id: 'NodeName',
  prepare({ pod }, table) {
    const wanted = pod.spec.nodeName ?? '';
    if (wanted === '') return undefined;
    return keepWhere((index) =>
      table.name(index) === wanted ? undefined : "node(s) didn't match the requested node name",
    );
  },
};
