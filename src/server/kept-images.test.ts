import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { memoryCall } from '../core/call/memory-call.js';
import { HostedWorld } from './hosted-world.js';
import { WorldJournal } from './journal/journal.js';
import { machinesOfSize } from './world-config.js';

const { default: template } = await import('../../adapters/_template/index.js');

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-kept-images-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function host(): Promise<HostedWorld> {
  const lane = { adapter: template, version: '1' };
  const config = {
    lane,
    machines: machinesOfSize({}),
    seed: 7,
    pace: 'manual' as const,
    set: {},
    physics: {},
    without: [],
  };
  const journal = await WorldJournal.open(path.join(folder, 'w.sqlite'), '{}');
  return new HostedWorld('w', config, () => {}, new Map(), journal);
}

it('finds on its machines what they had pulled before the server ended, and nothing after a reset', async () => {
  const before = await host();
  const body = JSON.stringify({ image: 'nginx:1.9.1', replicas: 3 });
  before.accept(memoryCall({ method: 'PUT', path: '/apps/web', body }).call);
  await before.until('web.ready = 3', 60_000);
  await before.stop();
  const after = await host();
  const imagesOn = (machine: string) => [...after.world.shared.runtime.images(machine).keys()];
  expect(imagesOn('node-1')).toEqual(['docker.io/library/nginx:1.9.1']);
  after.reset();
  expect(imagesOn('node-1')).toEqual([]);
  await after.stop();
});
