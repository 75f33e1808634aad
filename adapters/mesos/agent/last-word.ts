import type { ContainerExit } from 'regatta/kit';
import type { Execution } from '../resources/execution.js';
import type { TaskState, TaskStatus } from '../resources/messages.js';
import { EXECUTOR_KILLED } from './names.js';

/** What is said of a task, without what is the same in every status. */
export interface Said {
  readonly state: TaskState;
  readonly message?: string;
  readonly reason?: string;
  readonly source?: TaskStatus['source'];
  readonly healthy?: boolean;
  readonly check_status?: object;
}

/** An executor that has ended before its task has. Source: mesos src/slave/slave.cpp sendExecutorTerminatedStatusUpdate, recorded scenario-executor-killed. */
export const EXECUTOR_TERMINATED: Said = {
  state: 'TASK_FAILED',
  source: 'SOURCE_AGENT',
  reason: 'REASON_EXECUTOR_TERMINATED',
  message: 'Executor terminated',
};

/** The texts are those of recordings: scenario-task-lifecycle, scenario-max-completion, scenario-health-failing. */
export function lastWordOf(
  { killing, endedFor }: Pick<Execution, 'killing' | 'endedFor'>,
  exit: ContainerExit | undefined,
): Said {
  if (exit?.message === EXECUTOR_KILLED.message) return EXECUTOR_TERMINATED;
  const code = exit?.code ?? 1;
  const message = endOf(code);
  if (endedFor === 'overdue') return { state: 'TASK_FAILED', reason: 'REASON_MAX_COMPLETION_TIME_REACHED', message };
  if (killing) return { state: 'TASK_KILLED', message, ...(endedFor === 'unhealthy' && { healthy: false }) };
  if (exit?.reason === 'OOMKilled') {
    const reason = 'REASON_CONTAINER_LIMITATION_MEMORY';
    return { state: 'TASK_FAILED', source: 'SOURCE_AGENT', reason, message: 'Memory limit exceeded' };
  }
  return { state: code === 0 ? 'TASK_FINISHED' : 'TASK_FAILED', message };
}

/** How a process ended, as the command executor says it. */
function endOf(code: number): string {
  if (code <= 128) return `Command exited with status ${code}`;
  return `Command terminated with signal ${SIGNALS[code - 128] ?? code - 128}`;
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'Hangup',
  2: 'Interrupt',
  9: 'Killed',
  11: 'Segmentation fault',
  15: 'Terminated',
};
