import type { Store } from 'regatta/kit';
import { add } from '../allocator/arithmetic.js';
import type { Resources } from '../allocator/resource.js';
import type { ExecutorRecord } from '../resources/executor.js';
import type { Task } from '../resources/task.js';

/** What a task or an executor holds. */
export interface Holding {
  readonly frameworkId: string;
  readonly agentId: string;
  readonly role: string;
  readonly resources: Resources;
}

/** Everything in use on an agent. */
export function holdingsOn(store: Store, agentId: string): Holding[] {
  const tasks = store.find<Task>('Task', 'agent', agentId).map(({ value }) => value);
  const executors = store.find<ExecutorRecord>('Executor', 'agent', agentId).map(({ value }) => value);
  return inUse(tasks, executors);
}

/** Everything that a framework uses; of all frameworks if none is named. */
export function holdingsOf(store: Store, frameworkId?: string): Holding[] {
  const where = frameworkId === undefined ? {} : { namespace: frameworkId };
  const tasks = store.list<Task>('Task', where).items.map(({ value }) => value);
  const executors = store.list<ExecutorRecord>('Executor', where).items.map(({ value }) => value);
  return inUse(tasks, executors);
}

export function sumOfHoldings(holdings: readonly Holding[]): Resources {
  return holdings.reduce<Resources>((sum, { resources }) => add(sum, resources), []);
}

/** First by one id, then by role, as the allocator is told of it. */
export function grouped(
  holdings: readonly Holding[],
  by: 'frameworkId' | 'agentId',
): Map<string, Map<string, Resources>> {
  const groups = new Map<string, Map<string, Resources>>();
  for (const holding of holdings) {
    const byRole = groups.get(holding[by]) ?? new Map<string, Resources>();
    byRole.set(holding.role, add(byRole.get(holding.role) ?? [], holding.resources));
    groups.set(holding[by], byRole);
  }
  return groups;
}

function inUse(tasks: readonly Task[], executors: readonly ExecutorRecord[]): Holding[] {
  return [...tasks.filter(({ released }) => !released), ...executors.filter(({ endedAt }) => endedAt === 0)];
}
