import type { KindDefinition } from 'regatta/kit';
import type { Resources } from '../allocator/resource.js';
import type { KillPolicy, TaskInfo, TaskState, TaskStatus } from './messages.js';

/** A task as the master knows it: namespace its framework, name its id. Gone once its end was acknowledged. */
export interface Task {
  readonly id: string;
  readonly frameworkId: string;
  readonly agentId: string;
  readonly role: string;
  /** The executor that runs it with others; empty for a command of its own. */
  readonly executorId: string;
  /** Ids of the tasks that were launched with it as a group, its own among them; empty for one that was launched alone. */
  readonly group: readonly string[];
  readonly info: TaskInfo;
  readonly resources: Resources;
  readonly state: TaskState;
  /** Newest last, one a state. */
  readonly statuses: readonly TaskStatus[];
  /** True once the master counts its resources as free again. */
  readonly released: boolean;
  /** The update that the framework was told last, with the number of the attempt; empty before the first. */
  readonly forwarded: string;
  /** The update that the framework acknowledged last; empty before the first. */
  readonly acknowledged: string;
  /** When a kill was passed on, virtual milliseconds since 1970; 0 if none was. */
  readonly killAt: number;
  /** How the framework wants it killed, where it said so. */
  readonly killPolicy?: KillPolicy;
}

export const TASKS: KindDefinition<Task> = { kind: 'Task', indexes: { agent: (task) => task.agentId } };

/** An ended and acknowledged task, for the reads; named by a number that grows. */
export const COMPLETED_TASKS: KindDefinition<Task> = { kind: 'CompletedTask' };
