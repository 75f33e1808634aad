import { keepWhere, type FilterPlugin } from 'regatta/kit';
import { nodeMatches } from '../../resources/constraint.js';
import type { SwarmNode } from '../../resources/node.js';
import type { Task } from '../../resources/task.js';
import { REASONS } from '../reasons.js';

/** The node meets all placement constraints. */
export const constraintFilter: FilterPlugin<SwarmNode, Task> = {
  id: 'Constraint',
  prepare: ({ spec }, table) => {
    const constraints = spec.Placement?.Constraints ?? [];
    if (constraints.length === 0) return undefined;
    return keepWhere((index) => (nodeMatches(table.node(index), constraints) ? undefined : REASONS.constraint));
  },
};
