import type { Change, Instance, InstancePhase, NodeView, Projection, ReadView } from 'regatta/kit';
import type { SwarmNode } from '../resources/node.js';
import type { TaskSpec } from '../resources/service-spec.js';
import type { Service } from '../resources/service.js';
import type { Task } from '../resources/task.js';
import { isPast, TASK_STATES, type TaskState } from '../resources/task-states.js';

const NANO_PER_MILLI = 1_000_000;

/** What an instance is made of, whether read from the store or from the API. */
export interface TaskView {
  readonly id: string;
  readonly workload: string;
  readonly spec: TaskSpec;
  readonly state: TaskState;
  readonly desired: TaskState;
  readonly err: string;
  readonly node: string;
  readonly nodeIsDown: boolean;
}

/** Tasks that ended by order stay listed as history; to the neutral view they are gone. */
export function instanceOf(view: TaskView): Instance {
  const { id, workload, spec, state, desired, err, node } = view;
  const phase = phaseOf(view);
  const reserved = spec.Resources?.Reservations;
  return {
    id,
    workload,
    phase,
    node,
    ready: phase === 'running' && !isPast(desired, 'complete') && state === 'running',
    image: withoutDigest(spec.ContainerSpec?.Image ?? ''),
    reason: err,
    cpuMilli: Math.ceil((reserved?.NanoCPUs ?? 0) / NANO_PER_MILLI),
    memoryBytes: reserved?.MemoryBytes ?? 0,
  };
}

function phaseOf({ state, desired, nodeIsDown }: TaskView): InstancePhase {
  if (state === 'complete') return 'succeeded';
  if (state === 'failed' || state === 'rejected') return 'failed';
  if (state === 'orphaned') return 'lost';
  if (isPast(state, 'running')) return 'gone';
  if (nodeIsDown && isPast(desired, 'complete')) return 'lost';
  // A task that never got to a node has nothing to stop.
  if (isPast(desired, 'complete')) return TASK_STATES[state] < TASK_STATES.assigned ? 'gone' : 'stopping';
  if (state === 'running') return 'running';
  return TASK_STATES[state] < TASK_STATES.assigned ? 'pending' : 'starting';
}

/** The CLI pins a digest; people know images by their tags. */
export function withoutDigest(image: string): string {
  return image.split('@')[0]!;
}

export const projection: Projection = {
  instanceKinds: ['task'],
  nodeKinds: ['node'],
  instance(change: Change, store: ReadView): Instance | undefined {
    const task = change.object.value as Task;
    const node = store.get<SwarmNode>('node', '', task.nodeId)?.value;
    const service = store.get<Service>('service', '', task.serviceId)?.value;
    return instanceOf({
      id: task.id,
      workload: service?.spec.Name ?? task.serviceName,
      spec: task.spec,
      state: task.status.state,
      desired: task.desired,
      err: task.status.err,
      node: node?.description.hostname ?? '',
      nodeIsDown: node?.status.state === 'down',
    });
  },
  node(change: Change): NodeView {
    const { description, status, spec } = change.object.value as SwarmNode;
    const ready = status.state === 'ready';
    const schedulable = ready && spec.Availability === 'active';
    return {
      node: description.hostname,
      ready,
      schedulable,
      cpuMilli: Math.floor(description.nanoCpus / NANO_PER_MILLI),
      memoryBytes: description.memoryBytes,
      reason: schedulable ? '' : ready ? spec.Availability : status.state,
    };
  },
};
