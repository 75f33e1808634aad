import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { SwarmNode } from '../../resources/node.js';
import type { Task } from '../../resources/task.js';
import type { NodeInfos } from '../node-infos.js';
import { REASONS } from '../reasons.js';

/** Fewer active tasks of the service on the node than the placement allows. */
export function maxReplicasFilter(infos: NodeInfos): FilterPlugin<SwarmNode, Task> {
  return {
    id: 'MaxReplicas',
    prepare: ({ spec, serviceId }) => {
      const limit = spec.Placement?.MaxReplicas ?? 0;
      if (limit === 0) return undefined;
      return keepWhere((index) => (infos.countOf(index, serviceId) < limit ? undefined : REASONS.maxReplicas));
    },
  };
}
