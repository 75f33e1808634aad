import type { Random } from 'regatta/kit';
import type { Rollout, SlotAtWork } from '../resources/rollout.js';
import type { Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { isAtLeast, isPast } from '../resources/task-states.js';
import { isTaskDirty } from './dirty.js';
import { newTask } from './new-task.js';
import type { RestartSupervisor } from './restart-supervisor.js';
import type { UpdateRules } from './update-rules.js';

/** What one worker of the updater does with one slot. */
export class SlotWorker {
  readonly #state: SwarmState;
  readonly #random: Random;
  readonly #restarts: RestartSupervisor;

  constructor(state: SwarmState, random: Random, restarts: RestartSupervisor) {
    this.#state = state;
    this.#random = random;
    this.#restarts = restarts;
  }

  /** Takes a slot: an existing task of the new spec is used, else one is made. */
  begin(service: Service, rollout: Rollout, place: string, rules: UpdateRules): Rollout {
    const tasks = this.#state.tasksAt(place).filter((task) => !isPast(task.desired, 'running'));
    const slot = tasks.length > 0 ? tasks : this.#state.tasksAt(place).slice(-1);
    const clean = slot.filter((task) => !isTaskDirty(this.#state, service, task));
    const existing = clean.find(({ desired }) => desired === 'running') ?? clean[0];
    if (existing !== undefined) return this.#use(rollout, place, slot, existing, rules);
    const first = slot[0];
    if (first === undefined) return rollout;
    // With stop-first the new one is prepared while the old one stops, and starts when that has stopped.
    const stopping = rules.startFirst ? undefined : this.#stop(slot);
    const task = newTask(
      this.#state,
      this.#random,
      service,
      { slot: first.slot, nodeId: first.slotted ? '' : first.nodeId },
      { desired: 'ready', start: this.#restarts.delayed(0, stopping) },
    );
    this.#state.create<Task>('task', task);
    return {
      ...rollout,
      working: [...rollout.working, { place, taskId: task.id, phase: 'starting', until: 0 }],
      updated: { ...rollout.updated, [task.id]: 0 },
    };
  }

  /** Moves every slot at work on as far as it has come. Gives the same object when nothing has changed. */
  look(rollout: Rollout, rules: UpdateRules): Rollout {
    let { updated } = rollout;
    const working: SlotAtWork[] = [];
    for (const slot of rollout.working) {
      if (slot.phase === 'resting') {
        if (this.#state.now < slot.until) working.push(slot);
        continue;
      }
      const task = this.#state.task(slot.taskId);
      // A task that is gone never reports: as in swarmkit, only the next update ends this wait.
      if (task === undefined || !this.#hasComeUp(slot, task, rollout)) {
        working.push(slot);
        continue;
      }
      if (slot.taskId in updated) updated = { ...updated, [task.id]: this.#state.now };
      if (rules.startFirst && task.status.state === 'running')
        this.#stop(this.#state.tasksAt(slot.place).filter(({ id }) => id !== task.id));
      if (rules.delayMs > 0) working.push({ ...slot, phase: 'resting', until: this.#state.now + rules.delayMs });
    }
    const same = working.length === rollout.working.length && working.every((slot, at) => slot === rollout.working[at]);
    return same ? rollout : { ...rollout, working, updated };
  }

  /** A new task counts when it reaches running, or ends; one that was there before, when it may start. */
  #hasComeUp({ taskId }: SlotAtWork, task: Task, { updated }: Rollout): boolean {
    if (taskId in updated) return isAtLeast(task.status.state, 'running');
    return task.desired !== 'ready';
  }

  #use(rollout: Rollout, place: string, slot: readonly Task[], existing: Task, rules: UpdateRules): Rollout {
    const stopped = this.#stop(slot.filter(({ id }) => id !== existing.id));
    if (existing.desired === 'ready')
      this.#state.updateTask(this.#state.task(existing.id)!, { start: this.#restarts.delayed(0, stopped) });
    const until = this.#state.now + rules.delayMs;
    const phase = existing.desired === 'ready' ? 'starting' : 'resting';
    return { ...rollout, working: [...rollout.working, { place, taskId: existing.id, phase, until }] };
  }

  /** Gives the id of the last one stopped. */
  #stop(tasks: readonly Task[]): string | undefined {
    let stopped: string | undefined;
    for (const task of tasks) {
      if (isPast(task.desired, 'running')) continue;
      this.#state.updateTask(task, { desired: 'shutdown' });
      stopped = task.id;
    }
    return stopped;
  }
}
