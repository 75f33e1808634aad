import { Unkept, type Check } from '../check.js';
import { web } from '../lab.js';

export const deploys: Check = {
  id: 'deploys',
  title: 'A workload is deployed and becomes ready',
  proves: 'a request through the native API leads to running containers, and the platform says so itself',
  next: 'client/operations.ts deploy, then follow the trace: facade, controllers, scheduler, node side; client/projection.ts shows it',
  run(lab) {
    const test = lab.world();
    const workload = web();
    const performed = test.done(test.operations.deploy(workload));
    if (performed.native.length === 0) throw new Unkept('deploy names no native command for what it did');
    test.untilReady(3);
    const status = test.perform(test.operations.status(workload));
    const expected = { exists: true, desired: 3, current: 3, ready: 3, updated: 3, verdict: 'settled' };
    for (const [field, value] of Object.entries(expected)) {
      const found = status[field as keyof typeof status];
      if (found !== value) throw new Unkept(`all three are ready, but the status says ${field}: ${found}`);
    }
    const containers = test.running().length;
    if (containers < 3) throw new Unkept(`three instances are ready, but ${containers} containers run`);
  },
};
