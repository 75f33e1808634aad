import { get as httpGet, type IncomingMessage } from 'node:http';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import swarm from '../../../adapters/swarm/index.js';
import { serve, type Ran, type ServedSwarm } from './server.js';

// The real docker CLI, 20.10 or newer, against the mimic, at pace `fast`. Its progress displays verify for five seconds of the wall clock.

let served: ServedSwarm;
const docker = (...args: string[]): Promise<Ran> => served.docker(args);

async function done(...args: string[]): Promise<string> {
  const ran = await docker(...args);
  expect(ran, `docker ${args.join(' ')}`).toMatchObject({ code: 0 });
  return ran.stdout;
}

beforeAll(async () => {
  served = await serve(swarm, 3);
});
afterAll(() => served.close());

/** Cells of a table whose columns are two spaces or more apart. */
const rows = (table: string) =>
  table
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s{2,}/));

/** Runs `what` again until it holds; virtual time goes on meanwhile. */
async function eventually(what: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < 100; count++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never came true');
}

const replicas = async (name: string) =>
  (await done('service', 'ls', '--filter', `name=${name}`)).match(/\d+\/\d+/)?.[0];

/** A response that goes on, as far as it has come. */
async function openStream(url: string): Promise<{ text(): string; close(): void }> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(url, resolve).on('error', reject);
  });
  let text = '';
  answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { text: () => text, close: () => answer.destroy() };
}

describe('nodes and the swarm', () => {
  it('lists nodes, with the leader marked', async () => {
    const table = await done('node', 'ls');
    expect(table).toMatch(/^ID +HOSTNAME +STATUS +AVAILABILITY +MANAGER STATUS +ENGINE VERSION\n/);
    expect(table).toMatch(/\* +node-1 +Ready +Active +Leader +28\.5\.2/);
    expect(rows(table)).toHaveLength(3);
  });

  it('shows a node, the engine and the version', async () => {
    expect(await done('node', 'inspect', '--pretty', 'self')).toMatch(
      /Hostname: +\tnode-1\n[\s\S]*Raft Status:\t\tReachable/,
    );
    expect(await done('info', '--format', '{{.Swarm.LocalNodeState}} {{.Swarm.Nodes}} {{.Swarm.Managers}}')).toBe(
      'active 3 1\n',
    );
    expect(await done('version', '--format', '{{.Server.APIVersion}} {{.Client.Version}}')).toMatch(/^1\.51 \d/);
  });

  it('gives join tokens, and rotates them', async () => {
    const token = (await done('swarm', 'join-token', '-q', 'worker')).trim();
    expect(token).toMatch(/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/);
    const rotated = (await done('swarm', 'join-token', '--rotate', '-q', 'worker')).trim();
    expect(rotated.slice(0, 60)).toBe(token.slice(0, 60));
    expect(rotated).not.toBe(token);
  });

  it('refuses with the platform’s words', async () => {
    expect((await docker('swarm', 'init')).stderr).toBe(
      'Error response from daemon: This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.\n',
    );
    expect((await docker('node', 'demote', 'node-1')).stderr).toContain(
      'rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm',
    );
    expect((await docker('service', 'inspect', 'nope')).stderr).toContain('no such service: nope');
    expect((await docker('service', 'create', '-d', '--constraint', 'node.role', 'nginx:1.9.1')).stderr).toContain(
      'constraint expected one operator from ==, !=',
    );
  });
});

describe('the life of a service', () => {
  it('is created with live progress that converges', async () => {
    const ran = await docker(
      'service',
      'create',
      '--name',
      'web',
      '--replicas',
      '2',
      '--publish',
      '30001:80',
      'nginx:1.7.9',
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('overall progress: 2 out of 2 tasks');
    expect(ran.stdout).toMatch(/verify: Service ([0-9a-z]{25} )?converged/);
    const [row] = rows(await done('service', 'ls'));
    expect(row!.slice(1)).toEqual(['web', 'replicated', '2/2', 'nginx:1.7.9', '*:30001->80/tcp']);
    expect(await done('service', 'inspect', '--pretty', 'web')).toMatch(
      /Image:\t\tnginx:1\.7\.9@sha256:[0-9a-f]{64}[\s\S]*PublishedPort = 30001/,
    );
  });

  it('answers on its published port, on every node', () => {
    const { network } = served.world.sites[0]!;
    for (const address of ['10.0.0.11', '10.0.0.12', '10.0.0.13'])
      expect(network.request({ address, port: 30001 }, '/', 1)).toMatchObject({ outcome: 'answered' });
  });

  it('is scaled, and every task is listed', async () => {
    await done('service', 'scale', '-d', 'web=4');
    await eventually(async () => (await replicas('web')) === '4/4');
    const names = rows(await done('service', 'ps', 'web')).map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(['web.1', 'web.2', 'web.3', 'web.4']));
  });

  it('is updated, and keeps its history', async () => {
    await done('service', 'update', '-d', '--image', 'nginx:1.9.1', 'web');
    const state = () =>
      done('service', 'inspect', '--format', '{{.UpdateStatus.State}} {{.UpdateStatus.Message}}', 'web');
    await eventually(async () => (await state()) === 'completed update completed\n');
    const history = await done('service', 'ps', '--no-trunc', 'web');
    expect(history).toMatch(/\\_ web\.1 +nginx:1\.7\.9@sha256:[0-9a-f]+ +node-\d +Shutdown +Shutdown/);
  });

  it('is held at a bad image while the others serve, and rolled back', async () => {
    const ran = await docker('service', 'update', '--image', 'nginx:1.95', 'web');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('image nginx:1.95 could not be accessed on a registry to record');
    expect(ran.stderr).toMatch(
      /service update paused: update paused due to failure or early termination of task [0-9a-z]{25}\n$/,
    );
    expect(await replicas('web')).toBe('3/4');
    expect(await done('service', 'ps', '--no-trunc', 'web')).toMatch(/Rejected.*"No such image: nginx:1\.95"/);
    const rolled = await docker('service', 'rollback', 'web');
    expect(rolled).toMatchObject({ code: 0 });
    // The display looks now and then, so a quick rollback may have ended when it looks first (recording cli/077).
    expect(rolled.stdout).toMatch(/^rollback: (manually requested rollback|rollback completed)$/m);
    expect(await replicas('web')).toBe('4/4');
  });

  it('is removed', async () => {
    expect(await done('service', 'rm', 'web')).toBe('web\n');
    expect(rows(await done('service', 'ls'))).toEqual([]);
  });
});

describe('what containers write', () => {
  it('is read with the prefixes of the CLI, and followed', async () => {
    await done('service', 'create', '-d', '--name', 'cache', '--replicas', '2', 'redis:7.2');
    await eventually(async () => (await replicas('cache')) === '2/2');
    const line = /^cache\.[12]\.[0-9a-z]{12}@node-\d +\| \* Ready to accept connections tcp$/;
    const lines = (await done('service', 'logs', 'cache')).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const one of lines) expect(one).toMatch(line);
    const following = served.start(['service', 'logs', '-f', 'cache']);
    let text = '';
    following.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await eventually(async () => text.split('\n').length > 2);
    await done('service', 'scale', '-d', 'cache=3');
    await eventually(async () => /^cache\.3\..*Ready to accept/m.test(text));
    following.kill('SIGINT');
    await done('service', 'rm', 'cache');
  });
});

describe('what is inside of containers', () => {
  it('is copied in and out', async () => {
    await done('service', 'create', '-d', '--name', 'box', '--constraint', 'node.hostname==node-1', 'redis:7.2');
    await eventually(async () => (await replicas('box')) === '1/1');
    const id = (await done('ps', '-q', '--filter', 'name=box')).trim();
    const [file, copy] = [join(served.folder, 'note.txt'), join(served.folder, 'copies')];
    await writeFile(file, 'a note\n');
    await done('cp', file, `${id}:/tmp/kept.txt`);
    expect(await done('exec', id, 'cat', '/tmp/kept.txt')).toBe('a note\n');
    await mkdir(copy);
    await done('cp', `${id}:/tmp/.`, copy);
    expect(await readFile(join(copy, 'kept.txt'), 'utf8')).toBe('a note\n');
    const refused = /Could not find the file \/nope in container|No such container:path/;
    expect((await docker('cp', file, `${id}:/nope/x`)).stderr).toMatch(refused);
  });

  it('is attached to until it ends', async () => {
    const id = (await done('ps', '-q', '--filter', 'name=box')).trim();
    const attached = served.start(['attach', '--no-stdin', id]);
    const ended = new Promise((resolve) => attached.on('exit', resolve));
    const filter = encodeURIComponent('{"event":["attach"]}');
    const told = await openStream(`${served.url}/events?since=1&filters=${filter}`);
    await eventually(async () => Promise.resolve(told.text().includes('"attach"')));
    told.close();
    await done('kill', id);
    expect(await ended).toBe(137);
    await done('service', 'rm', 'box');
  });
});

describe('other objects', () => {
  it('has networks, secrets and configs that services use', async () => {
    expect(await done('network', 'ls', '--filter', 'scope=swarm', '--format', '{{.Name}} {{.Driver}}')).toBe(
      'ingress overlay\n',
    );
    await done('network', 'create', '-d', 'overlay', 'back');
    expect((await served.docker(['secret', 'create', 'pw', '-'], 'hunter2')).code).toBe(0);
    expect((await served.docker(['config', 'create', 'conf', '-'], 'x=1')).code).toBe(0);
    await done(
      'service',
      'create',
      '-d',
      '--name',
      'api',
      '--network',
      'back',
      '--secret',
      'pw',
      '--config',
      'conf',
      'nginx:1.9.1',
    );
    expect((await docker('secret', 'rm', 'pw')).stderr).toContain(
      "secret 'pw' is in use by the following service: api",
    );
    expect((await docker('network', 'rm', 'back')).stderr).toMatch(/network [0-9a-z]{25} is in use by (service|task)/);
    await eventually(async () => (await replicas('api')) === '1/1');
    await done('service', 'rm', 'api');
  });

  it('deploys a stack, lists it and takes it away', async () => {
    const file = join(served.folder, 'shop.yml');
    await writeFile(
      file,
      'version: "3.8"\nservices:\n  web:\n    image: nginx:1.9.1\n    ports: ["8088:80"]\n    deploy: {replicas: 2}\n  db:\n    image: redis:7.2\n',
    );
    await done('stack', 'deploy', '-c', file, 'shop');
    expect(await done('stack', 'ls', '--format', '{{.Name}} {{.Services}}')).toBe('shop 2\n');
    await eventually(async () => (await replicas('shop_web')) === '2/2');
    const listed = await done('stack', 'services', '--format', '{{.Name}} {{.Replicas}}', 'shop');
    expect(listed.trimEnd().split('\n').sort()).toEqual(['shop_db 1/1', 'shop_web 2/2']);
    await done('stack', 'rm', 'shop');
    expect((await docker('stack', 'ps', 'shop')).stderr).toBe('nothing found in stack: shop\n');
  });

  it('runs a job to its end', async () => {
    const ran = await docker(
      'service',
      'create',
      '--name',
      'job',
      '--mode',
      'replicated-job',
      '--replicas',
      '3',
      'hello-world',
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('job complete');
    expect(await done('service', 'ls', '--filter', 'name=job')).toContain('(3/3 completed)');
    await done('service', 'rm', 'job');
  });

  it('tells events as they happen', async () => {
    const stream = await openStream(`${served.url}/events?filters=${encodeURIComponent('{"type":["service"]}')}`);
    await done('service', 'create', '-d', '--name', 'short', 'nginx:1.9.1');
    await done('service', 'rm', 'short');
    await eventually(async () => stream.text().includes('remove'));
    stream.close();
    const events = stream
      .text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { Action: string; Actor: { Attributes: { name: string } }; scope: string });
    expect(events.map(({ Action }) => Action)).toEqual(['create', 'remove']);
    expect(events[0]).toMatchObject({ scope: 'swarm', Actor: { Attributes: { name: 'short' } } });
  });

  it('drains a node, and brings nothing back', async () => {
    await done('service', 'create', '-d', '--name', 'web', '--replicas', '3', 'nginx:1.9.1');
    await eventually(async () => (await replicas('web')) === '3/3');
    await done('node', 'update', '--availability', 'drain', 'node-2');
    const onNode2 = () => done('node', 'ps', '--filter', 'desired-state=running', '-q', 'node-2');
    await eventually(async () => (await onNode2()) === '' && (await replicas('web')) === '3/3');
    await done('node', 'update', '--availability', 'active', 'node-2');
    expect(await onNode2()).toBe('');
    await done('service', 'rm', 'web');
  });
});

describe('membership', () => {
  it('lets a node leave, and join again as another one', async () => {
    const folder = join(served.folder, 'node-3');
    await mkdir(folder);
    await writeFile(join(folder, 'config.json'), '{"HttpHeaders": {"x-regatta-node": "node-3"}}');
    const there = (...args: string[]) => docker('--config', folder, ...args);
    expect((await there('swarm', 'leave')).stdout).toBe('Node left the swarm.\n');
    expect((await there('info', '--format', '{{.Swarm.LocalNodeState}}')).stdout).toBe('inactive\n');
    expect((await there('node', 'ls')).stderr).toContain('Use "docker swarm init" or "docker swarm join"');
    const states = async () =>
      rows(await done('node', 'ls', '--filter', 'name=node-3', '--format', 'table {{.Status}}')).flat();
    await eventually(async () => (await states()).join() === 'Down');
    const token = (await done('swarm', 'join-token', '-q', 'worker')).trim();
    const address = (await done('node', 'inspect', '--format', '{{.ManagerStatus.Addr}}', 'node-1')).trim();
    expect((await there('swarm', 'join', '--token', token, address)).stdout).toBe(
      'This node joined a swarm as a worker.\n',
    );
    expect((await states()).sort()).toEqual(['Down', 'Ready']);
    const down = rows(await done('node', 'ls', '--filter', 'name=node-3', '--format', 'table {{.ID}}  {{.Status}}'));
    await done('node', 'rm', down.find(([, state]) => state === 'Down')![0]!);
    expect(await states()).toEqual(['Ready']);
  });
});
