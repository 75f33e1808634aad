import { describe, expect, it } from 'vitest';
import template from '../../adapters/_template/index.js';
import { createWorld } from '../../src/world/create-world.js';
import type { Operation } from '../../src/ports/client.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import type { Workload } from '../../src/ports/model/workload.gen.js';
import type { World } from '../../src/world/world.js';

const machines: MachineSpec[] = ['node-1', 'node-2', 'node-3'].map((name) => ({
  name,
  cpuMilli: 4000,
  memoryBytes: 8 * 1024 ** 3,
  zone: '',
  labels: {},
  role: 'worker',
  images: [],
}));
const web: Workload = {
  name: 'web',
  image: 'nginx:1.7.9',
  replicas: 1,
  ports: [{ containerPort: 80 }],
  resources: { requests: { cpuMilli: 100 } },
};

function perform<T>(world: World, operation: Operation<T>): T {
  let result: { value: T } | undefined;
  world.perform(operation, (value) => (result = { value }));
  world.tasks.runUntilIdle(Infinity, () => result !== undefined);
  return result!.value;
}

const phases = (world: World) =>
  [...world.sites[0]!.observer.instances.values()].map(({ phase, image, node }) => `${phase} ${image} ${node}`);

describe('one app from request to answer, on the template', () => {
  it('deploys, scales, holds a bad update, rolls back, heals, and survives the loss of a node', () => {
    const world = createWorld({ adapter: template, machines, seed: 1, freeze: true });
    const { operations } = template.client;
    const settle = () => world.tasks.runUntilIdle();
    perform(world, operations.deploy(web));
    perform(world, operations.expose(web, 30001));
    perform(world, operations.scale(web, 3));
    settle();
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(
      phases(world)
        .map((line) => line.split(' ')[2])
        .toSorted((left, right) => (left! < right! ? -1 : 1)),
    ).toEqual(['node-1', 'node-2', 'node-3']);
    perform(world, operations.update(web, 'nginx:1.95'));
    settle();
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'held', ready: 2 });
    perform(world, operations.rollback(web));
    settle();
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(world.sites[0]!.network.request({ address: '10.0.0.11', port: 30001 }, '/', 7)).toMatchObject({
      outcome: 'answered',
      http: { status: 200 },
    });
    const victim = phases(world)[0]!.split(' ')[2]!;
    world.inject({ kind: 'node-loss', target: victim });
    settle();
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(phases(world).some((line) => line.includes(victim))).toBe(false);
    expect(perform(world, operations.instances())).toHaveLength(3);
  });

  it('names who wrote what, in the order of the flow', () => {
    const world = createWorld({ adapter: template, machines, seed: 1 });
    perform(world, template.client.operations.deploy(web));
    world.tasks.runUntilIdle();
    const authors = new Set(
      [...world.trace.entries()]
        .filter((entry) => entry.type === 'write' && entry.kind !== 'Host')
        .map((entry) => entry.author),
    );
    expect([...authors]).toEqual(['client', 'replicator', 'placer', 'agent']);
  });

  it('is a function of its seed', () => {
    const run = (seed: number) => {
      const world = createWorld({ adapter: template, machines, seed });
      perform(world, template.client.operations.deploy({ ...web, replicas: 5 }));
      world.tasks.runUntilIdle();
      return JSON.stringify([...world.trace.entries()]);
    };
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
  });
});
