import type { Random } from 'regatta/kit';
import { isJob, isPerNode, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import type { Unstamped } from '../resources/meta.js';
import type { TaskState } from '../resources/task-states.js';

/** Where a task belongs: a slot, or a node. */
export interface Place {
  readonly slot: number;
  readonly nodeId: string;
}

/** The state in which tasks of a service are meant to be once they may start. */
export function startedState(service: Service): TaskState {
  return isJob(service.spec) ? 'complete' : 'running';
}

/** A task as the orchestrators make it (swarmkit orchestrator/task.go NewTask): not allocated, not placed. */
export function newTask(
  state: SwarmState,
  random: Random,
  service: Service,
  place: Place,
  change: Partial<Task> = {},
): Unstamped<Task> {
  return {
    id: state.newId('task', random),
    createdAt: state.now,
    serviceId: service.id,
    serviceName: service.spec.Name,
    slot: place.slot,
    slotted: !isPerNode(service.spec),
    nodeId: place.nodeId,
    spec: service.spec.TaskTemplate,
    specVersion: service.specVersion,
    status: { at: state.now, state: 'new', message: 'created', err: '' },
    desired: startedState(service),
    networks: [],
    ...(service.jobIteration !== undefined && { jobIteration: service.jobIteration }),
    ...change,
  };
}
