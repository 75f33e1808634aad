// Helm 3, built from its Go module, with a chart of ours: releases are Secrets, changes three-way patches, hooks Jobs that it waits for.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { builtClient } from '../kubectl/clients.js';
import { Cluster } from './cluster.suite.js';

const program = builtClient('helm');
const chart = path.join(import.meta.dirname, 'fixtures/chart');

let cluster: Cluster;
beforeAll(async () => {
  if (existsSync(program)) cluster = await Cluster.start('--pace', 'fast');
});
afterAll(async () => void (await cluster?.stop()));
beforeEach((context) => {
  if (!existsSync(program)) context.skip('absent: helm, which .ci/build-clients makes of Go modules');
});

const helm = async (...words: string[]) => {
  const { code, stdout, stderr } = await cluster.run(program, words);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
};
const get = async (...words: string[]) => (await cluster.run('kubectl', ['get', ...words])).stdout;
const image = () =>
  get('deployment', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[0].image} {.status.readyReplicas}');

it('installs a chart and waits until it runs', async () => {
  expect(await helm('install', 'shop', chart, '--wait', '--timeout', '30s')).toMatch(
    /^STATUS: deployed\nREVISION: 1$/m,
  );
  expect(await image()).toBe('nginx:1.27 2');
  expect(await get('pdb', 'shop', '-o', 'jsonpath={.spec.minAvailable}')).toBe('1');
  expect(await get('job', 'shop-check', '-o', 'jsonpath={.status.succeeded}')).toBe('1');
  expect(await get('secrets', '-o', 'name')).toBe('secret/sh.helm.release.v1.shop.v1\n');
});

it('is told what the server refuses, and takes back the rest', async () => {
  const { code, stderr } = await cluster.run(program, [
    'install',
    'other',
    chart,
    '--set',
    'replicas=many',
    '--atomic',
  ]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('Deployment in version "v1" cannot be handled as a Deployment'),
  ]);
});

it('upgrades, keeps what others changed, and goes back', async () => {
  await cluster.run('kubectl', ['label', 'deployment', 'shop', 'team=web']);
  expect(
    await helm('upgrade', 'shop', chart, '--set', 'image=nginx:1.28,replicas=3', '--wait', '--timeout', '30s'),
  ).toContain('REVISION: 2\n');
  expect(await image()).toBe('nginx:1.28 3');
  expect(await get('deployment', 'shop', '-o', 'jsonpath={.metadata.labels.team}')).toBe('web');
  expect(await helm('rollback', 'shop', '1', '--wait', '--timeout', '30s')).toBe(
    'Rollback was a success! Happy Helming!\n',
  );
  expect(await image()).toBe('nginx:1.27 2');
  expect((await helm('history', 'shop')).match(/superseded|deployed/g)).toEqual([
    'superseded',
    'superseded',
    'deployed',
  ]);
});

it('reports an upgrade that does not come to run', async () => {
  const words = ['upgrade', 'shop', chart, '--set', 'image=nginx:1.95', '--wait', '--timeout', '5s', '--atomic'];
  const { code, stderr } = await cluster.run(program, words);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('UPGRADE FAILED: release shop failed, and has been rolled back'),
  ]);
  expect(await image()).toBe('nginx:1.27 2');
});

it('uninstalls everything', async () => {
  expect(await helm('uninstall', 'shop', '--wait', '--timeout', '30s')).toBe('release "shop" uninstalled\n');
  expect(
    await get('deployments,services,configmaps,pdb,secrets', '-l', 'app.kubernetes.io/managed-by=Helm', '-o', 'name'),
  ).toBe('');
  expect((await cluster.stop()).stderr).toBe('');
});
