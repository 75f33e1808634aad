import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { SwarmNode } from '../../resources/node.js';
import type { Task } from '../../resources/task.js';
import { REASONS } from '../reasons.js';
import { requestsOf } from '../requests.js';

/** What the task reserves is left on the node. Only set where something is reserved. */
export const resourceFilter: FilterPlugin<SwarmNode, Task> = {
  id: 'Resource',
  prepare: (task, table) => {
    const wanted = [...requestsOf(task.spec)].filter(([, amount]) => amount > 0);
    if (wanted.length === 0) return undefined;
    const columns = wanted.map(([name, amount]) => ({ column: table.resource(name), amount }));
    return keepWhere((index) =>
      columns.every(({ column, amount }) => column.used[index]! + amount <= column.capacity[index]!)
        ? undefined
        : REASONS.resources,
    );
  },
};
