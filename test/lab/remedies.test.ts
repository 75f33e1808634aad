import { describe, expect, it } from 'vitest';
import { builtInIds } from '../../src/config/built-in.js';
import { loadAdapter } from '../../src/config/adapters.js';
import { SeededRandom } from '../../src/core/random/random.js';
import type { Adapter } from '../../src/ports/adapter.js';
import type { Explanation, Remedy } from '../../src/ports/explain.js';
import { resolveScenario } from '../../src/scenario/parse.js';
import { runLane } from '../../src/scenario/run/run-lane.js';
import type { World } from '../../src/world/world.js';

/** Instances that wait, over all lanes. */
const WAITING = 100;

interface Shape {
  readonly nodes: readonly { name: string; cpuMilli: number; memoryBytes: number }[];
  readonly replicas: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

const MEBIBYTE = 1_048_576;

/** A cluster that is too small in CPU or in memory for what is asked of it. */
function overloaded(number: number): Shape {
  const random = new SeededRandom(`remedy/${number}`);
  const scarce = random.below(2) === 0;
  const nodes = Array.from({ length: 2 + random.below(3) }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli: scarce ? 1000 : 8000,
    memoryBytes: (scarce ? 8192 : 1024) * MEBIBYTE,
  }));
  return {
    nodes,
    replicas: nodes.length + 1 + random.below(3),
    cpuMilli: 600 + random.below(300),
    memoryBytes: (600 + random.below(300)) * MEBIBYTE,
  };
}

function run(adapter: Adapter, { nodes, replicas, cpuMilli, memoryBytes }: Shape, seed: number): World {
  const scenario = resolveScenario({
    schemaVersion: 1,
    name: 'overloaded',
    title: 'More than fits',
    cluster: { nodes },
    workloads: [{ name: 'web', image: 'nginx:1.9.1', replicas, resources: { requests: { cpuMilli, memoryBytes } } }],
    steps: [{ id: 'deploy', action: 'deploy', workload: 'web', until: 'ready', withinMs: 120_000 }],
  });
  return runLane({ adapter, scenario, seed }).world;
}

/** Instances that run, whatever the platform calls those that do not. */
const running = (world: World) =>
  world.sites.flatMap((site) => [...site.observer.instances.values()]).filter(({ ready }) => ready).length;

/** What waits: the first instance without a node, or, where the platform has no instance before it has a node, the workload. */
function whyWaiting(world: World): Explanation | undefined {
  const waiting = world.sites
    .flatMap((site) => [...site.observer.instances.values()])
    .find(({ node, phase }) => node === '' && phase === 'pending');
  return world.explain(waiting?.id ?? 'web');
}

/** A node more, or a smaller request. Machines are dealt out to the clusters of a lane in turn, so each of them gets one. */
function applied(adapter: Adapter, shape: Shape, { kind, cpuMilli = 0, memoryBytes = 0 }: Remedy): Shape {
  if (kind === 'lower-request') return { ...shape, cpuMilli, memoryBytes };
  const machine = { zone: '', labels: {}, role: 'worker' as const, images: [] };
  const clusters = adapter
    .sites(shape.nodes.map((node) => ({ ...node, ...machine })))
    .filter(({ machines }) => machines.length > 0).length;
  const added = Array.from({ length: clusters }, (_, index) => ({ name: `added-${index + 1}`, cpuMilli, memoryBytes }));
  return { ...shape, nodes: [...shape.nodes, ...added] };
}

describe.each(builtInIds())('what would have changed it, on %s', (id) => {
  it('lets the instance run when it is done', { timeout: 60_000 }, async () => {
    const adapter = await loadAdapter(id);
    for (let number = 0; number < WAITING / builtInIds().length; number++) {
      const shape = overloaded(number);
      const before = run(adapter, shape, number);
      const explanation = whyWaiting(before);
      expect(
        explanation?.nodes.every(({ rejectedBy }) => rejectedBy !== undefined),
        `scenario ${number}`,
      ).toBe(true);
      const remedy = explanation!.remedies.find(({ kind }) => kind === 'add-node' || kind === 'lower-request');
      expect(remedy, `scenario ${number}`).toBeDefined();
      expect(
        running(run(adapter, applied(adapter, shape, remedy!), number)),
        `scenario ${number}: ${remedy!.text}`,
      ).toBeGreaterThan(running(before));
    }
  });
});
