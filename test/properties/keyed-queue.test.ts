import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { VirtualTasks } from '../../src/core/clock/virtual.js';
import { KeyedQueue, type Worked } from '../../src/core/reconcile/keyed-queue.js';

const addition = fc.record({
  at: fc.nat(50),
  key: fc.constantFrom('a', 'b', 'c'),
  delayMs: fc.constantFrom(0, 0, 1, 5),
});

/** What the work on a key asks for, each time it is worked on. */
const wishes = fc.array(fc.constantFrom<Worked>(undefined, undefined, { againAfterMs: 3, unref: false }), {
  maxLength: 6,
});

interface Work {
  readonly key: string;
  readonly from: number;
  to: number;
}

it('keeps the promises of client-go: one at a time a key, none forgotten, none twice for one wait, no more workers than there are', () => {
  const durations = fc.constantFrom(0, 4);
  fc.assert(
    fc.property(
      fc.array(addition, { maxLength: 25 }),
      fc.integer({ min: 1, max: 3 }),
      durations,
      wishes,
      (additions, workers, durationMs, asked) => {
        const tasks = new VirtualTasks(0);
        const works: Work[] = [];
        const wanted: { key: string; arrives: number }[] = [];
        const again: { key: string; after: number }[] = [];
        const wishing = [...asked];
        const queue = new KeyedQueue(tasks, { author: 'test', workers, durationMs }, (key) => {
          works.push({ key, from: tasks.elapsed, to: tasks.elapsed + durationMs });
          const wish = wishing.shift();
          if (wish !== undefined) again.push({ key, after: works.length });
          return wish;
        });
        for (const { at, key, delayMs } of additions) {
          wanted.push({ key, arrives: at + delayMs });
          tasks.after(at, () => queue.add(key, 0, delayMs));
        }
        tasks.runUntilIdle();

        // A wish is granted by a piece of work that begins when the wish arrives or later.
        for (const { key, arrives } of wanted)
          expect(works.some((work) => work.key === key && work.from >= arrives)).toBe(true);
        // Of several waits for another look the earliest counts, and that look is the answer to all of them.
        for (const { key, after } of again) expect(works.slice(after).some((work) => work.key === key)).toBe(true);
        // Never more work than wishes, and none without one.
        for (const key of ['a', 'b', 'c'])
          expect(works.filter((work) => work.key === key).length).toBeLessThanOrEqual(
            [...wanted, ...again].filter((one) => one.key === key).length,
          );
        for (const [index, work] of works.entries()) {
          const together = works.slice(0, index).filter((other) => other.from <= work.from && other.to > work.from);
          expect(together.length).toBeLessThan(workers);
          expect(together.some((other) => other.key === work.key)).toBe(false);
        }
      },
    ),
    { numRuns: 500 },
  );
});

it('works on a key once for any number of wishes that wait together', () => {
  const tasks = new VirtualTasks(0);
  const works: string[] = [];
  const queue = new KeyedQueue(tasks, { author: 'test', workers: 1, durationMs: 0 }, (key) => void works.push(key));
  for (const key of ['a', 'b', 'a', 'a', 'b']) queue.add(key, 0);
  tasks.runUntilIdle();
  expect(works).toEqual(['a', 'b']);
});

it('does nothing more once it is stopped', () => {
  const tasks = new VirtualTasks(0);
  const works: string[] = [];
  const queue = new KeyedQueue(tasks, { author: 'test', workers: 2, durationMs: 1 }, (key) => void works.push(key));
  queue.add('a', 0);
  queue.add('b', 0, 10);
  queue.addAfter('c', 5, false);
  tasks.after(3, () => queue.stop());
  tasks.runUntilIdle();
  expect(works).toEqual(['a']);
});
