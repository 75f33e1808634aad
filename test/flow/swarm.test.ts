import { describe, expect, it } from 'vitest';
import swarm from '../../adapters/swarm/index.js';
import type { Operation } from '../../src/ports/client.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import type { Workload } from '../../src/ports/model/workload.gen.js';
import { createWorld } from '../../src/world/create-world.js';
import type { World } from '../../src/world/world.js';

const machines: MachineSpec[] = ['node-1', 'node-2', 'node-3', 'node-4'].map((name, at) => ({
  name,
  cpuMilli: 4000,
  memoryBytes: 8 * 1024 ** 3,
  zone: '',
  labels: {},
  role: at === 0 ? 'manager' : 'worker',
  images: [],
}));
const web: Workload = { name: 'web', image: 'nginx:1.7.9', replicas: 1, ports: [{ containerPort: 80 }] };
const { operations } = swarm.client;

function perform<T>(world: World, operation: Operation<T>): T {
  let result: { value: T } | undefined;
  world.perform(operation, (value) => (result = { value }));
  world.tasks.runUntilIdle(Infinity, () => result !== undefined);
  return result!.value;
}

const instances = (world: World) => [...world.sites[0]!.observer.instances.values()];
const ready = (world: World) => instances(world).filter((instance) => instance.ready);
const settle = (world: World) => void world.tasks.runUntilIdle(world.tasks.now + 3_600_000);

describe('one service from request to answer, on swarm', () => {
  it('goes through the lab: deploy, expose, scale, update, bad update, rollback, kill, node loss, remove', () => {
    const world = createWorld({ adapter: swarm, machines, seed: 1, freeze: true });
    expect(perform(world, operations.deploy(web))).toMatchObject({ outcome: 'done' });
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 1 });
    expect(perform(world, operations.expose(web, 30001))).toMatchObject({ outcome: 'done' });
    settle(world);
    expect(perform(world, operations.scale(web, 3))).toMatchObject({ outcome: 'done' });
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3, updated: 3 });
    expect(world.sites[0]!.network.request({ address: '10.0.0.11', port: 30001 }, '/', 7)).toMatchObject({
      outcome: 'answered',
      http: { status: 200 },
    });
    perform(world, operations.update(web, 'nginx:1.9.1'));
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3, updated: 3 });
    perform(world, operations.update(web, 'nginx:1.95'));
    settle(world);
    const held = perform(world, operations.status(web));
    expect(held).toMatchObject({ verdict: 'held', ready: 2 });
    expect(held.reason).toMatch(/^update paused due to failure or early termination of task [a-z0-9]{25}$/);
    perform(world, operations.rollback(web));
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(new Set(ready(world).map(({ image }) => image))).toEqual(new Set(['nginx:1.9.1']));
    expect(perform(world, operations.deleteInstance(web, ready(world)[0]!.id))).toMatchObject({ outcome: 'done' });
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    const victim = ready(world).find(({ node }) => node !== 'node-1')!.node;
    const lostAt = world.tasks.now;
    world.inject({ kind: 'node-loss', target: victim });
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(ready(world).some(({ node }) => node === victim)).toBe(false);
    // Three missed heartbeats of 5 s, the restart delay of 5 s, and the start of the container.
    const recoveredAt = Math.max(
      ...[...world.trace.entries()].filter((entry) => entry.type === 'instance' && entry.ready).map(({ t }) => t),
    );
    expect(recoveredAt - (lostAt - world.tasks.now + world.tasks.elapsed)).toBeGreaterThan(14_000);
    expect(recoveredAt - (lostAt - world.tasks.now + world.tasks.elapsed)).toBeLessThan(24_000);
    perform(world, operations.remove(web));
    settle(world);
    expect(perform(world, operations.status(web)).exists).toBe(false);
    expect(ready(world)).toEqual([]);
  });

  it('names who wrote what, in the order of the flow', () => {
    const world = createWorld({ adapter: swarm, machines, seed: 1 });
    settle(world);
    const before = world.trace.length;
    perform(world, operations.deploy(web));
    settle(world);
    const authors = new Set(
      [...world.trace.entries(before + 1)]
        // The service's own addresses are given while its tasks are made; the chain is that of the tasks.
        .filter((entry) => entry.type === 'write' && (entry.kind === 'task' || entry.author === 'client'))
        .map(({ author }) => author),
    );
    expect([...authors]).toEqual(['client', 'replicated-orchestrator', 'allocator', 'scheduler', 'dispatcher']);
  });

  it('explains why a task waits, in the platform’s words, and what would help', () => {
    const world = createWorld({ adapter: swarm, machines, seed: 1, freeze: true });
    const large = { ...web, resources: { requests: { cpuMilli: 8000 } } };
    perform(world, operations.deploy(large));
    settle(world);
    const [waiting] = instances(world);
    expect(waiting).toMatchObject({ phase: 'pending', node: '' });
    // swarmkit scheduler/filter.go; recording sched-resources-do-not-fit.
    expect(waiting!.reason).toBe('no suitable node (insufficient resources on 4 nodes)');
    const explanation = world.explain(waiting!.id)!;
    expect(explanation.nodes.map(({ rejectedBy }) => rejectedBy?.plugin)).toEqual(Array(4).fill('Resource'));
    expect(explanation.remedies).toContainEqual(expect.objectContaining({ kind: 'add-node', cpuMilli: 8000 }));
    expect(explanation.remedies).toContainEqual(expect.objectContaining({ kind: 'lower-request', cpuMilli: 4000 }));
    expect(perform(world, operations.status(large))).toMatchObject({ verdict: 'held', reason: waiting!.reason });
  });

  it('elects another leader when the first is lost, and writes nothing without a majority', () => {
    const threeManagers = machines.map((machine, at) => ({
      ...machine,
      role: at < 3 ? ('manager' as const) : ('worker' as const),
    }));
    const world = createWorld({ adapter: swarm, machines: threeManagers, seed: 1, freeze: true });
    perform(world, operations.deploy({ ...web, replicas: 4 }));
    settle(world);
    world.inject({ kind: 'leader-loss', target: 'swarm' });
    settle(world);
    // Recording ha-leader-loss: elected after 18 s, the lost node down after 50 s, its tasks back thereafter.
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 4 });
    world.inject({ kind: 'leader-loss', target: 'swarm' });
    world.tasks.runUntil(world.tasks.now + 20_000);
    // Recording ha-quorum-loss.
    expect(perform(world, operations.scale(web, 5))).toMatchObject({
      outcome: 'failed',
      detail:
        "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
    });
    world.heal();
    settle(world);
    expect(perform(world, operations.scale(web, 5))).toMatchObject({ outcome: 'done' });
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 5 });
  });

  it('is a function of its seed', () => {
    const run = (seed: number) => {
      const world = createWorld({ adapter: swarm, machines, seed });
      perform(world, operations.deploy({ ...web, replicas: 5 }));
      settle(world);
      return JSON.stringify([...world.trace.entries()]);
    };
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
  });
});
