import { Unkept, type Check } from '../check.js';
import { web } from '../lab.js';

export const removes: Check = {
  id: 'removes',
  title: 'A removed workload is gone',
  proves: 'removing a workload ends its containers and takes it out of every list',
  next: 'client/operations.ts remove, then the controller that owns the instances: what it does when the owner no longer exists',
  run(lab) {
    const test = lab.world();
    const other = web({ name: 'other', replicas: 1 });
    test.done(test.operations.deploy(web()));
    test.done(test.operations.deploy(other));
    test.untilReady(3);
    test.untilReady(1, 'other');
    test.done(test.operations.remove(web()));
    test.until(
      () => test.instances().every(({ phase }) => !['pending', 'starting', 'running'].includes(phase)),
      'web to go',
    );
    test.settle();
    if (test.ready('other').length !== 1) throw new Unkept('removing one workload took another with it');
    const status = test.perform(test.operations.status(web()));
    if (status.exists) throw new Unkept('the platform still has the workload that was removed');
    const listed = (test.perform(test.operations.instances()) ?? []).filter(
      ({ workload, ready }) => workload === 'web' && ready,
    );
    if (listed.length > 0)
      throw new Unkept(`${listed.length} instances of a removed workload are still listed as ready`);
    const running = test.running().length;
    if (running !== 1) throw new Unkept(`one container of the other workload should run, and ${running} do`);
  },
};
