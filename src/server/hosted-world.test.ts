import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { FAST_LEAD_MS, type Pace } from '../core/clock/pace.js';
import { memoryCall } from '../core/call/memory-call.js';
import { parseCondition } from './condition.js';
import { HostedWorld } from './hosted-world.js';
import { entriesAbout, withCauses } from './trace-view.js';
import { machinesOfSize } from './world-config.js';

const { default: template } = await import('../../adapters/_template/index.js');

const hosted: HostedWorld[] = [];
const failures: unknown[] = [];
afterEach(async () => {
  await Promise.all(hosted.splice(0).map((world) => world.stop()));
  failures.length = 0;
});

function host(pace: Pace): HostedWorld {
  const config = {
    lane: { adapter: template, version: '1' },
    machines: machinesOfSize({}),
    seed: 1,
    pace,
    set: {},
    physics: {},
    without: [],
  };
  const world = new HostedWorld('w', config, (_world, error) => failures.push(error));
  hosted.push(world);
  return world;
}

/** Sends a request and waits, by the wall, for its answer. */
async function ask(world: HostedWorld, method: string, path: string, body?: object) {
  const { call, result } = memoryCall({ method, path, ...(body !== undefined && { body: JSON.stringify(body) }) });
  world.accept(call);
  await until(() => result.ended);
  return { status: result.status, body: JSON.parse(result.text()) as unknown };
}

async function until(done: () => boolean): Promise<void> {
  for (let count = 0; !done(); count++) {
    if (count > 400) throw new Error('this takes too long');
    await sleep(5);
  }
}

const running = (world: HostedWorld) =>
  [...world.world.sites[0]!.observer.instances.values()].filter(({ phase }) => phase === 'running').length;
const deploy = (world: HostedWorld) => ask(world, 'PUT', '/apps/web', { image: 'nginx:1.9.1', replicas: 2 });

describe('a hosted world', () => {
  it('at pace fast has everything running long before the wall would, and never shows a client its future', async () => {
    const world = host('fast');
    const before = Date.now();
    await deploy(world);
    await until(() => running(world) === 2);
    expect(world.world.tasks.elapsed).toBeGreaterThan(1000);
    expect(Date.now() - before).toBeLessThan(1000);
    expect(world.world.tasks.now).toBeLessThan(before - FAST_LEAD_MS + 60_000);
  });

  it('at pace manual answers, but lets nothing happen that takes time', async () => {
    const world = host('manual');
    expect((await deploy(world)).status).toBe(200);
    await sleep(30);
    expect([running(world), world.world.tasks.elapsed]).toEqual([0, 0]);
    await world.until('web.running = 2', 60_000);
    expect(running(world)).toBe(2);
  });

  it('at pace real and paused writes down what enters at the time of the wall', async () => {
    const world = host('real');
    await sleep(60);
    await deploy(world);
    const elapsed = world.world.inbox.entries[0]!.elapsedMs;
    expect(elapsed).toBeGreaterThanOrEqual(50);
    world.pump.pause();
    const { now } = world.world.tasks;
    await sleep(30);
    expect((await ask(world, 'GET', '/apps')).status).toBe(200);
    expect(world.world.tasks.now).toBe(now);
  });

  it('ends streams and answers the waiting when it begins again', async () => {
    const world = host('manual');
    const { call, result } = memoryCall({ method: 'GET', path: '/apps' });
    world.accept(call);
    world.reset();
    expect([result.status, result.ended, world.openCalls]).toEqual([503, true, 0]);
    expect((await ask(world, 'GET', '/apps')).body).toEqual([]);
  });

  it('stands still after a bug, says so, and can begin again', async () => {
    const world = host('manual');
    world.world.tasks.after(5, () => {
      throw new Error('on purpose');
    });
    await expect(world.advance(10)).rejects.toThrow('on purpose');
    expect([world.failed, failures.length]).toEqual([true, 1]);
    const { call, result } = memoryCall({ method: 'GET', path: '/apps' });
    world.accept(call);
    expect([result.status, result.text()]).toEqual([503, 'This world has stopped because of a bug; reset it.\n']);
    world.reset();
    expect((await ask(world, 'GET', '/apps')).status).toBe(200);
  });
});

describe('conditions', () => {
  it('count instances and nodes, and know time and idleness', async () => {
    const world = host('manual');
    await deploy(world);
    await world.untilIdle(60_000);
    const holds = (text: string) => {
      const condition = parseCondition(text, world.world);
      condition.stop();
      return condition.holds();
    };
    for (const text of [
      'web.ready=2',
      'instances.running >= 2 and nodes.ready == 3',
      'node-1.ready = true',
      'idle',
      'elapsed > 1s',
    ])
      expect([text, holds(text)]).toEqual([text, true]);
    for (const text of ['web.ready > 2', 'other.count != 0', 'node-1.ready = false', 'elapsed >= 10d'])
      expect([text, holds(text)]).toEqual([text, false]);
  });

  it.each(['', 'web', 'web.ready', 'web.raedy = 1', 'web.ready = many', '= 3', 'ready = 3'])('refuse "%s"', (text) => {
    expect(() => parseCondition(text, host('manual').world)).toThrow(
      expect.objectContaining({ code: 'request/invalid' }),
    );
  });
});

describe('the view of a trace', () => {
  it('follows an object back to the request that began it', async () => {
    const world = host('manual');
    await deploy(world);
    await world.untilIdle(60_000);
    const { trace } = world.world;
    const [instance] = [...world.world.sites[0]!.observer.instances.keys()];
    const about = entriesAbout(trace, instance!);
    expect(new Set(about.map(({ type }) => type))).toEqual(new Set(['write', 'instance', 'decision']));
    expect(withCauses(trace, about)[0]).toMatchObject({ type: 'call', method: 'PUT', path: '/apps/web' });
  });
});

describe('the size of a cluster', () => {
  it('is a number of nodes, or managers and workers', () => {
    const names = (size: Parameters<typeof machinesOfSize>[0]) => machinesOfSize(size).map(({ name }) => name);
    expect(names({})).toEqual(['node-1', 'node-2', 'node-3']);
    expect(names({ managers: 1, workers: 2 })).toEqual(['manager-1', 'node-1', 'node-2']);
    expect(names({ workers: 1 })).toEqual(['manager-1', 'node-1']);
    expect(machinesOfSize({ clusters: 4 }).map(({ cluster }) => cluster)).toEqual(
      [1, 2, 3, 4].map((number) => `cluster-${number}`),
    );
    const fewNodes = { nodes: 2, clusters: 3 };
    for (const wrong of [{ nodes: 0 }, { nodes: 1.5 }, { nodes: 1, managers: 1 }, { nodes: 1e9 }, fewNodes])
      expect(() => machinesOfSize(wrong)).toThrow(expect.objectContaining({ code: 'request/invalid' }));
  });
});
