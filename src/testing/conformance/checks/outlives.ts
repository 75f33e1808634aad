import { Unkept, type Check } from '../check.js';
import { web } from '../lab.js';
import type { TestWorld } from '../test-world.js';
import { KeptSite } from '../../kept-site.js';

export const outlives: Check = {
  id: 'outlives',
  title: 'A cluster outlives its server',
  proves:
    'a world that begins with what another one wrote, on machines that were switched off in between, runs the same instances again',
  next: 'stored objects must survive JSON, and agents must notice containers that are gone since the state was written',
  run(lab) {
    const sites = new Map<string, KeptSite>();
    const kept = (site: string) => {
      if (!sites.has(site)) sites.set(site, new KeptSite());
      return sites.get(site)!;
    };
    const before = lab.world({ journal: kept });
    before.done(before.operations.deploy(web()));
    before.untilReady(3);
    // Another seed, since the names that chance gave are taken.
    const after = lab.world({
      seed: 'outlives',
      epochMs: before.world.tasks.now,
      kept: (site) => kept(site).state(),
    });
    after.until(() => runsReady(after, 3), '3 instances of web to run again');
    after.settle();
    if (!runsReady(after, 3)) throw new Unkept(`3 instances of web ran again, and then not: ${after.summary()}`);
    after.done(after.operations.scale(web(), 4));
    after.untilReady(4);
  },
};

function runsReady(test: TestWorld, count: number): boolean {
  return test.ready().length === count && test.running().length === count;
}
