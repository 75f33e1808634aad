import { describe, expect, it } from 'vitest';
import mesos from '../../adapters/mesos/index.js';
import type { Instance, Operation } from '../../src/ports/client.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import type { Workload } from '../../src/ports/model/workload.gen.js';
import { createWorld, type WorldOptions } from '../../src/world/create-world.js';
import type { World } from '../../src/world/world.js';

const machines: MachineSpec[] = ['agent-1', 'agent-2', 'agent-3'].map((name, index) => ({
  name,
  cpuMilli: 4000,
  memoryBytes: 8 * 1024 ** 3,
  zone: `zone-${index + 1}`,
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

const { operations } = mesos.client;

/** No step may take longer than ten virtual minutes; a world that never becomes idle fails instead of hanging. */
const LIMIT_MS = 600_000;

function start(options: Partial<WorldOptions> = {}): World {
  return createWorld({ adapter: mesos, machines, seed: 1, freeze: true, ...options });
}

function settle(world: World): void {
  expect(world.tasks.runUntilIdle(world.tasks.now + LIMIT_MS)).toBe(true);
}

function perform<T>(world: World, operation: Operation<T>): T {
  let result: { value: T } | undefined;
  world.perform(operation, (value) => (result = { value }));
  world.tasks.runUntilIdle(world.tasks.now + LIMIT_MS, () => result !== undefined);
  return result!.value;
}

function done<T>(world: World, operation: Operation<T>): T {
  const result = perform(world, operation);
  expect(result).toMatchObject({ outcome: 'done' });
  settle(world);
  return result;
}

const status = (world: World) => perform(world, operations.status(web));
const instances = (world: World) => [...world.sites[0]!.observer.instances.values()];
const byId = (list: readonly Instance[]) => new Map(list.map((instance) => [instance.id, instance]));
const get = (world: World, port: number) => world.sites[0]!.network.request({ address: '10.0.0.11', port }, '/', 7);

describe('the lab on Mesos with Marathon', () => {
  it('deploys, exposes, scales, updates, holds a bad image, goes back, heals, and outlives a node', () => {
    const world = start();
    settle(world);
    done(world, operations.deploy(web));
    expect(status(world)).toMatchObject({ verdict: 'settled', ready: 1 });
    done(world, operations.expose(web, 30001));
    expect(get(world, 30001)).toMatchObject({ outcome: 'answered', http: { status: 200 } });
    done(world, operations.scale(web, 3));
    expect(status(world)).toMatchObject({ verdict: 'settled', ready: 3, updated: 3 });
    done(world, operations.update(web, 'nginx:1.9.1'));
    expect(status(world)).toMatchObject({ verdict: 'settled', ready: 3, updated: 3 });
    expect(instances(world).map(({ image }) => image)).toEqual(['nginx:1.9.1', 'nginx:1.9.1', 'nginx:1.9.1']);

    done(world, operations.update(web, 'nginx:1.95'));
    // maximumOverCapacity is 1 by default: three more are tried beside the three that serve.
    expect(status(world)).toMatchObject({ verdict: 'held', ready: 3, updated: 0 });
    expect(status(world).reason).toMatch(/^Delayed, next launch in \d+ s: TASK_FAILED Failed to launch container/);
    expect(get(world, 30001)).toMatchObject({ outcome: 'answered' });
    const back = done(world, operations.rollback(web));
    expect(back.native[0]).toMatch(/^curl -s -X DELETE \$MARATHON_URL\/v2\/deployments\//);
    expect(status(world)).toMatchObject({ verdict: 'settled', ready: 3, updated: 3 });
    expect(new Set(instances(world).map(({ image }) => image))).toEqual(new Set(['nginx:1.9.1']));

    const victim = instances(world)[0]!;
    done(world, operations.deleteInstance(web, victim.id));
    expect(status(world)).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(instances(world).map(({ id }) => id)).not.toContain(victim.id);

    const { node } = instances(world)[0]!;
    world.inject({ kind: 'node-loss', target: node });
    settle(world);
    expect(status(world)).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(instances(world).some((instance) => instance.node === node)).toBe(false);
    expect(byId(perform(world, operations.instances()))).toEqual(byId(instances(world)));
    done(world, operations.remove(web));
    expect(status(world)).toMatchObject({ exists: false, current: 0, verdict: 'settled' });
    expect(instances(world)).toEqual([]);
    expect(get(world, 30001).outcome).not.toBe('answered');
  });
});
