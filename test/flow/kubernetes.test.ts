import { describe, expect, it } from 'vitest';
import kubernetes from '../../adapters/kubernetes/index.js';
import type { Operation } from '../../src/ports/client.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import type { Workload } from '../../src/ports/model/workload.gen.js';
import { createWorld } from '../../src/world/create-world.js';
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
  name: 'nginx',
  image: 'nginx:1.7.9',
  replicas: 1,
  ports: [{ containerPort: 80 }],
  resources: { requests: { cpuMilli: 100 } },
};
const { operations } = kubernetes.client;
/** No step of the lab takes longer in virtual time. */
const LIMIT_MS = 3_600_000;

function newWorld(seed: string | number = 1): World {
  const world = createWorld({ adapter: kubernetes, machines, seed, freeze: true });
  world.tasks.runUntil(world.tasks.now + 1000);
  return world;
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

const events = (world: World) =>
  world.sites[0]!.store.list<{ reason: string; message: string; type: string; involvedObject: { kind: string } }>(
    'events',
  ).items.map(({ value }) => `${value.involvedObject.kind} ${value.type} ${value.reason} ${value.message}`);

describe('the lab on Kubernetes', () => {
  it('deploys, scales, updates, holds a bad update, rolls back, heals, and loses a node', () => {
    const world = newWorld();
    const ready = () => [...world.sites[0]!.observer.instances.values()].filter((instance) => instance.ready);
    expect(perform(world, operations.deploy(web)).outcome).toBe('done');
    settle(world);
    expect(perform(world, operations.expose(web, 30001)).outcome).toBe('done');
    perform(world, operations.scale(web, 3));
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3, updated: 3 });
    // The default constraints of the scheduler spread pods of one ReplicaSet over the hosts.
    expect(new Set(ready().map(({ node }) => node)).size).toBe(3);

    perform(world, operations.update(web, 'nginx:1.9.1'));
    settle(world);
    expect(ready().map(({ image }) => image)).toEqual(Array(3).fill('nginx:1.9.1'));

    const before = world.tasks.elapsed;
    perform(world, operations.update(web, 'nginx:1.95'));
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'held', ready: 3 });
    expect(world.tasks.elapsed - before).toBeGreaterThan(600_000);
    expect(ready()).toHaveLength(3);
    expect(ready().every(({ image }) => image === 'nginx:1.9.1')).toBe(true);

    expect(perform(world, operations.rollback(web)).outcome).toBe('done');
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });

    const [lost] = ready();
    perform(world, operations.deleteInstance(web, lost!.id));
    settle(world);
    expect(ready()).toHaveLength(3);
    expect(ready().some(({ id }) => id === lost!.id)).toBe(false);

    const victim = ready()[0]!.node;
    const lostAt = world.tasks.elapsed;
    world.inject({ kind: 'node-loss', target: victim });
    settle(world);
    // 50 s until the node is given up, 5 s until pods are to leave it, 300 s that they tolerate that.
    expect(world.tasks.elapsed - lostAt).toBeGreaterThan(345_000);
    expect(world.tasks.elapsed - lostAt).toBeLessThan(380_000);
    expect(ready()).toHaveLength(3);
    expect(ready().some(({ node }) => node === victim)).toBe(false);
    const other = world.sites[0]!.machines.list().find(({ name }) => name !== victim)!;
    expect(world.sites[0]!.network.request({ address: other.address, port: 30001 }, '/', 7)).toMatchObject({
      outcome: 'answered',
      http: { status: 200 },
    });

    world.heal();
    settle(world);
    perform(world, operations.remove(web));
    settle(world);
    expect(perform(world, operations.status(web)).exists).toBe(false);
    expect(world.sites[0]!.store.count('pods')).toBe(0);
    expect(world.sites[0]!.store.count('replicasets.apps')).toBe(0);
  });

  it('names who wrote what, in the order of the flow', () => {
    const world = newWorld();
    perform(world, operations.deploy(web));
    settle(world);
    const authors = new Set(
      [...world.trace.entries()]
        .filter(
          (entry) => entry.type === 'write' && ['deployments.apps', 'replicasets.apps', 'pods'].includes(entry.kind),
        )
        .map((entry) => entry.author),
    );
    expect([...authors]).toEqual([
      'client',
      'deployment-controller',
      'replicaset-controller',
      'default-scheduler',
      'kubelet',
    ]);
  });

  // Source of the texts: spec of kubectl describe in the seed's lab, rendered by kubectl 1.32.5.
  it('reports in the words of the real components', () => {
    const world = newWorld();
    perform(world, operations.deploy(web));
    settle(world);
    perform(world, operations.update(web, 'nginx:1.95'));
    settle(world);
    const texts = events(world).map((text) => text.replaceAll(/nginx-[a-z0-9]+(-[a-z0-9]{5})?/g, 'NAME'));
    const unknown =
      'failed to pull and unpack image "docker.io/library/nginx:1.95": failed to resolve reference "docker.io/library/nginx:1.95": docker.io/library/nginx:1.95: not found';
    for (const wanted of [
      'Deployment Normal ScalingReplicaSet Scaled up replica set NAME from 0 to 1',
      'ReplicaSet Normal SuccessfulCreate Created pod: NAME',
      'Pod Normal Pulling Pulling image "nginx:1.95"',
      `Pod Warning Failed Failed to pull image "nginx:1.95": rpc error: code = NotFound desc = ${unknown}`,
      'Pod Warning Failed Error: ErrImagePull',
      'Pod Normal BackOff Back-off pulling image "nginx:1.95"',
      'Pod Warning Failed Error: ImagePullBackOff',
      'Pod Normal Created Created container: nginx',
      'Pod Normal Started Started container nginx',
    ])
      expect(texts).toContain(wanted);
    expect(
      texts.some((text) => /^Pod Normal Scheduled Successfully assigned default\/NAME to node-\d$/.test(text)),
    ).toBe(true);
    expect(texts.some((text) => /Successfully pulled image "nginx:1.7.9" in 2.8s/.test(text))).toBe(true);
  });

  it('explains why a pod waits, and what would help', () => {
    const world = newWorld();
    perform(world, operations.deploy({ ...web, resources: { requests: { cpuMilli: 5000 } } }));
    settle(world);
    const [instance] = perform(world, operations.instances())!;
    expect(instance).toMatchObject({ phase: 'pending', reason: 'Unschedulable' });
    const explanation = world.explain(instance!.id);
    expect(explanation?.summary).toBe('0/3 nodes are available: 3 Insufficient cpu.');
    expect(explanation?.nodes.map(({ rejectedBy }) => rejectedBy?.plugin)).toEqual(Array(3).fill('NodeResourcesFit'));
    expect(explanation?.remedies[0]).toMatchObject({ kind: 'add-node', cpuMilli: 5000 });
    const pod = world.sites[0]!.store.get<{ status: { conditions: { message: string }[] } }>(
      'pods',
      'default',
      instance!.id,
    );
    expect(pod!.value.status.conditions.map(({ message }) => message)).toContain(
      '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    );
  });

  it('ends in the same state when its parts crash on the way', () => {
    const run = (crash: boolean) => {
      const world = newWorld();
      const crashes = world.shared.random.fork('crashes');
      perform(world, operations.deploy({ ...web, replicas: 4 }));
      perform(world, operations.update(web, 'nginx:1.9.1'));
      for (let left = crash ? 40 : 0; left > 0; left--) {
        world.tasks.runUntil(world.tasks.now + crashes.below(500));
        const { parts } = world.sites[0]!;
        world.tasks.after(0, () => world.sites[0]!.restart(parts[crashes.below(parts.length)]!));
      }
      settle(world);
      const instances = perform(world, operations.instances())!;
      return [instances.length, ...new Set(instances.map(({ phase, image, ready }) => `${phase} ${image} ${ready}`))];
    };
    expect(run(true)).toEqual(run(false));
  });

  it('is a function of its seed', () => {
    const run = (seed: number) => {
      const world = newWorld(seed);
      perform(world, operations.deploy({ ...web, replicas: 5 }));
      settle(world);
      return JSON.stringify([...world.trace.entries()]);
    };
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
  });
});
