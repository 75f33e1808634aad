import { nodeMatches } from '../resources/constraint.js';
import { deepEqual } from '../resources/equality.js';
import type { Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';

/**
 * Whether a task was made from something else than the service now wants (swarmkit orchestrator/task.go IsTaskDirty). Labels, update
 * rules and the number of replicas are no part of it; a changed placement is only where the node no longer fits.
 */
export function isTaskDirty(state: SwarmState, service: Service, task: Task): boolean {
  if (service.specVersion === task.specVersion) return false;
  const wanted = service.spec.TaskTemplate;
  if (!deepEqual(wanted, task.spec)) {
    if (!deepEqual(withoutPlacement(wanted), withoutPlacement(task.spec))) return true;
    const node = state.node(task.nodeId);
    if (node === undefined || !nodeMatches(node, wanted.Placement?.Constraints)) return true;
  }
  return task.endpointSpec !== undefined && !deepEqual(service.spec.EndpointSpec ?? {}, task.endpointSpec);
}

function withoutPlacement(template: Task['spec']): object {
  const { Placement: _, ...rest } = template;
  return rest;
}

/** Whether a slot needs the updater: two tasks that are both meant to run are one too many. */
export function isSlotDirty(state: SwarmState, service: Service, tasks: readonly Task[]): boolean {
  return tasks.length > 1 || (tasks.length === 1 && isTaskDirty(state, service, tasks[0]!));
}
