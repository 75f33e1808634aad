import type { Store } from 'regatta/kit';
import type { Agent } from '../resources/agent.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import type { TaskState } from '../resources/messages.js';

interface Fate {
  readonly state: TaskState;
  readonly reason?: string;
}

/**
 * What an agent that is drained makes of the end of a task, for whatever reason it came. Source: mesos src/slave/slave.cpp
 * statusUpdate; recorded http-operator-changes/drain-mark-gone.
 */
export function whileDraining<T extends Fate>(store: Store, agentId: string, frameworkId: string, said: T): T {
  const drain = store.get<Agent>('Agent', '', agentId)?.value.drain;
  if (drain === undefined || (said.state !== 'TASK_KILLING' && said.state !== 'TASK_KILLED')) return said;
  const framework = store.get<Framework>('Framework', '', frameworkId)?.value;
  const gone = drain.markGone && framework !== undefined && hasCapability(framework, 'PARTITION_AWARE');
  return { ...said, ...(gone && { state: 'TASK_GONE_BY_OPERATOR' as const }), reason: 'REASON_AGENT_DRAINING' };
}
