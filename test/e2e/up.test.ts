import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectionFiles, program, regatta, root, Server, type Place } from './up.suite.js';

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-up-'));
const place: Place = { folder, state: path.join(folder, 'state') };
const servers: Server[] = [];

/** An adapter whose API has a bug. */
const BROKEN = `import { ContainerModule, defineAdapter, tokens } from 'regatta/kit';
import toy from './toy/dist/index.js';
const engine = new ContainerModule(({ bind }) => {
  bind(tokens.NativeApi).toConstantValue({ accept() { throw new Error('on purpose'); } });
  bind(tokens.ControllerTimings).toConstantValue({ watchDelayMs: 0, reconcileMs: 0, backOffInitialMs: 1, backOffMaximumMs: 1 });
});
export default defineAdapter({ ...toy, id: 'broken', sites: (machines) => [{ id: 'main', modules: [engine], machines }] });
`;

beforeAll(async () => {
  if (!existsSync(program)) throw new Error('npm run build comes first');
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/regatta'));
  const made = await regatta(place, ['plugin', 'new', 'toy', '--dir', 'toy']);
  if (made.code !== 0) throw new Error(made.stderr);
  // The types are the concern of the test of the template.
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  spawnSync(process.execPath, [compiler, '--noCheck', '-p', path.join(folder, 'toy')], { stdio: 'inherit' });
  writeFileSync(path.join(folder, 'broken.js'), BROKEN);
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(folder, 'regatta.yaml'), 'adapters: [./toy, ./broken.js]\n');
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function up(...words: string[]): Promise<Server> {
  const server = await Server.start(place, ['up', ...words]);
  servers.push(server);
  return server;
}

async function environment(...words: string[]): Promise<Record<string, string>> {
  const { stdout } = await regatta(place, ['env', ...words, '-o', 'json']);
  return JSON.parse(stdout) as Record<string, string>;
}

async function json(url: string, init?: RequestInit): Promise<unknown> {
  return (await fetch(url, init)).json();
}

const web = { method: 'PUT', body: JSON.stringify({ image: 'nginx:1.9.1', replicas: 2 }) };
const states = async (url: string) => ((await json(`${url}/units`)) as { state: string }[]).map(({ state }) => state);

describe('up', () => {
  it('says in one line that it serves, leaves a private connection file, and takes it away when it is told to end', async () => {
    const server = await up('toy', '--port', '0');
    expect(server.line).toMatch(
      /^toy 1 serves http:\/\/127\.0\.0\.1:\d+ {2}control http:\/\/127\.0\.0\.1:\d+ {2}try: .+\n$/,
    );
    const [file] = connectionFiles(place);
    expect(statSync(path.join(place.state, 'regatta/servers', file!)).mode & 0o777).toBe(0o600);
    const { TOY_URL: url, REGATTA_URL: control } = await environment('toy');
    expect(await json(`${url}/apps`)).toEqual([]);
    expect(await json(`${control}/api/v1/worlds`)).toMatchObject({ items: [{ name: 'toy', pace: 'real', url }] });
    const { code, stdout, stderr } = await server.stop();
    expect([code, stdout, stderr]).toEqual([143, server.line, '']);
    expect(connectionFiles(place)).toEqual([]);
    expect(await regatta(place, ['env'])).toMatchObject({ code: 3, stdout: '' });
  });

  it('at pace real takes the time that it takes', async () => {
    await up(
      'toy',
      '--port',
      '0',
      '--set',
      'world.imagePullOverheadMs=0',
      '--set',
      'world.imagePullBytesPerSecond=2000000000',
    );
    const { TOY_URL: url } = await environment('toy');
    const started = Date.now();
    await json(`${url}/apps/web`, web);
    await expect.poll(() => states(url!), { timeout: 10_000, interval: 20 }).toEqual(['running', 'running']);
    expect(Date.now() - started).toBeGreaterThan(300);
  });

  it('at pace fast skips what nobody waits for, and stays behind the wall', async () => {
    await up('toy', '--port', '0', '--pace', 'fast');
    const { TOY_URL: url } = await environment('toy');
    const started = Date.now();
    await json(`${url}/apps/web`, web);
    await expect.poll(() => states(url!), { timeout: 5000, interval: 20 }).toEqual(['running', 'running']);
    // The image alone takes more than two virtual seconds to pull.
    expect(Date.now() - started).toBeLessThan(2000);
    const { stdout } = await regatta(place, ['clock', 'show', '-o', 'json']);
    expect((JSON.parse(stdout) as { nowMs: number }).nowMs).toBeLessThan(Date.now());
  });

  it('at pace manual is driven by commands', async () => {
    await up('toy', '--port', '0', '--pace', 'manual');
    const { TOY_URL: url, REGATTA_URL: control } = await environment();
    await json(`${url}/apps/web`, web);
    const command = (...words: string[]) => regatta(place, words, { REGATTA_URL: control! });
    expect((await command('clock', 'until', 'web.ready = 2')).code).toBe(0);
    expect(await states(url!)).toEqual(['running', 'running']);
    expect((await command('fault', 'inject', 'node-loss', 'node-1', '-o', 'name')).stdout).toBe('fault-1\n');
    expect((await command('clock', 'advance', '1m', '-o', 'json')).code).toBe(0);
    expect((await command('trace', 'node-1', '--type', 'node')).stdout).toContain('node-1 not ready');
    expect((await command('clock', 'until', 'web.ready = 9', '--within', '1m')).code).toBe(4);
    expect((await command('fault', 'inject', 'node-los', 'node-1')).code).toBe(2);
    expect((await command('why', 'web')).code).toBe(2);
    expect((await command('reset')).stderr).toBe('toy has begun again with seed 42\n');
    expect(await json(`${url}/apps`)).toEqual([]);
  });

  it('prints exports for shells', async () => {
    await up('toy', '--port', '0');
    const { TOY_URL: url } = await environment();
    expect((await regatta(place, ['env'])).stdout).toContain(`export TOY_URL='${url}'\n`);
    expect((await regatta(place, ['env', '--shell', 'fish'])).stdout).toContain(`set -gx TOY_URL '${url}'\n`);
    expect((await regatta(place, ['env', '--shell', 'powershell'])).stdout).toContain(`$Env:TOY_URL = '${url}'\n`);
  });

  it('ends with 130 on Ctrl-C, although a client holds a connection', async () => {
    const server = await up('toy', '--port', '0');
    const { TOY_URL: url } = await environment();
    await json(`${url}/apps`);
    expect((await server.stop('SIGINT')).code).toBe(130);
  });

  it('ends with 5 on a bug of ours, and says how to see it again', async () => {
    const server = await up('broken', '--port', '0');
    const { TOY_URL: url } = await environment('broken');
    await fetch(`${url}/apps`).catch(() => undefined);
    const { code, stderr } = await server.ended;
    expect(code).toBe(5);
    expect(stderr).toContain('error[unexpected]: on purpose');
    const [, file] = /to see it again: regatta replay (\S+)\n/.exec(stderr)!;
    expect(JSON.parse(readFileSync(file!, 'utf8'))).toMatchObject({
      orchestrator: 'broken',
      seed: 42,
      inbox: [{ entered: { type: 'call', request: { method: 'GET', path: '/apps' } } }],
    });
    expect(connectionFiles(place)).toEqual([]);
    const again = await regatta(place, ['replay', file!]);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Error: on purpose')]);
  });

  it.each([
    [['up', 'tyo'], 2, 'error[lane/unknown]: there is no orchestrator "tyo"\n   help: did you mean "toy"?\n'],
    [['up', 'toy', '--pace', 'slow'], 2, 'error[request/invalid]: "slow" is not a pace\n'],
    [['up', 'toy', '--set', 'nothing=1'], 2, 'error[constant/unknown]: toy has no constant "nothing"\n'],
    [['up', 'toy', '--without', 'scheduler', '--pace', 'fast'], 2, 'error[request/invalid]: parts can be left out'],
    [['up', 'toy', '--nodes', '0'], 2, 'error[request/invalid]: a cluster needs a node\n'],
    [['clock', 'show'], 3, 'error[server/not-running]: nothing is running\n'],
  ])('refuses %j with %i', async (words, code, stderr) => {
    const ended = await regatta(place, words);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toContain(stderr);
    expect(ended.stderr.match(/error\[/g)).toHaveLength(1);
  });

  it('says that its port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const { code, stderr } = await regatta(place, ['up', 'toy', '--port', String(port)]);
    squatter.close();
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining(`error[server/port-in-use]: 127.0.0.1:${port} is taken`),
    ]);
  });
});

describe('serve', () => {
  it('holds several worlds, each with its own clock', async () => {
    const server = await Server.start(place, ['serve', '--port', '0']);
    servers.push(server);
    const [, api] = /serves (\S+)/.exec(server.line)!;
    const make = (name: string) =>
      json(`${api}/worlds`, { method: 'POST', body: JSON.stringify({ orchestrator: 'toy', name, port: 0 }) });
    const [one] = (await Promise.all([make('one'), make('two')])) as { url: string }[];
    await json(`${one!.url}/apps/web`, web);
    expect((await regatta(place, ['clock', 'advance', '1h', '--world', 'one'])).code).toBe(0);
    const clocks = await Promise.all(['one', 'two'].map((name) => json(`${api}/worlds/${name}/clock`)));
    expect(clocks).toMatchObject([{ elapsedMs: 3_600_000 }, { elapsedMs: 0 }]);
    expect((await regatta(place, ['clock', 'show'])).stderr).toContain('say which with --world: one, two');
  });
});

describe('the program', () => {
  it('shows its help within twice the time of bare Node', () => {
    const fastest = (...words: string[]) =>
      Math.min(
        ...Array.from({ length: 9 }, () => {
          const started = performance.now();
          spawnSync(process.execPath, words);
          return performance.now() - started;
        }),
      );
    expect(fastest(program, '--help')).toBeLessThan(2 * fastest('-e', '0'));
  });

  it('does not mind a reader that has seen enough', () => {
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${program}" constants -o json | head -n 1`], {
      encoding: 'utf8',
      cwd: folder,
    });
    expect(stderr).toBe('');
  });

  it('has help with three examples for every command', async () => {
    const { stdout } = await regatta(place, ['--help']);
    const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(12);
    for (const name of names) {
      const help = await regatta(place, [name, '--help']);
      expect([name, help.code, help.stderr]).toEqual([name, 0, '']);
      const examples = help.stdout.split('Examples:\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
      expect([name, examples.length]).toEqual([name, 3]);
    }
  });
});
