import { requestsFit, type FilterPlugin, type ScorePlugin } from 'regatta/kit';
import type { NodeInfo } from '../node-info.js';
import { ASSUMED_CPU, ASSUMED_MEMORY, type PodInfo } from '../pod-info.js';

export const nodeResourcesFit: FilterPlugin<NodeInfo, PodInfo> = {
  id: 'NodeResourcesFit',
  prepare: ({ requests }, table) =>
    requestsFit(table, requests, (resource) => (resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`)),
};

/** The free share of CPU and memory after the pod is placed, in whole numbers (noderesources/least_allocated.go). */
export const leastAllocated: ScorePlugin<NodeInfo, PodInfo> = {
  id: 'NodeResourcesFit',
  prepare({ accounted }, table) {
    const columns = [
      {
        capacity: table.resource('cpu').capacity,
        used: table.resource(ASSUMED_CPU).used,
        add: accounted.get(ASSUMED_CPU)!,
      },
      {
        capacity: table.resource('memory').capacity,
        used: table.resource(ASSUMED_MEMORY).used,
        add: accounted.get(ASSUMED_MEMORY)!,
      },
    ];
    return {
      score(candidates, count, scores) {
        for (let position = 0; position < count; position++) {
          const index = candidates[position]!;
          let sum = 0;
          let resources = 0;
          for (const { capacity, used, add } of columns) {
            const total = capacity[index]!;
            if (total === 0) continue;
            resources++;
            const wanted = used[index]! + add;
            if (wanted <= total) sum += Math.floor(((total - wanted) * 100) / total);
          }
          scores[position] = resources === 0 ? 0 : Math.floor(sum / resources);
        }
      },
    };
  },
};
