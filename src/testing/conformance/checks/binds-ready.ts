import { Unkept, type Check } from '../check.js';
import { web } from '../lab.js';

export const bindsReady: Check = {
  id: 'binds-ready',
  title: 'Nothing is placed on a node that is known to be away',
  proves: 'no instance is bound to a node that is not ready at the moment of binding, and the others take over',
  next: 'scheduler/: filter nodes by what the control plane knows of them; controllers/: notice silent nodes by their heartbeats',
  run(lab) {
    const test = lab.world();
    const workload = web();
    test.done(test.operations.deploy(workload));
    test.untilReady(3);
    const victim = test.ready()[0]!.node;
    test.world.inject({ kind: 'node-loss', target: victim });
    test.until(
      () => test.nodes().some(({ node, ready }) => node === victim && !ready),
      `${victim} to be known as lost`,
    );
    test.done(test.operations.scale(workload, 6));
    test.until(
      () => test.ready().filter(({ node }) => node !== victim).length === 6,
      'six instances on the nodes that are left',
    );
    const nodes = new Map<string, boolean>();
    const bound = new Map<string, string>();
    for (const entry of test.entries()) {
      if (entry.type === 'node') nodes.set(entry.node, entry.ready);
      if (entry.type !== 'instance' || entry.node === '' || bound.get(entry.instance) === entry.node) continue;
      bound.set(entry.instance, entry.node);
      if (nodes.get(entry.node) !== true)
        throw new Unkept(`at ${entry.t} ms ${entry.instance} was bound to ${entry.node}, which was not ready`);
    }
  },
};
