import type { Tasks, Timer } from 'regatta/kit';
import type { KubernetesConstants } from '../profiles/1.32.js';
import type { SchedulerConfiguration } from './configuration/types.js';

/** A pod that waits to be placed. */
export interface Queued {
  readonly key: string;
  readonly priority: number;
  /** The trace entry that brought it here. */
  readonly cause: number;
  attempts: number;
  /** When it was tried last, virtual milliseconds; 0 if never. */
  triedAt: number;
  /** Plugins that refused it last; events that cannot help them leave it where it is. */
  rejectors: ReadonlySet<string>;
}

/** Attempts after so many do not keep a world from being idle. */
const REF_ATTEMPTS = 4;

/**
 * Active, backing off, unschedulable: the three places of a pod that waits (pkg/scheduler/backend/queue/scheduling_queue.go). A pod goes back
 * to the active queue when something happens that may help it, not before its back-off ends, and after five minutes at the latest.
 */
export class SchedulingQueue {
  readonly #tasks: Tasks;
  readonly #constants: KubernetesConstants;
  readonly #onActive: () => void;
  #backOffs: Pick<SchedulerConfiguration, 'podInitialBackOffMs' | 'podMaximumBackOffMs'>;
  readonly #active = new Map<number, Map<string, Queued>>();
  readonly #backingOff = new Map<string, { readonly queued: Queued; readonly timer: Timer }>();
  readonly #unschedulable = new Map<string, { readonly queued: Queued; readonly timer: Timer }>();
  #priorities: number[] = [];

  constructor(tasks: Tasks, constants: KubernetesConstants, onActive: () => void) {
    this.#tasks = tasks;
    this.#constants = constants;
    this.#backOffs = constants;
    this.#onActive = onActive;
  }

  configure(backOffs: Pick<SchedulerConfiguration, 'podInitialBackOffMs' | 'podMaximumBackOffMs'>): void {
    this.#backOffs = backOffs;
  }

  /** A new pod, or one whose spec has changed: to the active queue. */
  add(key: string, priority: number, cause: number): void {
    const known = this.remove(key);
    const fresh = { key, priority, cause, attempts: 0, triedAt: 0, rejectors: new Set<string>() };
    this.#activate(known === undefined ? fresh : { ...known, priority });
  }

  /** Takes the next pod: highest priority first, then in the order of arrival. */
  take(): Queued | undefined {
    for (const priority of this.#priorities) {
      const queue = this.#active.get(priority)!;
      for (const [key, queued] of queue) {
        queue.delete(key);
        if (queue.size === 0) this.#dropPriority(priority);
        return queued;
      }
    }
    return undefined;
  }

  /** Puts a pod back in front: its attempt could not be made. */
  putBack(queued: Queued): void {
    const rest = this.#active.get(queued.priority);
    this.#queueOf(queued.priority);
    this.#active.set(queued.priority, new Map([[queued.key, queued], ...(rest ?? [])]));
  }

  /** How many pods wait where. */
  get counts(): { readonly active: number; readonly backoff: number; readonly unschedulable: number } {
    let active = 0;
    for (const pods of this.#active.values()) active += pods.size;
    return { active, backoff: this.#backingOff.size, unschedulable: this.#unschedulable.size };
  }

  get hasActive(): boolean {
    return this.#priorities.length > 0;
  }

  /** Notes a failed attempt. Without rejectors (no node at all) the pod backs off at once. */
  failed(queued: Queued, rejectors: ReadonlySet<string>): void {
    queued.attempts++;
    queued.triedAt = this.#tasks.now;
    queued.rejectors = rejectors;
    if (rejectors.size === 0) return this.#backOff(queued);
    const { unschedulablePodsFlushMs: tickMs, podMaximumUnschedulableMs } = this.#constants;
    const waitMs = ceilTo(this.#tasks.elapsed + podMaximumUnschedulableMs + 1, tickMs) - this.#tasks.elapsed;
    const timer = this.#tasks.after(waitMs, () => this.#flush(queued), { unref: true });
    this.#unschedulable.set(queued.key, { queued, timer });
  }

  /** Something happened: pods that it may help come back when their back-off is over. */
  move(helps: (queued: Queued) => boolean): void {
    for (const { queued, timer } of [...this.#unschedulable.values()]) {
      if (!helps(queued)) continue;
      timer.cancel();
      this.#unschedulable.delete(queued.key);
      this.#backOff(queued);
    }
  }

  remove(key: string): Queued | undefined {
    for (const places of [this.#backingOff, this.#unschedulable]) {
      const found = places.get(key);
      if (found === undefined) continue;
      found.timer.cancel();
      places.delete(key);
      return found.queued;
    }
    for (const [priority, queue] of this.#active) {
      const queued = queue.get(key);
      if (queued === undefined) continue;
      queue.delete(key);
      if (queue.size === 0) this.#dropPriority(priority);
      return queued;
    }
    return undefined;
  }

  has(key: string): boolean {
    return (
      this.#unschedulable.has(key) ||
      this.#backingOff.has(key) ||
      [...this.#active.values()].some((pods) => pods.has(key))
    );
  }

  get waiting(): number {
    return this.#unschedulable.size + this.#backingOff.size;
  }

  clear(): void {
    for (const places of [this.#backingOff, this.#unschedulable]) {
      for (const { timer } of places.values()) timer.cancel();
      places.clear();
    }
    this.#active.clear();
    this.#priorities = [];
  }

  #flush(queued: Queued): void {
    this.#unschedulable.delete(queued.key);
    this.#activate(queued);
  }

  #backOff(queued: Queued): void {
    const readyMs = queued.triedAt + this.#backOffMs(queued.attempts) - this.#tasks.now;
    if (queued.attempts === 0 || readyMs <= 0) return this.#activate(queued);
    const { backOffQueuePeriodMs } = this.#constants;
    // The queue is looked at once a second.
    const waitMs = ceilTo(this.#tasks.elapsed + readyMs, backOffQueuePeriodMs) - this.#tasks.elapsed;
    const wake = () => {
      this.#backingOff.delete(queued.key);
      this.#activate(queued);
    };
    const timer = this.#tasks.after(waitMs, wake, { unref: queued.attempts >= REF_ATTEMPTS });
    this.#backingOff.set(queued.key, { queued, timer });
  }

  /** 1 s, doubling with every attempt up to 10 s. */
  #backOffMs(attempts: number): number {
    const { podInitialBackOffMs, podMaximumBackOffMs } = this.#backOffs;
    let delayMs = podInitialBackOffMs;
    for (let count = 1; count < attempts && delayMs < podMaximumBackOffMs; count++) delayMs *= 2;
    return Math.min(delayMs, podMaximumBackOffMs);
  }

  #activate(queued: Queued): void {
    this.#queueOf(queued.priority).set(queued.key, queued);
    this.#onActive();
  }

  #queueOf(priority: number): Map<string, Queued> {
    let queue = this.#active.get(priority);
    if (queue === undefined) {
      this.#active.set(priority, (queue = new Map()));
      this.#priorities = [...this.#active.keys()].sort((left, right) => right - left);
    }
    return queue;
  }

  #dropPriority(priority: number): void {
    this.#active.delete(priority);
    this.#priorities = this.#priorities.filter((other) => other !== priority);
  }
}

function ceilTo(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
