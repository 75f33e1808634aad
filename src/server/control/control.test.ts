import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineClock } from '../../core/clock/real.js';
import { serveControl } from '../control-server.js';
import type { Listener } from '../edge/listener.js';
import { Runs } from '../runs/runs.js';
import { Worlds } from '../worlds.js';
import { controlApp, expressPath } from './app.js';
import { ROUTES } from './index.js';
import { openApiDocument } from './openapi.js';
import { SCHEMAS } from './schemas.js';

const TEMPLATE = path.resolve(import.meta.dirname, '../../../adapters/_template/index.ts');

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-control-'));
const failures: unknown[] = [];
const worlds = new Worlds({ folder, onFailure: (_world, error) => failures.push(error) });
let server: Listener;

beforeAll(async () => {
  server = await serveControl({ worlds, onFault: (error) => failures.push(error) });
});

afterAll(async () => {
  await worlds.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every route, looked into by tests
  readonly body: any;
}

async function ask(method: string, where: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${server.url}${where}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text };
}

const api = (method: string, where: string, body?: unknown) => ask(method, `/api/v1${where}`, body);
const web = { image: 'nginx:1.9.1', replicas: 3 };

describe('worlds', () => {
  it('makes, shows, lists and removes', async () => {
    const made = await api('POST', '/worlds', { orchestrator: TEMPLATE, name: 'one', nodes: 2, port: 0 });
    expect([made.status, made.body]).toMatchObject([201, { name: 'one', pace: 'manual', nodes: 2, seed: 42 }]);
    expect(await fetch(`${made.body.url}/apps`).then((answer) => answer.json())).toEqual([]);
    expect(made.body.environment).toEqual({ TEMPLATE_URL: made.body.url });
    expect((await api('GET', '/worlds')).body.items).toHaveLength(1);
    expect((await api('POST', '/worlds', { orchestrator: TEMPLATE, name: 'one' })).body.code).toBe('request/conflict');
    expect(await api('DELETE', '/worlds/one')).toEqual({ status: 204, body: '' });
    expect(await api('GET', '/worlds/one')).toMatchObject({ status: 404, body: { code: 'world/not-found' } });
    await expect(fetch(`${made.body.url}/apps`)).rejects.toThrow('fetch failed');
  });

  it.each([
    [{ orchestrator: 'nix-da' }, 'lane/unknown'],
    [{ orchestrator: `${TEMPLATE}@9` }, 'lane/unknown-version'],
    [{ orchestrator: TEMPLATE, nodes: 0 }, 'request/invalid'],
    [{ orchestrator: TEMPLATE, nodes: 1, workers: 1 }, 'request/invalid'],
    [{ orchestrator: TEMPLATE, set: { nothing: 1 } }, 'constant/unknown'],
    [{ orchestrator: TEMPLATE, without: ['nothing'], pace: 'real' }, 'lane/unknown-part'],
    [{ orchestrator: TEMPLATE, without: ['scheduler'] }, 'request/invalid'],
    [{ orchestrator: TEMPLATE, pace: 'slow' }, 'request/invalid'],
    [{ orchestrator: TEMPLATE, name: 'No Name' }, 'request/invalid'],
    [{ orchestrator: TEMPLATE, node: 1 }, 'request/invalid'],
    [{}, 'request/invalid'],
    ['{', 'request/invalid'],
  ])('refuses %j', async (body, code) => {
    expect(await api('POST', '/worlds', body)).toMatchObject({ status: 400, body: { code, status: 400 } });
  });

  it('says which field was meant', async () => {
    const { body } = await api('POST', '/worlds', { orchestrator: TEMPLATE, node: 1 });
    expect(body).toMatchObject({ detail: 'there is no field "node"', hint: 'did you mean "nodes"?' });
  });
});

describe('one world', () => {
  let url = '';

  beforeAll(async () => {
    url = (await api('POST', '/worlds', { orchestrator: TEMPLATE, name: 'w', port: 0 })).body.url;
  });

  const apps = () => fetch(`${url}/apps/web`, { method: 'PUT', body: JSON.stringify(web) });

  it('lets time stand until it is moved, and answers when clients see what has happened', async () => {
    await apps();
    expect((await api('GET', '/worlds/w/clock')).body).toMatchObject({ elapsedMs: 0, pace: 'manual', paused: false });
    expect((await api('POST', '/worlds/w/clock/advance', { byMs: 10 })).body.elapsedMs).toBe(10);
    const until = { condition: 'web.ready >= 3 and nodes.ready = 3' };
    expect((await api('POST', '/worlds/w/clock/until', until)).status).toBe(200);
    const units = (await fetch(`${url}/units`).then((answer) => answer.json())) as { state: string }[];
    expect(units.map(({ state }) => state)).toEqual(['running', 'running', 'running']);
    expect((await api('POST', '/worlds/w/clock/until-idle')).body.idle).toBe(true);
  });

  it('shows instances, nodes, the trace of an object and its causes', async () => {
    const { items } = (await api('GET', '/worlds/w/instances?workload=web')).body;
    expect(items).toHaveLength(3);
    expect((await api('GET', '/worlds/w/nodes')).body.items).toMatchObject([{ node: 'node-1', ready: true }, {}, {}]);
    const trace = (await api('GET', `/worlds/w/trace?subject=${items[0].id}&causes=true`)).body.items;
    expect(trace[0]).toMatchObject({ type: 'call', method: 'PUT', author: 'client' });
    const page = (await api('GET', '/worlds/w/trace?limit=2&cursor=2')).body;
    expect([page.items.length, page.items[0].sequence, page.nextCursor]).toEqual([2, 3, '4']);
    expect((await api('GET', '/worlds/w/trace?limit=x')).status).toBe(400);
  });

  it('breaks and mends', async () => {
    expect((await api('GET', '/worlds/w/fault-kinds')).body.items).toContainEqual(
      expect.objectContaining({ kind: 'node-loss' }),
    );
    const fault = await api('POST', '/worlds/w/faults', { kind: 'node-loss', target: 'node-1' });
    expect(fault).toMatchObject({ status: 201, body: { kind: 'node-loss', target: 'node-1' } });
    await api('POST', '/worlds/w/clock/until', { condition: 'node-1.ready = false' });
    expect((await api('GET', '/worlds/w/faults')).body.items).toHaveLength(1);
    expect((await api('DELETE', `/worlds/w/faults/${fault.body.id}`)).status).toBe(204);
    expect((await api('DELETE', `/worlds/w/faults/${fault.body.id}`)).status).toBe(404);
    expect((await api('DELETE', '/worlds/w/faults')).status).toBe(204);
    for (const [body, code] of [
      [{ kind: 'nix', target: 'node-1' }, 'fault/unknown-kind'],
      [{ kind: 'node-loss', target: 'nix' }, 'fault/unknown-target'],
    ] as const)
      expect(await api('POST', '/worlds/w/faults', body)).toMatchObject({ status: 400, body: { code } });
  });

  it('says why where the adapter can, and that it cannot where not', async () => {
    expect(await api('GET', '/worlds/w/why')).toMatchObject({ status: 400 });
    expect(await api('GET', '/worlds/w/why?instance=x')).toMatchObject({ status: 422 });
  });

  it('times out in virtual time', async () => {
    const started = machineClock.now();
    const answer = await api('POST', '/worlds/w/clock/until', { condition: 'web.ready = 99', withinMs: 600_000 });
    expect(answer).toMatchObject({ status: 504, body: { code: 'wait/timed-out' } });
    expect(machineClock.now() - started).toBeLessThan(5000);
    expect((await api('POST', '/worlds/w/clock/until', { condition: 'web ready' })).status).toBe(400);
  });

  it('lets time run, stand and refuses to move what runs', async () => {
    expect((await api('POST', '/worlds/w/clock/pace', { pace: 10 })).body.pace).toBe(10);
    expect(await api('POST', '/worlds/w/clock/advance', { byMs: 1 })).toMatchObject({
      status: 409,
      body: { code: 'world/not-manual' },
    });
    expect((await api('POST', '/worlds/w/clock/pause')).body.paused).toBe(true);
    const before = (await api('GET', '/worlds/w/clock')).body.elapsedMs;
    expect((await api('POST', '/worlds/w/clock/advance', { byMs: 7 })).body.elapsedMs).toBe(before + 7);
    expect((await api('POST', '/worlds/w/clock/resume')).body.paused).toBe(false);
  });

  it('resets to the same world at the same address within ten milliseconds', async () => {
    const { hosted } = worlds.get('w');
    const now = () => machineClock.now();
    const times = Array.from({ length: 5 }, () => {
      const started = now();
      hosted.reset();
      return now() - started;
    });
    expect(times.toSorted((left, right) => left - right)[2]).toBeLessThan(10);
    expect((await api('POST', '/worlds/w/reset')).body).toMatchObject({ name: 'w', url, pace: 'manual' });
    expect(await fetch(`${url}/apps`).then((answer) => answer.json())).toEqual([]);
    const run = async () => {
      await api('POST', '/worlds/w/reset');
      await apps();
      await api('POST', '/worlds/w/clock/advance', { byMs: 60_000 });
      return JSON.stringify([...hosted.world.trace.entries()]);
    };
    const first = await run();
    expect(await run()).toBe(first);
  });

  it('serves the native API below its own path, too', async () => {
    expect((await ask('GET', '/native/w/apps')).body).toMatchObject([{ name: 'web' }]);
    expect(await ask('GET', '/native/x/apps')).toMatchObject({ status: 404, body: { code: 'world/not-found' } });
  });
});

describe('the document', () => {
  it('lists exactly the routes that are mounted', () => {
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, { operationId: string }>> };
    const documented = Object.entries(paths).flatMap(([where, operations]) =>
      Object.keys(operations).map((method) => `${method} ${expressPath({ path: where })}`),
    );
    // The router of express is what really answers.
    const { router } = controlApp({ worlds, runs: new Runs() }) as unknown as {
      router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] };
    };
    const mounted = router.stack.flatMap(({ route }) =>
      route === undefined ? [] : Object.keys(route.methods).map((method) => `${method} ${route.path}`),
    );
    const unlisted = new Set(['get /healthz', 'get /api/v1/openapi.json']);
    expect(documented.toSorted()).toEqual(mounted.filter((one) => !unlisted.has(one)).toSorted());
    const ids = Object.values(paths).flatMap((operations) => Object.values(operations).map((one) => one.operationId));
    expect(new Set(ids).size).toBe(ROUTES.length);
  });

  it('is served, and refers to nothing that it does not hold', async () => {
    const { body } = await api('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    for (const [, name = ''] of JSON.stringify(body).matchAll(/#\/components\/schemas\/(\w+)/g))
      expect(Object.keys(SCHEMAS)).toContain(name);
  });

  it('describes what is answered', async () => {
    const check = (await import('../../config/check-schema.js')).checkAgainst;
    const world = (await api('GET', '/worlds/w')).body;
    check(SCHEMAS['World']!, world);
    check(SCHEMAS['Clock']!, (await api('GET', '/worlds/w/clock')).body);
    check(SCHEMAS['Problem']!, (await api('GET', '/nothing')).body);
    expect(() => check(SCHEMAS['Clock']!, world)).toThrow('required property');
  });
});

describe('the door', () => {
  it('refuses pages of other origins and names that are not ours', async () => {
    const asked = httpGet(`${server.url}/api/v1/worlds`, { headers: { host: 'evil.example' } });
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(403);
    expect((await fetch(`${server.url}/api/v1/worlds`, { headers: { origin: 'https://evil.example' } })).status).toBe(
      403,
    );
  });

  it('has broken nothing so far', () => expect(failures).toEqual([]));

  it('answers unknown paths, large and broken bodies with a problem', async () => {
    expect(await ask('GET', '/nothing')).toMatchObject({ status: 404, body: { code: 'request/not-found' } });
    expect(await api('POST', '/worlds', `"${'x'.repeat(2_000_000)}"`)).toMatchObject({
      status: 413,
      body: { code: 'request/too-large' },
    });
  });

  it('keeps the authority for itself', async () => {
    const { keptAuthority } = await import('../kept-authority.js');
    const [first, second] = await Promise.all([keptAuthority(folder), keptAuthority(folder)]);
    const again = await keptAuthority(folder);
    expect([second.certificate, again.certificate]).toEqual([first.certificate, first.certificate]);
    expect(statSync(path.join(folder, 'authority.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(folder, 'authority.json'), 'utf8')).toContain('PRIVATE KEY');
  });
});
