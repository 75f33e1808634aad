// The clients that people have, against what `up` serves.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, type TestContext } from 'vitest';
import { regatta, root, Server, type Place } from './up.suite.js';

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-clients-'));
const place: Place = { folder, state: path.join(folder, 'state') };
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Skips where the client or the adapter is missing. */
function requires(context: TestContext, client: string, adapter: string): void {
  if (!existsSync(path.join(root, 'dist/adapters', adapter, 'index.js')))
    context.skip(`absent: the ${adapter} adapter`);
  if (spawnSync(client, ['--help']).error !== undefined) context.skip(`needs ${client}`);
}

/** Starts a lane; gives a function that runs its client, and one that runs our commands. */
async function serve(client: string, lane: string, ...words: string[]) {
  const server = await Server.start(place, ['up', lane, ...words]);
  servers.push(server);
  const { stdout } = await regatta(place, ['env', lane, '-o', 'json']);
  const environment = JSON.parse(stdout) as Record<string, string>;
  const options = { encoding: 'utf8', timeout: 30_000, env: { ...process.env, ...environment } } as const;
  return {
    client,
    server,
    options,
    port: Number(new URL(/serves (\S+)/.exec(server.line)![1]!).port),
    run: (...given: string[]) => spawnSync(client, given, options),
    command: (...given: string[]) => regatta(place, given, environment),
  };
}

const PATIENCE = { timeout: 20_000, interval: 100 };

describe('kubectl', () => {
  it('rolls out at pace fast', async (context) => {
    requires(context, 'kubectl', 'kubernetes');
    const { run } = await serve('kubectl', 'kubernetes', '--port', '0', '--pace', 'fast');
    expect(run('create', 'deployment', 'web', '--image=nginx:1.9.1', '--replicas=3').stderr).toBe('');
    expect(run('rollout', 'status', 'deployment/web', '--timeout=20s').stdout).toContain('successfully rolled out');
    expect(run('get', 'deployment', 'web', '-o', 'jsonpath={.status.readyReplicas}').stdout).toBe('3');
  });

  it('sees at pace manual each change of a watch when the clock has come to it', async (context) => {
    requires(context, 'kubectl', 'kubernetes');
    const { client, run, command, options } = await serve('kubectl', 'kubernetes', '--port', '0', '--pace', 'manual');
    await command('clock', 'advance', '5s');
    run('create', 'deployment', 'web', '--image=nginx:1.9.1');
    const watch = spawn(client, ['get', 'pods', '-w', '--no-headers'], { env: options.env });
    let seen = '';
    watch.stdout.on('data', (chunk) => (seen += String(chunk)));
    await command('clock', 'advance', '300ms');
    await expect.poll(() => seen, PATIENCE).toContain('0/1');
    expect(seen).not.toContain('Running');
    await command('clock', 'until', 'web.ready = 1');
    await expect.poll(() => seen, PATIENCE).toContain('Running');
    watch.kill();
  });

  it('goes on trusting a server that was started again on the same port', async (context) => {
    requires(context, 'kubectl', 'kubernetes');
    const data = path.join(folder, 'data');
    const first = await serve('kubectl', 'kubernetes', '--port', '0', '--data', data);
    const config = first.run('config', 'view', '--raw', '-o', 'json').stdout;
    expect(first.run('get', 'namespaces', '-o', 'name').stdout).toContain('namespace/default');
    await first.server.stop();
    const again = await serve('kubectl', 'kubernetes', '--port', String(first.port), '--data', data);
    const kept = path.join(folder, 'kept-config');
    writeFileSync(kept, config);
    const old = again.run('--kubeconfig', kept, 'get', 'namespaces', '-o', 'name');
    expect(old.stdout).toContain('namespace/default');
  });
});

describe('a cluster that is kept', () => {
  it('runs again after its server was killed in the middle of its work', async (context) => {
    requires(context, 'kubectl', 'kubernetes');
    const data = ['--port', '0', '--pace', 'fast', '--data', path.join(folder, 'killed')];
    const first = await serve('kubectl', 'kubernetes', ...data, '--nodes', '2');
    first.run('create', 'deployment', 'web', '--image=nginx:1.9.1', '--replicas=3');
    first.run('rollout', 'status', 'deployment/web', '--timeout=20s');
    const names = first.run('get', 'pods', '-o', 'name').stdout;
    first.run('create', 'configmap', 'last', '--from-literal=a=b');
    await first.server.stop('SIGKILL');
    const again = await serve('kubectl', 'kubernetes', ...data);
    expect(again.run('get', 'configmap', 'last', '-o', 'jsonpath={.data.a}').stdout).toBe('b');
    expect(again.run('rollout', 'status', 'deployment/web', '--timeout=20s').stdout).toContain('successfully');
    expect(again.run('get', 'pods', '-o', 'name').stdout).toBe(names);
    expect(again.run('get', 'nodes', '-o', 'name').stdout).toBe('node/node-1\nnode/node-2\n');
    again.run('scale', 'deployment/web', '--replicas=4');
    expect(again.run('rollout', 'status', 'deployment/web', '--timeout=20s').stdout).toContain('successfully');
    expect((await again.command('reset')).code).toBe(0);
    expect(again.run('get', 'deployments', '-o', 'name').stdout).toBe('');
  });

  it('belongs to one server and one version at a time', async (context) => {
    requires(context, 'docker', 'swarm');
    const data = ['--port', '0', '--data', path.join(folder, 'owned')];
    const { run, server } = await serve('docker', 'swarm', ...data);
    run('service', 'create', '--name', 'web', '--detach', 'nginx:1.9.1');
    const second = await regatta(place, ['up', 'swarm', ...data]);
    expect([second.code, second.stderr]).toEqual([3, expect.stringContaining('another server has it')]);
    await server.stop();
    const older = await regatta(place, ['up', 'swarm@20.10', ...data]);
    expect([older.code, older.stderr]).toEqual([2, expect.stringContaining('is of swarm@28')]);
    const again = await serve('docker', 'swarm', ...data);
    expect(again.run('service', 'ls', '--format', '{{.Name}}').stdout).toBe('web\n');
  });
});

describe('the docker command', () => {
  it('publishes a port of a service on this machine, as long as the service is there', async (context) => {
    requires(context, 'docker', 'swarm');
    const { run, server } = await serve('docker', 'swarm', '--port', '0', '--pace', 'fast');
    const page = async () => (await fetch('http://127.0.0.1:8080/').catch(() => undefined))?.text();
    run('service', 'create', '--name', 'web', '--publish', '8080:80', 'nginx:1.9.1');
    await expect.poll(page, { timeout: 10_000 }).toContain('Welcome to nginx!');
    run('service', 'rm', 'web');
    await expect.poll(page, { timeout: 10_000 }).toBeUndefined();
    expect((await server.stop()).stderr).toBe('');
  });

  it('creates a service at pace fast, and finds nothing of it after a reset', async (context) => {
    requires(context, 'docker', 'swarm');
    const { run, command } = await serve(
      'docker',
      'swarm',
      '--port',
      '0',
      '--pace',
      'fast',
      '--managers',
      '1',
      '--workers',
      '2',
    );
    expect(run('node', 'ls', '--format', '{{.Hostname}}').stdout.trim().split('\n').toSorted()).toEqual([
      'manager-1',
      'node-1',
      'node-2',
    ]);
    run('service', 'create', '--name', 'web', '--replicas', '3', '--detach', 'nginx:1.9.1');
    const replicas = () => run('service', 'ls', '--format', '{{.Replicas}}').stdout;
    await expect.poll(replicas, { timeout: 10_000 }).toBe('3/3\n');
    expect((await command('reset')).code).toBe(0);
    expect(replicas()).toBe('');
  });
});
