import { Unkept, type Check } from '../check.js';
import { web } from '../lab.js';
import type { TestWorld } from '../test-world.js';

export const keeps: Check = {
  id: 'keeps',
  title: 'Nothing is lost and nothing is left over',
  proves:
    'after scaling up, down and up again, and after an instance was removed by hand, exactly as many run as are wanted',
  next: 'controllers/: compare what is wanted with what is, on every change of either; never count events',
  run(lab) {
    const test = lab.world();
    const workload = web();
    test.done(test.operations.deploy(workload));
    test.untilReady(3);
    for (const replicas of [5, 2, 4]) {
      test.done(test.operations.scale(workload, replicas));
      exactly(test, replicas);
    }
    const kept = new Set(test.ready().map(({ id }) => id));
    const victim = test.ready()[1]!.id;
    const removed = test.perform(test.operations.deleteInstance(workload, victim));
    // A platform without such a verb says so, and loses nothing by it.
    if (removed.outcome === 'failed') throw new Unkept(`removing ${victim} failed: ${removed.detail}`);
    if (removed.outcome === 'unsupported') return;
    test.until(() => !test.ready().some(({ id }) => id === victim), `${victim} to go`);
    exactly(test, 4);
    const untouched = test.ready().filter(({ id }) => kept.has(id)).length;
    if (untouched !== 3) throw new Unkept(`one of four was removed by hand, and ${4 - untouched} were replaced`);
  },
};

function exactly(test: TestWorld, count: number): void {
  test.untilReady(count);
  const status = test.perform(test.operations.status(web()));
  if (status.desired !== count) throw new Unkept(`${count} were asked for, and the platform wants ${status.desired}`);
  const containers = test.running().length;
  if (containers !== count)
    throw new Unkept(`${count} are wanted and ready, but ${containers} of their containers run`);
}
