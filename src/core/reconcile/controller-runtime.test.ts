import { expect, it } from 'vitest';
import { Bug, RegattaError } from '../../ports/errors.js';
import type { Controller } from '../../ports/reconcile.js';
import { VirtualTasks } from '../clock/virtual.js';
import { MemoryStore } from '../store/memory-store.js';
import { ControllerRuntime } from './controller-runtime.js';

/** Runs a loop that fails with what it is given, one failure after another, and gives when it tried. */
function triesOf(...failures: readonly Error[]): readonly number[] {
  const tasks = new VirtualTasks(0);
  const timings = { watchDelayMs: 0, reconcileMs: 0, backOffInitialMs: 5, backOffMaximumMs: 1000 };
  const left = [...failures];
  const tries: number[] = [];
  const loop: Controller = {
    id: 'loop',
    part: 'loops',
    triggers: [],
    initialKeys: () => ['key'],
    reconcile: () => {
      tries.push(tasks.now);
      const failure = left.shift();
      if (failure !== undefined) throw failure;
    },
  };
  new ControllerRuntime(tasks, new MemoryStore(), timings).start(loop);
  tasks.runUntil(1000);
  return tries;
}

it.each(['request/invalid', 'request/conflict', 'request/not-found'] as const)(
  'tries again, later each time, when a write is refused with %s',
  (code) => {
    const refused = new RegattaError(code, 'refused');
    expect(triesOf(refused, refused)).toEqual([0, 5, 15]);
  },
);

it('does not carry on after a bug', () => {
  expect(() => triesOf(new Bug('broken'))).toThrow('broken');
});
