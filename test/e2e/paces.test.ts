// The same session of each real client at every pace: create, wait, follow logs, enter, watch, delete; and no time from its future.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, type TestContext } from 'vitest';
import { regatta, root, Server, type Place } from './up.suite.js';

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-paces-'));
const place: Place = { folder, state: path.join(folder, 'state') };
const servers: Server[] = [];
const children: ChildProcess[] = [];

/** Clocks of two processes on one machine differ by less. */
const SKEW_MS = 1000;
const PATIENCE = { timeout: 20_000, interval: 100 };

afterEach(async () => {
  for (const child of children.splice(0)) child.kill();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Session {
  readonly #client: string;
  readonly #pace: string;
  readonly #environment: Record<string, string>;

  private constructor(client: string, pace: string, environment: Record<string, string>) {
    this.#client = client;
    this.#pace = pace;
    this.#environment = environment;
  }

  static async open(context: TestContext, client: string, lane: string, pace: string, ...words: string[]) {
    if (!existsSync(path.join(root, 'dist/adapters', lane))) context.skip(`absent: the ${lane} adapter`);
    if (spawnSync(client, ['--help']).error !== undefined) context.skip(`needs ${client}`);
    servers.push(await Server.start(place, ['up', lane, '--pace', pace, '--port', '0', ...words]));
    const { stdout } = await regatta(place, ['env', lane, '-o', 'json']);
    return new Session(client, pace, JSON.parse(stdout) as Record<string, string>);
  }

  run(...words: string[]): string {
    const { stdout, stderr } = spawnSync(this.#client, words, { encoding: 'utf8', timeout: 30_000, env: this.#env });
    return stdout + stderr;
  }

  /** Leaves the client running; gives what it has said so far. */
  follow(...words: string[]): () => string {
    const child = spawn(this.#client, words, { env: this.#env });
    children.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    return () => said;
  }

  /** Moves the clock where nobody else does. */
  async passTime(...words: string[]): Promise<void> {
    if (this.#pace !== 'manual') return;
    const { code, stderr } = await regatta(place, ['clock', ...words], this.#environment);
    if (code !== 0) throw new Error(`clock ${words.join(' ')} ended with ${code}: ${stderr}`);
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.#environment };
  }
}

/** Every time of day in a text is one that the client has seen pass; at pace manual the server's clock may be moved ahead. */
function expectNoFuture(text: string, pace: string): void {
  const times = [...text.matchAll(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g)].map(([, time]) =>
    Date.parse(time!),
  );
  expect(times.length).toBeGreaterThan(0);
  if (pace !== 'manual') expect(Math.max(...times)).toBeLessThanOrEqual(Date.now() + SKEW_MS);
}

describe.each(['real', 'fast', 'manual'])('at pace %s', (pace) => {
  it('kubectl creates, waits, follows logs, enters, watches and deletes', async (context) => {
    const kubectl = await Session.open(context, 'kubectl', 'kubernetes', pace);
    await kubectl.passTime('advance', '10s');
    kubectl.run('create', 'deployment', 'web', '--image=redis:7');
    await kubectl.passTime('until-idle');
    expect(kubectl.run('wait', 'deployment/web', '--for=condition=Available', '--timeout=25s')).toContain('met');
    const logs = kubectl.follow('logs', '-f', 'deployment/web');
    await expect.poll(logs, PATIENCE).not.toBe('');
    expect(kubectl.run('exec', 'deployment/web', '--', 'hostname')).toMatch(/^web-[a-z0-9]+-[a-z0-9]{5}\n/);
    const watch = kubectl.follow('get', 'pods', '--watch', '--no-headers');
    await expect.poll(watch, PATIENCE).toContain('Running');
    // Long enough for history to be compacted twice.
    await kubectl.passTime('advance', '11m');
    kubectl.run('scale', 'deployment/web', '--replicas=2');
    await kubectl.passTime('until', 'web.ready = 2');
    const started = () =>
      new Set(
        watch()
          .match(/^web-\S+ +1\/1 +Running/gm)
          ?.map((line) => line.split(' ')[0]),
      );
    await expect.poll(() => started().size, PATIENCE).toBe(2);
    expectNoFuture(kubectl.run('get', 'pods,nodes,events,deployments', '-o', 'json'), pace);
    kubectl.run('delete', 'deployment', 'web', '--wait=false');
    await kubectl.passTime('until-idle');
    expect(kubectl.run('wait', 'pods', '-l', 'app=web', '--for=delete', '--timeout=25s')).not.toContain('error');
    expect(kubectl.run('get', 'pods')).toContain('No resources found');
  });

  it('the docker command creates, waits, follows logs, enters, watches and deletes', async (context) => {
    const docker = await Session.open(context, 'docker', 'swarm', pace, '--managers', '1');
    const events = docker.follow(
      'events',
      '--filter',
      'type=service',
      '--filter',
      'type=network',
      '--format',
      '{{.Action}} {{.Actor.Attributes.name}}',
    );
    // The command does not say when it has begun to listen: what it tells of an object made for this is the sign.
    let tries = 0;
    const listens = () => {
      docker.run('network', 'create', '--driver', 'overlay', `sign-${++tries}`);
      return events();
    };
    await expect.poll(listens, PATIENCE).toContain('create sign-');
    docker.run('service', 'create', '--detach', '--name', 'web', '--replicas', '2', 'redis:7');
    await docker.passTime('until', 'web.ready = 2');
    const replicas = () => docker.run('service', 'ls', '--format', '{{.Replicas}}').trim();
    await expect.poll(replicas, PATIENCE).toBe('2/2');
    const logs = docker.follow('service', 'logs', '--follow', 'web');
    await expect.poll(logs, PATIENCE).not.toBe('');
    const [container] = docker.run('ps', '--quiet').trim().split('\n');
    expect(docker.run('exec', container!, 'hostname')).toMatch(/^[0-9a-f]{12}\n/);
    await docker.passTime('advance', '11m');
    docker.run('service', 'scale', '--detach', 'web=3');
    await docker.passTime('until', 'web.ready = 3');
    await expect.poll(replicas, PATIENCE).toBe('3/3');
    await expect.poll(events, PATIENCE).toMatch(/create web\n(.*\n)*update web/);
    expectNoFuture(docker.run('service', 'inspect', 'web') + docker.run('node', 'inspect', 'self'), pace);
    docker.run('service', 'rm', 'web');
    await docker.passTime('until-idle');
    await expect.poll(() => docker.run('ps', '--quiet'), PATIENCE).toBe('');
  });
});

describe('a client of Kubernetes', () => {
  it('goes on through 410 when its server was killed and another one goes on with the state', async (context) => {
    const data = ['--data', path.join(folder, 'data')];
    const kubectl = await Session.open(context, 'kubectl', 'kubernetes', 'manual', ...data);
    const port = new URL(/serves (\S+)/.exec(servers[0]!.line)![1]!).port;
    await kubectl.passTime('advance', '10s');
    kubectl.run('create', 'deployment', 'web', '--image=nginx:1.95');
    const rollout = kubectl.follow('rollout', 'status', 'deployment/web', '--timeout=60s', '-v=6');
    await expect.poll(rollout, PATIENCE).toContain('Waiting');
    // What it sees last is older than what the server wrote last, the leases of nodes.
    await kubectl.passTime('advance', '1500ms');
    await expect.poll(rollout, PATIENCE).toContain('0 of 1 updated replicas are available');
    await kubectl.passTime('advance', '12s');
    await servers.pop()!.stop('SIGKILL');
    const again = ['up', 'kubernetes', '--pace', 'manual', '--port', port, '--control-port', '0', ...data];
    servers.push(await Server.start(place, again));
    kubectl.run('set', 'image', 'deployment/web', 'nginx=nginx:1.9.1');
    await expect.poll(rollout, { timeout: 30_000, interval: 100 }).toContain('too old resource version');
    expect((await regatta(place, ['clock', 'until-idle'])).code).toBe(0);
    await expect.poll(rollout, PATIENCE).toContain('successfully rolled out');
  });
});
