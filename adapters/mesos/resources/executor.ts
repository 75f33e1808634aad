import type { KindDefinition } from 'regatta/kit';
import type { Resources } from '../allocator/resource.js';
import type { ExecutorInfo } from './messages.js';

/**
 * An executor that a framework has asked for, alone or with tasks: namespace the framework, name `AGENT/ID`. Tasks with a command of
 * their own have none, because the agent's own command executor runs each of them.
 */
export interface ExecutorRecord {
  readonly id: string;
  readonly frameworkId: string;
  readonly agentId: string;
  readonly role: string;
  readonly info: ExecutorInfo;
  /** What it takes besides its tasks. */
  readonly resources: Resources;
  /** What the framework has sent to it and was not delivered yet, in base64. */
  readonly inbox: readonly string[];
  /** True once the framework wants it to end. */
  readonly stopping: boolean;
  /** Virtual milliseconds since 1970; 0 if never. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** How its process ended, as `wait` gives it. */
  readonly status: number;
  /** Whether the framework was told of its end. */
  readonly told: boolean;
}

export const EXECUTORS: KindDefinition<ExecutorRecord> = {
  kind: 'Executor',
  indexes: { agent: (executor) => executor.agentId },
};

export function executorName(agentId: string, id: string): string {
  return `${agentId}/${id}`;
}
