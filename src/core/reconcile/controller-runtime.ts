import type { Tasks } from '../../ports/clock.js';
import { RegattaError } from '../../ports/errors.js';
import type { Controller, ControllerTimings, Requeue } from '../../ports/reconcile.js';
import type { Store, Watch } from '../../ports/store.js';
import { BackOff } from './back-off.js';
import { KeyedQueue, type Worked } from './keyed-queue.js';

/** Retries after so many do not keep a world from being idle: nobody would wait for them. */
const REF_RETRIES = 3;

interface Running {
  readonly queue: KeyedQueue;
  readonly watches: readonly Watch[];
}

/**
 * Runs the control loops of a site: turns store changes into keys, keys into reconciliations, and failures into later tries.
 * A loop can be stopped and started at any time; it begins again from `initialKeys`, which is how a crash looks from outside.
 */
export class ControllerRuntime {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #timings: ControllerTimings;
  readonly #running = new Map<string, Running>();

  constructor(tasks: Tasks, store: Store, timings: ControllerTimings) {
    this.#tasks = tasks;
    this.#store = store;
    this.#timings = timings;
  }

  start(controller: Controller): void {
    if (this.#running.has(controller.id)) throw new TypeError(`controller ${controller.id} runs already`);
    const backOff = new BackOff(this.#timings.backOffInitialMs, this.#timings.backOffMaximumMs);
    const policy = {
      author: controller.id,
      workers: controller.workers ?? 1,
      durationMs: this.#timings.reconcileMs,
    };
    const queue = new KeyedQueue(this.#tasks, policy, (key) => this.#reconcile(controller, backOff, key));
    const watches = controller.triggers.map((trigger) =>
      this.#store.watch(trigger.kind, {}, (change) => {
        const keys = trigger.keys(change);
        if (keys === undefined) return;
        for (const key of typeof keys === 'string' ? [keys] : keys)
          queue.add(key, change.cause, this.#timings.watchDelayMs);
      }),
    );
    this.#running.set(controller.id, { queue, watches });
    for (const key of controller.initialKeys()) queue.add(key, this.#tasks.cause);
  }

  stop(id: string): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    running.queue.stop();
    for (const watch of running.watches) watch.stop();
  }

  get running(): readonly string[] {
    return [...this.#running.keys()];
  }

  #reconcile(controller: Controller, backOff: BackOff, key: string): Worked {
    let requeue: Requeue | undefined | void;
    try {
      requeue = controller.reconcile(key);
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      const unref = backOff.failures(key) >= REF_RETRIES;
      return { againAfterMs: backOff.next(key), unref };
    }
    backOff.forget(key);
    return requeue === undefined ? undefined : { againAfterMs: requeue.afterMs, unref: requeue.unref ?? false };
  }
}
