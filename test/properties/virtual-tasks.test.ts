import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { VirtualTasks } from '../../src/core/clock/virtual.js';
import type { Tasks } from '../../src/ports/clock.js';

/** A task that, when it runs, makes further ones and cancels some. */
interface Plan {
  readonly delayMs: number;
  readonly unref: boolean;
  readonly children: readonly Plan[];
  /** Cancels the task asked for so many tasks ago, counted over the whole run. */
  readonly cancels: number | undefined;
}

const plan = (depth: number): fc.Arbitrary<Plan> =>
  fc.record({
    delayMs: fc.oneof(fc.nat(20), fc.constantFrom(-1, 0, 0, 0.5, 7.2, 1000)),
    unref: fc.boolean(),
    children: depth === 0 ? fc.constant([]) : fc.array(plan(depth - 1), { maxLength: 3 }),
    cancels: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  });

interface Queue {
  readonly tasks: Pick<Tasks, 'after' | 'elapsed'>;
  readonly refs: number;
  readonly pending: number;
  runNext(): boolean;
}

/** A sorted list: the queue as one would first write it. */
class NaiveQueue implements Queue {
  elapsed = 0;
  readonly tasks = this;
  #sequence = 0;
  readonly #waiting: { at: number; sequence: number; unref: boolean; run: () => void }[] = [];

  get refs(): number {
    return this.#waiting.filter(({ unref }) => !unref).length;
  }

  get pending(): number {
    return this.#waiting.length;
  }

  after(delayMs: number, run: () => void, { unref = false }: { unref?: boolean } = {}) {
    const task = { at: this.elapsed + Math.max(0, Math.ceil(delayMs)), sequence: this.#sequence++, unref, run };
    this.#waiting.push(task);
    const cancel = () => {
      const index = this.#waiting.indexOf(task);
      if (index !== -1) this.#waiting.splice(index, 1);
    };
    return { at: task.at, cancel };
  }

  runNext(): boolean {
    this.#waiting.sort((left, right) => left.at - right.at || left.sequence - right.sequence);
    const task = this.#waiting.shift();
    if (task === undefined) return false;
    this.elapsed = task.at;
    task.run();
    return true;
  }
}

/** What a queue does with a plan, as lines: who ran when, and the counts after each task. */
function historyOf(plans: readonly Plan[], queue: Queue): string[] {
  const lines: string[] = [];
  const timers: { cancel(): void }[] = [];
  let made = 0;
  const ask = ({ delayMs, unref, children, cancels }: Plan): void => {
    const number = ++made;
    const run = () => {
      lines.push(`${number} at ${queue.tasks.elapsed}`);
      children.forEach(ask);
      if (cancels !== undefined) timers.at(-cancels)?.cancel();
    };
    timers.push(queue.tasks.after(delayMs, run, { unref }));
  };
  plans.forEach(ask);
  do lines.push(`${queue.refs} of ${queue.pending}`);
  while (queue.runNext());
  return lines;
}

it('runs tasks in the order of time and asking, and counts those that somebody waits for, as a sorted list does', () => {
  fc.assert(
    fc.property(fc.array(plan(2), { maxLength: 12 }), (plans) => {
      const tasks = new VirtualTasks(0);
      const real: Queue = {
        tasks,
        get refs() {
          return tasks.refs;
        },
        get pending() {
          return tasks.pending;
        },
        runNext: () => tasks.runNext(),
      };
      expect(historyOf(plans, real)).toEqual(historyOf(plans, new NaiveQueue()));
    }),
    { numRuns: 500 },
  );
});

it('stops at a limit and leaves the clock there, with everything due done', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 30 }), fc.nat(120), (delays, limit) => {
      const tasks = new VirtualTasks(1_000_000);
      const ran: number[] = [];
      for (const delayMs of delays) tasks.after(delayMs, () => ran.push(delayMs));
      tasks.runUntil(1_000_000 + limit);
      expect(tasks.elapsed).toBe(limit);
      expect(ran).toEqual(delays.filter((delayMs) => delayMs <= limit).sort((left, right) => left - right));
      expect(tasks.refs).toBe(delays.length - ran.length);
    }),
  );
});
