import type { Cause, Tasks, Timer } from '../../ports/clock.js';

export interface QueuePolicy {
  /** The author under which keys are worked on. */
  readonly author: string;
  readonly workers: number;
  /** How long one key occupies a worker, beyond the work itself. */
  readonly durationMs: number;
}

/** What became of a key: nothing more, or look again later. */
export type Worked = { readonly againAfterMs: number; readonly unref: boolean } | undefined;

/**
 * A work queue with client-go's promises: a key waiting twice is worked on once; a key added while it is worked on comes back
 * afterwards; a key is never worked on twice at the same time. The first cause that put a key in is the one it is worked under.
 */
export class KeyedQueue {
  readonly #tasks: Tasks;
  readonly #policy: QueuePolicy;
  readonly #work: (key: string) => Worked;
  /** Waiting keys, with the cause that put them in. */
  readonly #waiting = new Map<string, Cause>();
  /** The same keys in order, from `#next` on: a Map that loses its first key again and again walks past all that it lost. */
  #order: string[] = [];
  #next = 0;
  readonly #busy = new Set<string>();
  /** Keys that were added while they were worked on. */
  readonly #again = new Map<string, Cause>();
  readonly #delayed = new Map<string, Timer>();
  #stopped = false;
  #dispatching = false;

  constructor(tasks: Tasks, policy: QueuePolicy, work: (key: string) => Worked) {
    this.#tasks = tasks;
    this.#policy = policy;
    this.#work = work;
  }

  /** Puts a key in; `delayMs` is the time the news needs to arrive (watch delivery). */
  add(key: string, cause: Cause, delayMs = 0): void {
    if (this.#stopped) return;
    if (delayMs === 0) return this.#enqueue(key, cause);
    this.#tasks.after(delayMs, () => this.#enqueue(key, cause), { author: this.#policy.author, cause });
  }

  /** Puts a key in later; of several such wishes for one key the earliest counts. */
  addAfter(key: string, delayMs: number, unref: boolean): void {
    const held = this.#delayed.get(key);
    if (held !== undefined && held.at <= this.#tasks.now + delayMs) return;
    held?.cancel();
    const cause = this.#tasks.cause;
    const wake = () => {
      this.#delayed.delete(key);
      this.#enqueue(key, cause);
    };
    this.#delayed.set(key, this.#tasks.after(delayMs, wake, { author: this.#policy.author, unref }));
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
    this.#again.clear();
    this.#order = [];
    this.#next = 0;
    for (const timer of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
  }

  #enqueue(key: string, cause: Cause): void {
    if (this.#stopped || this.#waiting.has(key)) return;
    if (this.#busy.has(key)) {
      if (!this.#again.has(key)) this.#again.set(key, cause);
      return;
    }
    this.#waiting.set(key, cause);
    this.#order.push(key);
    this.#dispatchSoon();
  }

  #dispatchSoon(): void {
    if (this.#dispatching || this.#busy.size >= this.#policy.workers) return;
    this.#dispatching = true;
    this.#tasks.after(0, () => this.#dispatch(), { author: this.#policy.author });
  }

  /** One key a task, so that what it writes is seen by everybody before the next key is looked at. */
  #dispatch(): void {
    this.#dispatching = false;
    const key = this.#order[this.#next++];
    if (key === undefined) return;
    if (this.#next * 2 > this.#order.length) this.#forgetTaken();
    const cause = this.#waiting.get(key)!;
    this.#waiting.delete(key);
    this.#busy.add(key);
    this.#tasks.as(this.#policy.author, cause, () => this.#run(key));
    if (this.#waiting.size > 0) this.#dispatchSoon();
  }

  #forgetTaken(): void {
    this.#order = this.#order.slice(this.#next);
    this.#next = 0;
  }

  #run(key: string): void {
    const worked = this.#work(key);
    if (worked !== undefined) this.addAfter(key, worked.againAfterMs, worked.unref);
    if (this.#policy.durationMs === 0) return this.#release(key);
    this.#tasks.after(this.#policy.durationMs, () => this.#release(key));
  }

  /** A key that was added meanwhile goes to the end of the line. */
  #release(key: string): void {
    this.#busy.delete(key);
    const cause = this.#again.get(key);
    this.#again.delete(key);
    if (cause !== undefined) this.#enqueue(key, cause);
    else if (this.#waiting.size > 0) this.#dispatchSoon();
  }
}
