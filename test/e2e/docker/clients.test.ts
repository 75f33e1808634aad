import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import swarm from '../../../adapters/swarm/index.js';
import { serve, type Ran, type ServedSwarm } from './server.js';

// Client libraries, and stacks that other authors wrote for the real platform.

const folder = path.join(import.meta.dirname, 'clients');
/** Where the manifests of other authors lie, when somebody has them: they are no part of this repository. */
const stacks = process.env['REGATTA_STACKS'] ?? '';
const PROGRAM_LIMIT_MS = 60_000;
const TRIES = 200;
const ALL_RUN = /(\d+)\/\1\b/;
const NODES = ['node-1', 'node-2', 'node-3'];

let served: ServedSwarm;

beforeAll(async () => {
  served = await serve(swarm, 3);
});
afterAll(() => served.close());

function seenBy(program: string, file: string): Promise<unknown> {
  const env = { ...process.env, DOCKER_HOST: served.url.replace(/^http/, 'tcp') };
  return new Promise((resolve, reject) => {
    execFile(program, [file], { cwd: folder, env, timeout: PROGRAM_LIMIT_MS }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout));
      else reject(new Error(stderr, { cause: error }));
    });
  });
}

describe('client libraries', () => {
  it('dockerode lists, creates, scales, updates, enters, follows and removes', async (context) => {
    if (!existsSync(path.join(import.meta.dirname, '../node_modules/dockerode')))
      context.skip('needs dockerode: npm ci --prefix test/e2e');
    expect(await seenBy('node', 'life.mjs')).toEqual({
      nodes: NODES,
      images: ['nginx:1.9.1'],
      container: true,
      output: 'hello\n',
      exitCode: 0,
      refusal: 409,
      services: 0,
      events: ['create', 'update', 'remove'],
    });
  });

  it('the SDK for Python lists, creates, scales, updates, follows and removes', async (context) => {
    if (spawnSync('python3', ['-c', 'import docker']).status !== 0) context.skip('needs the docker package of python3');
    expect(await seenBy('python3', 'life.py')).toEqual({
      nodes: NODES,
      token: 'SWMTKN-1-',
      running: 3,
      secrets: 'pw',
      refusal: 409,
      services: 0,
      events: ['create', 'update'],
    });
  });
});

describe('stacks of other authors', () => {
  it.for([
    ['sock-shop', 'sock-shop/swarm/docker-compose.yml', 'shipping'],
    ['voting-app', 'voting-app/docker-stack.yml', 'result'],
  ] as const)('%s deploys, is updated, pruned and removed', async ([stack, file, dropped], context) => {
    if (stacks === '') context.skip('absent: the manifests of other authors, whose folder REGATTA_STACKS names');
    const text = await readFile(path.join(stacks, file), 'utf8');
    expect(await deploy(stack, text)).toMatchObject({ code: 0 });
    const all = await settled(stack);
    expect(all.length).toBeGreaterThan(4);
    expect(all.filter((line) => !ALL_RUN.test(line))).toEqual([]);
    expect((await deploy(stack, text)).stdout).toContain(`Updating service ${stack}_`);
    expect(await settled(stack)).toEqual(all);
    const block = new RegExp(`^ {2}${dropped}:\\n(?: {3,}.*\\n|\\n)+`, 'm');
    expect((await deploy(stack, text.replace(block, ''), '--prune')).stdout).toContain(
      `Removing service ${stack}_${dropped}`,
    );
    expect(await settled(stack)).toEqual(all.filter((line) => !line.startsWith(`${stack}_${dropped} `)));
    expect(await served.docker(['stack', 'rm', stack])).toMatchObject({ code: 0 });
    expect((await served.docker(['stack', 'ps', stack])).code).toBe(1);
  });
});

async function deploy(stack: string, text: string, ...more: string[]): Promise<Ran> {
  const copy = path.join(served.folder, `${stack}.yml`);
  await writeFile(copy, text);
  return served.docker(['stack', 'deploy', ...more, '-c', copy, stack]);
}

/** Services with their replicas as `docker stack services` shows them, as soon as all run. */
async function settled(stack: string): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    const { stdout } = await served.docker(['stack', 'services', '--format', '{{.Name}} {{.Replicas}}', stack]);
    const all = stdout.trim().split('\n').sort();
    if (all.every((line) => ALL_RUN.test(line)) || tries === TRIES) return all;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
