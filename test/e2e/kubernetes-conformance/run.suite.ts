// Runs ports: those that can share a cluster all at once, each in a namespace of its own; the others one after another, each in a new
// cluster.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Pace } from '../../../src/core/clock/pace.js';
import { runningCluster } from '../kubectl/running-cluster.js';
import { serve, type ServedCluster } from '../kubectl/server.js';
import type { Api } from './api.js';
import failures from './failures.json' with { type: 'json' };
import { Setting, type Port, type Ports } from './setting.js';

const NODES = 3;
const LIMIT_MS = 90_000;
const hasClient = existsSync(path.join(import.meta.dirname, '../node_modules/@kubernetes/client-node'));
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

interface Started {
  readonly cluster: ServedCluster;
  readonly api: Api;
}

async function start(pace: Pace): Promise<Started> {
  // Only here, since the packages of the clients may not be installed.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const { Api: Client } = await import('./api.js');
  const cluster = await serve(runningCluster, NODES, pace);
  const config = new KubeConfig();
  config.loadFromFile(path.join(cluster.folder, 'config'));
  const api = new Client(config);
  return { cluster, api };
}

async function stop({ cluster, api }: Started): Promise<void> {
  api.close();
  await cluster.close();
}

async function follow(port: Port, { cluster, api }: Started, namespace: string): Promise<void> {
  const setting = new Setting(cluster, api, namespace);
  await setting.namespaces.create({ metadata: { name: namespace } });
  setting.pass(1);
  await setting.serviceAccounts.until('default', () => true);
  await port(setting);
}

/** A port that is known to fail has to, so that the table of failures stays true. */
async function verdict(codename: string, following: Promise<void>): Promise<void> {
  const why = (failures as Record<string, string>)[codename];
  if (why === undefined) return following;
  const hasPassed = await following.then(
    () => true,
    () => false,
  );
  if (hasPassed) throw new Error(`it passes, so it belongs no longer into failures.json: ${why}`);
}

interface Needs {
  /** How time passes where each port has a cluster of its own. */
  readonly pace?: Pace;
  readonly kubectl?: boolean;
}

/** What has to be installed before the ports can run. */
function missing({ kubectl = false }: Needs): string {
  if (!hasClient) return 'needs @kubernetes/client-node: npm ci --prefix test/e2e';
  return kubectl && !hasKubectl ? 'needs kubectl' : '';
}

/** Ports that leave one another alone. */
export function sharing(ports: Ports, needs: Needs = {}): void {
  const wants = missing(needs);
  describe('in a shared cluster', () => {
    let started: Started;
    beforeAll(async () => {
      if (wants === '') started = await start('fast');
    });
    afterAll(async () => {
      if (wants === '') await stop(started);
    });
    for (const [index, [codename, port]] of Object.entries(ports).entries())
      // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the port is the body, and its codename a text
      test.concurrent(codename, { timeout: LIMIT_MS }, async (context) => {
        context.skip(wants !== '', wants);
        await verdict(codename, follow(port, started, `port-${index + 1}`));
      });
  });
}

/** Ports that change what belongs to everybody: nodes, priorities, the passing of time. */
export function alone(ports: Ports, needs: Needs = {}): void {
  const wants = missing(needs);
  describe('each in a cluster of its own', () => {
    for (const [codename, port] of Object.entries(ports))
      // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the same
      test(codename, { timeout: LIMIT_MS }, async (context) => {
        context.skip(wants !== '', wants);
        const started = await start(needs.pace ?? 'fast');
        context.onTestFinished(() => stop(started));
        await verdict(codename, follow(port, started, 'port'));
      });
  });
}
