import type { ScorePlugin } from 'regatta/kit';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';

/** Nodes on which CPU and memory would be used to a similar share are better (noderesources/balanced_allocation.go). */
export const balancedAllocation: ScorePlugin<NodeInfo, PodInfo> = {
  id: 'NodeResourcesBalancedAllocation',
  prepare({ requests }, table) {
    const cpu = table.resource('cpu');
    const memory = table.resource('memory');
    const addCpu = requests.get('cpu') ?? 0;
    const addMemory = requests.get('memory') ?? 0;
    return {
      score(candidates, count, scores) {
        for (let position = 0; position < count; position++) {
          const index = candidates[position]!;
          const cpuTotal = cpu.capacity[index]!;
          const memoryTotal = memory.capacity[index]!;
          let deviation = 0;
          if (cpuTotal > 0 && memoryTotal > 0) {
            const cpuShare = Math.min(1, (cpu.used[index]! + addCpu) / cpuTotal);
            const memoryShare = Math.min(1, (memory.used[index]! + addMemory) / memoryTotal);
            deviation = Math.abs((cpuShare - memoryShare) / 2);
          }
          scores[position] = Math.trunc((1 - deviation) * 100);
        }
      },
    };
  },
};
