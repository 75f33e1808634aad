import { groupedBy } from '../resources/grouping.js';
import type { Service } from '../resources/service.js';
import { placeOf, type Task } from '../resources/task.js';
import { compareStates, isPast } from '../resources/task-states.js';
import type { RestartSupervisor } from './restart-supervisor.js';

export interface Slots {
  /** Place -> the tasks in it that the updater may work on. */
  readonly live: ReadonlyMap<string, readonly Task[]>;
  /** Places in which nothing is left that could run. */
  readonly dead: ReadonlyMap<string, readonly Task[]>;
}

/** Oldest first; tasks of the same moment keep the store's order. */
export function byTime(left: Task, right: Task): number {
  return left.status.at - right.status.at || left.createdAt - right.createdAt;
}

/** Sorts the tasks of a service into places with and without something that can be updated. */
export function slotsOf(service: Service, tasks: readonly Task[], restarts: RestartSupervisor): Slots {
  // Numbers group faster than texts, and a slot's place is only needed once.
  const places = groupedBy(tasks, (task) => (task.slotted ? task.slot : task.nodeId));
  const live = new Map<string, readonly Task[]>();
  const dead = new Map<string, readonly Task[]>();
  for (const inPlace of places.values()) {
    const place = placeOf(inPlace[0]!);
    const updatable = updatableIn(service, inPlace, restarts);
    if (updatable.length > 0) live.set(place, updatable);
    else dead.set(place, inPlace);
  }
  return { live, dead };
}

/**
 * Tasks that are meant to run; else the newest, where it ended for good by its restart policy, so that an update reaches it too. A
 * rollback is to reach the wanted number in any case, so there the latter do not count (swarmkit restart.go UpdatableTasksInSlot).
 */
function updatableIn(service: Service, tasks: readonly Task[], restarts: RestartSupervisor): readonly Task[] {
  const wanted = tasks.filter((task) => !isPast(task.desired, 'running'));
  if (wanted.length > 0) return wanted.length === tasks.length ? tasks : wanted;
  if (service.updateStatus?.state === 'rollback_started') return [];
  const newest = [...tasks].sort(byTime).at(-1)!;
  if (compareStates(newest.desired, 'remove') >= 0) return [];
  return restarts.shouldRestart(newest) ? [] : [newest];
}
