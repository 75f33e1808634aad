import { describe, expect, it } from 'vitest';
import template from '../../adapters/_template/index.js';
import { web } from '../../src/testing/conformance/lab.js';
import { start } from '../../src/testing/start.js';
import { startWorld } from '../../src/testing/start-world.js';

describe('a started cluster', () => {
  it('is served to clients outside, and the test owns its clock', async () => {
    await using cluster = await start(template, { nodes: 2 });
    expect(cluster.environment).toEqual({ TEMPLATE_URL: cluster.url });
    const put = await fetch(`${cluster.url}/apps/web`, { method: 'PUT', body: '{"image":"nginx:1.7.9","replicas":2}' });
    expect(put.status).toBe(200);
    const units = async () => (await (await fetch(`${cluster.url}/units`)).json()) as { state: string; host: string }[];
    expect((await units()).filter(({ state }) => state === 'running')).toEqual([]);
    await cluster.clock.until('web.ready = 2');
    expect((await units()).map(({ host }) => host).sort()).toEqual(['node-1', 'node-2']);

    const before = cluster.clock.now;
    cluster.faults.inject({ kind: 'node-loss', target: 'node-1' });
    await cluster.clock.advance('1m');
    expect(cluster.clock.now).toBe(before + 60_000);
    expect((await units()).map(({ host }) => host)).toEqual(['node-2', 'node-2']);
    await cluster.clock.untilIdle('10m');
  });

  it('performs operations of the client half, and begins again at the same address', async () => {
    await using cluster = await start(template);
    const { operations } = template.client;
    expect(await cluster.perform(operations.deploy(web()))).toMatchObject({ outcome: 'done' });
    await cluster.clock.until('web.ready = 3');
    expect(await cluster.perform(operations.status(web()))).toMatchObject({ verdict: 'settled', ready: 3 });
    cluster.reset();
    expect(await (await fetch(`${cluster.url}/apps`)).json()).toEqual([]);
    await expect(cluster.clock.until('web.ready = 3', '5s')).rejects.toMatchObject({ code: 'wait/timed-out' });
  });

  it('ends with its scope, and tells when the world broke', async () => {
    const cluster = await start(template);
    await cluster[Symbol.asyncDispose]();
    await expect(fetch(cluster.url)).rejects.toThrow('fetch failed');
    const broken = await start(template);
    broken.world.tasks.after(1, () => {
      throw new TypeError('boom');
    });
    await expect(broken.clock.advance('1s')).rejects.toThrow('boom');
    await expect(broken[Symbol.asyncDispose]()).rejects.toThrow('the world broke');
  });
});

describe('a started world', () => {
  it('is driven from inside, without a server and without waiting', async () => {
    const test = await startWorld(template, { nodes: 3, seed: 7 });
    test.done(test.operations.deploy(web({ replicas: 4 })));
    test.untilReady(4);
    expect(new Set(test.ready().map(({ node }) => node))).toEqual(new Set(['node-1', 'node-2', 'node-3']));
    expect(() => test.until(() => false, 'the impossible', 1000)).toThrow(
      /waited 1 virtual seconds for the impossible/,
    );
  });
});
