import type { Entry } from '../../../ports/trace.js';
import { Unkept, type Check } from '../check.js';
import { MACHINE_CPU_MILLI, web } from '../lab.js';

/** What an instance takes from its node while it is in one of these phases. */
const HOLDING = new Set(['pending', 'starting', 'running']);

export const capacity: Check = {
  id: 'capacity',
  title: 'No node is promised more than it has',
  proves: 'at every moment of the trace, the requests of the instances on a node stay within its capacity',
  next: 'scheduler/: count what is placed already, also what was placed a moment ago and is not yet reported by the node',
  run(lab) {
    const test = lab.world();
    const cpuMilli = MACHINE_CPU_MILLI * 0.4;
    const workload = web({ replicas: 8, resources: { requests: { cpuMilli, memoryBytes: 1024 ** 2 } } });
    test.done(test.operations.deploy(workload));
    // Two fit on a machine, so six run and two wait; the world is idle in between.
    test.until(() => test.ready().length >= 6, 'six instances that fit');
    test.settle();
    test.done(test.operations.scale(workload, 4));
    test.untilReady(4);
    test.done(test.operations.scale(workload, 8));
    test.until(() => test.ready().length >= 6, 'six instances that fit, once more');
    test.settle();
    overcommitted(test.entries());
  },
};

/** Throws for the first moment at which a node holds more than it has. */
function overcommitted(entries: readonly Entry[]): void {
  const capacities = new Map<string, number>();
  const instances = new Map<string, { readonly node: string; readonly cpuMilli: number }>();
  for (const entry of entries) {
    if (entry.type === 'node') capacities.set(entry.node, entry.cpuMilli);
    if (entry.type !== 'instance') continue;
    const holds = HOLDING.has(entry.phase) && entry.node !== '';
    if (!holds) instances.delete(entry.instance);
    else instances.set(entry.instance, { node: entry.node, cpuMilli: entry.cpuMilli });
    if (!holds) continue;
    let used = 0;
    for (const other of instances.values()) if (other.node === entry.node) used += other.cpuMilli;
    const available = capacities.get(entry.node);
    if (available === undefined)
      throw new Unkept(`${entry.instance} is on ${entry.node}, which no projection ever showed`);
    if (used > available)
      throw new Unkept(
        `at ${entry.t} ms ${entry.node} holds ${used} of ${available} milli-CPU, with ${entry.instance} added`,
      );
  }
}
