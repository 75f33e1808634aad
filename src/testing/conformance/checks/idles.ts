import { Unkept, type Check } from '../check.js';
import type { Lab } from '../lab.js';
import { web } from '../lab.js';

/** How many tasks an idle world may hold for each further node: a timer for a node that is silent, say, but no beat. */
const TASKS_PER_IDLE_NODE = 0.5;

export const idles: Check = {
  id: 'idles',
  title: 'A world with nothing to do is idle',
  proves:
    'after the start, and after a workload has settled, no task is left that somebody waits for, with either kind of heartbeats',
  next: 'make what goes on for ever unref: heartbeats, resyncs, sweeps, retries without end; wait for events instead of polling',
  run(lab) {
    for (const heartbeats of ['elided', 'real'] as const) {
      const test = lab.world({ heartbeats });
      test.settle();
      test.done(test.operations.deploy(web()));
      test.untilReady(3);
      // Nothing may happen to a settled workload for as long as nothing happens to the cluster.
      const before = test.world.trace.length;
      test.advance(600_000);
      const changed = test
        .entries()
        .slice(before)
        .filter((entry) => entry.type === 'instance');
      if (changed.length > 0) throw new Unkept(`${changed.length} changes of instances in ten minutes without a cause`);
    }
    const growth = (pendingWhenIdle(lab, 40) - pendingWhenIdle(lab, 10)) / 30;
    if (growth > TASKS_PER_IDLE_NODE)
      throw new Unkept(`with elided heartbeats an idle world still holds ${growth.toFixed(1)} tasks for each node`);
  },
};

function pendingWhenIdle(lab: Lab, nodes: number): number {
  const test = lab.world({ nodes, heartbeats: 'elided' });
  test.settle();
  test.advance(60_000);
  return test.world.tasks.pending;
}
