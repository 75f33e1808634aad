import type { Requeue } from 'regatta/kit';
import type { SwarmConstants } from '../profiles/28.js';
import type { Task } from '../resources/task.js';

export interface CreationRoom {
  /** How many tasks may be made at once. */
  readonly count: number;
  /** When to look again, where more are missing than may be made now and there will be room for them. */
  readonly again: Requeue | undefined;
}

/**
 * How many of the missing tasks a service gets now. A leader writes them a few hundred at a time, so a number beyond all reason keeps it busy for long
 * but never holds up everything else.
 */
export function creationRoom(
  tasks: readonly Task[],
  missing: number,
  now: number,
  { tasksPerStep, taskStepMs, tasksPerService }: SwarmConstants,
): CreationRoom {
  if (missing <= 0) return { count: 0, again: undefined };
  const recent = tasks.filter(({ createdAt }) => createdAt > now - taskStepMs);
  const free = Math.max(0, tasksPerService - tasks.length);
  const count = Math.min(missing, free, Math.max(0, tasksPerStep - recent.length));
  const isOver = count === missing || count === free;
  return { count, again: isOver ? undefined : { afterMs: taskStepMs } };
}
