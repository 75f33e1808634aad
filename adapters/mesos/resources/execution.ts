import type { KindDefinition } from 'regatta/kit';
import type { TaskStatus } from './messages.js';

/**
 * What an agent has written down of a task it runs (its checkpoint): namespace the framework, name the task. The updates are
 * kept until the framework has acknowledged them; only the first is under way.
 */
export interface Execution {
  readonly taskId: string;
  readonly frameworkId: string;
  readonly agentId: string;
  readonly machine: string;
  readonly image: string;
  /** A UUID, as the containerizer names it. */
  readonly containerId: string;
  /** The runtime's id of the container; empty until it is made. */
  readonly runtimeId: string;
  /** Empty until the container is made. */
  readonly address: string;
  /** When the container was made, virtual milliseconds since 1970; 0 before. */
  readonly startedAt: number;
  readonly phase: 'fetching' | 'starting' | 'running' | 'ended';
  /** True once it was told to end. */
  readonly killing: boolean;
  /** Why its executor has told it to end of its own accord. */
  readonly endedFor?: 'unhealthy' | 'overdue';
  /** What its check said last; absent without one. */
  readonly checkStatus?: object;
  /** What its health check said last; absent before. */
  readonly healthy?: boolean;
  /** Failures of its health check in a row. */
  readonly failures: number;
  readonly updates: readonly TaskStatus[];
  /** How often the first update was sent again, and when it was sent last. */
  readonly resends: number;
  readonly sentAt: number;
}

export const EXECUTIONS: KindDefinition<Execution> = {
  kind: 'Execution',
  indexes: { agent: (execution) => execution.agentId, container: (execution) => execution.runtimeId || undefined },
};
