/** What is promised in seconds and bytes and not against a naive version: the other side of each ratio is the promise itself. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import kubernetes from '../../adapters/kubernetes/index.js';
import type { Workload } from '../../src/ports/model/workload.gen.js';
import { HostedWorld } from '../../src/server/hosted-world.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import { createWorld } from '../../src/world/create-world.js';
import type { World } from '../../src/world/world.js';
import { bestMs, type Bench, type Row } from './bench.js';

const DAY_MS = 86_400_000;
const MIB = 1024 ** 2;

function machines(count: number, cpuMilli = 16_000): readonly MachineSpec[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli,
    memoryBytes: 64 * 1024 * MIB,
    zone: '',
    labels: {},
    role: 'worker' as const,
    images: [],
  }));
}

function worldOf(nodes: number): World {
  return createWorld({ adapter: kubernetes, machines: machines(nodes), seed: 1 });
}

function budget(what: string, took: number, allowed: number, unit: string): Row {
  const digits = took < 10 ? 2 : 0;
  return {
    what,
    ours: `${took.toFixed(digits)} ${unit}`,
    other: `allowed ${allowed} ${unit}`,
    ratio: allowed / took,
    atLeast: 1,
  };
}

export const startUp: Bench = {
  name: 'start-up',
  title: '`regatta --help` against Node itself',
  run() {
    const program = path.resolve(import.meta.dirname, '../../dist/src/cli/main.js');
    const bareMs = bestMs(7, () => void spawnSync(process.execPath, ['-e', '0']));
    const helpMs = bestMs(7, () => void spawnSync(process.execPath, [program, '--help']));
    const other = `node ${bareMs.toFixed(0)} ms`;
    return [{ what: '--help', ours: `${helpMs.toFixed(0)} ms`, other, ratio: bareMs / helpMs, atLeast: 0.5 }];
  },
};

export const fiveThousand: Bench = {
  name: 'five-thousand',
  title: '5,000 instances on 500 Kubernetes nodes, from deploy to ready',
  run() {
    const workload: Workload = {
      name: 'web',
      image: 'nginx:1.9.1',
      replicas: 5000,
      resources: { requests: { cpuMilli: 100, memoryBytes: 64 * MIB } },
    };
    const ms = bestMs(2, () => {
      const world = worldOf(500);
      world.perform(kubernetes.client.operations.deploy(workload), () => {});
      const { observer } = world.site();
      const ready = () => [...observer.instances.values()].filter((instance) => instance.ready).length;
      // Looking costs too, so it is done now and then.
      while (ready() < 5000) world.tasks.runUntil(world.tasks.now + 10_000);
    });
    return [budget('ready', ms / 1000, 2, 's')];
  },
};

export const idleCluster: Bench = {
  name: '5000-idle',
  title: '24 virtual hours of 5,000 idle Kubernetes nodes',
  run() {
    const ms = bestMs(1, () => {
      const world = worldOf(5000);
      world.tasks.runUntil(world.tasks.now + DAY_MS);
    });
    return [budget('join, then a day', ms / 1000, 20, 's')];
  },
};

export const reset: Bench = {
  name: 'reset',
  title: 'the same world again, three Kubernetes nodes',
  run() {
    const hosted = new HostedWorld(
      'bench',
      {
        lane: { adapter: kubernetes, version: kubernetes.defaultVersion },
        machines: machines(3),
        seed: 1,
        pace: 'manual',
        set: {},
        physics: {},
        without: [],
      },
      (_, error) => {
        throw error;
      },
    );
    const ms = bestMs(20, () => hosted.reset());
    void hosted.stop();
    return [budget('reset', ms, 10, 'ms')];
  },
};

export const hundredWorlds: Bench = {
  name: 'hundred-worlds',
  title: '100 Kubernetes worlds of 10 nodes in one process',
  run() {
    const before = process.memoryUsage().rss;
    const worlds = Array.from({ length: 100 }, () => {
      const world = worldOf(10);
      world.tasks.runUntil(world.tasks.now + 60_000);
      return world;
    });
    const grown = (process.memoryUsage().rss - before) / MIB;
    return [budget(`memory of ${worlds.length}`, Math.max(grown, 1), 1024, 'MiB')];
  },
};
