import type { Timer } from 'regatta/kit';
import type { Task, TaskStatus } from '../resources/task.js';
import type { HealthProbe } from './health-probe.js';
import type { TaskState } from '../resources/task-states.js';

/** What the agent of a node knows of one of its tasks. */
export interface TaskRun {
  readonly machine: string;
  /** As it was handed out last. */
  task: Task;
  /** Where the agent has come; the managers hear of it later. */
  status: TaskStatus;
  containerId: string;
  /** An operation is under way: a pull, a start, a stop. */
  busy: boolean;
  stopping: boolean;
  /** The managers have forgotten the task: its container goes when it has stopped. */
  gone: boolean;
  timer: Timer | undefined;
  /** Set while its container has a health check and runs. */
  probe: HealthProbe | undefined;
  /** The check has failed too often, so the engine has stopped the container. */
  unhealthy: boolean;
}

export function newRun(machine: string, task: Task): TaskRun {
  return {
    machine,
    task,
    status: task.status,
    containerId: task.status.container?.containerId ?? '',
    busy: false,
    stopping: false,
    gone: false,
    timer: undefined,
    probe: undefined,
    unhealthy: false,
  };
}

/** The message of each step that succeeds (swarmkit agent/exec/controller.go). */
export const MESSAGES: Partial<Record<TaskState, string>> = {
  accepted: 'accepted',
  preparing: 'preparing',
  ready: 'prepared',
  starting: 'starting',
  running: 'started',
  complete: 'finished',
  shutdown: 'shutdown',
};
