import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { SwarmNode } from '../../resources/node.js';
import type { Task } from '../../resources/task.js';
import { REASONS } from '../reasons.js';

/** The node is ready and takes new tasks. */
export const readyFilter: FilterPlugin<SwarmNode, Task> = {
  id: 'Ready',
  prepare: (_task, table) =>
    keepWhere((index) => {
      const { status, spec } = table.node(index);
      return status.state === 'ready' && spec.Availability === 'active' ? undefined : REASONS.ready;
    }),
};
