import type { KindDefinition } from 'regatta/kit';
import type { Meta } from './meta.js';
import type { EndpointSpecification, PortSpec, TaskSpec } from './service-spec.js';
import { isPast, type TaskState } from './task-states.js';

export interface ContainerStatus {
  readonly containerId: string;
  readonly pid: number;
  readonly exitCode: number;
}

export interface TaskStatus {
  /** Virtual ms since 1970. */
  readonly at: number;
  readonly state: TaskState;
  readonly message: string;
  readonly err: string;
  readonly container?: ContainerStatus;
  /** Host-mode ports that the node has opened. */
  readonly ports?: readonly PortSpec[];
}

export interface NetworkAttachment {
  readonly networkId: string;
  /** With the prefix length; empty until allocated. */
  readonly addresses: readonly string[];
}

/**
 * When a task of desired state `ready` is to be started. swarmkit keeps this in timers and rebuilds it from the tasks when a leader takes
 * over; here it lies beside the task, so that every restart finds it. The API does not show it.
 */
export interface DelayedStart {
  /** Not before. */
  readonly at: number;
  /** Only after this task has stopped running, */
  readonly afterTask?: string;
  /** but then at the latest. */
  readonly latestAt: number;
  /** True when nobody waits for it any more: a slot that has failed again and again. */
  readonly patient: boolean;
}

/** The restarts of a slot so far, carried on from task to task; for MaxAttempts and Window. */
export interface RestartHistory {
  readonly specVersion: number;
  readonly total: number;
  readonly at: readonly number[];
}

export interface Task extends Meta {
  readonly serviceId: string;
  readonly serviceName: string;
  /** 0 for tasks of global services, and for the first slot of a job. */
  readonly slot: number;
  /** Whether `slot` is what tells tasks of a service apart; else the node does. */
  readonly slotted: boolean;
  /** Empty until assigned. */
  readonly nodeId: string;
  readonly spec: TaskSpec;
  readonly specVersion: number;
  readonly endpointSpec?: EndpointSpecification;
  /** The ports of the service's endpoint when the task was allocated. */
  readonly endpointPorts?: readonly PortSpec[];
  readonly status: TaskStatus;
  readonly desired: TaskState;
  readonly networks: readonly NetworkAttachment[];
  /** Generic resources claimed: kind -> values or a count. */
  readonly generic?: Readonly<Record<string, number>>;
  readonly jobIteration?: number;
  readonly start?: DelayedStart;
  readonly restarts?: RestartHistory;
}

/** The key of the place that a task fills: service and slot, or service and node. */
export function placeOf(task: Task): string {
  return `${task.serviceId}/${task.slotted ? task.slot : task.nodeId}`;
}

/** Tasks that count for placement: those that are not meant to have stopped. */
export function isActive(task: Task): boolean {
  return !isPast(task.desired, 'complete');
}

/** True when neither the task runs nor is meant to; its addresses are free again. */
export function isDead(task: Task): boolean {
  return isPast(task.desired, 'running') && isPast(task.status.state, 'running');
}

export const TASKS: KindDefinition<Task> = {
  kind: 'task',
  indexes: {
    service: (task) => task.serviceId || undefined,
    node: (task) => task.nodeId || undefined,
    place: placeOf,
    waitsFor: (task) => (task.desired === 'ready' ? task.start?.afterTask : undefined),
  },
};
