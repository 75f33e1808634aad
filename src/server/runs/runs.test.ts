import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { planOf } from '../../config/plan.js';
import { reportJson } from '../../report/index.js';
import { runPlan } from '../../report/race.js';
import { builtInScenario } from '../../scenario/library/index.js';
import { serveControl } from '../control-server.js';
import type { Listener } from '../edge/listener.js';
import { Worlds } from '../worlds.js';
import { SCHEMAS } from '../control/schemas.js';
import type { Compute } from './computation.js';
import { defaultCompute } from './compute.js';
import { Runs } from './runs.js';

const TEMPLATE = path.resolve(import.meta.dirname, '../../../adapters/_template/index.ts');

const SCENARIO = `schemaVersion: 1
name: small
title: One workload, deployed and scaled
cluster: { nodes: { count: 2, cpuMilli: 4000, memoryBytes: 8589934592 } }
workloads:
  - { name: web, image: "nginx:1.9.1", replicas: 2 }
steps:
  - { id: deploy, action: deploy, workload: web }
  - { id: scale, action: scale, workload: web, replicas: 3, after: [deploy] }
`;

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-runs-test-'));
const failures: unknown[] = [];
const worlds = new Worlds({ folder, onFailure: (_world, error) => failures.push(error) });
/** Computations that wait for this, so that a test sees a run before it has finished. */
let gate: Promise<void> = Promise.resolve();
const cancelled: string[] = [];
const gated: Compute = (request, hear) => {
  const inner = gate.then(() => defaultCompute()(request, hear).done);
  return { done: inner, cancel: () => cancelled.push(path.basename(request.folder)) };
};
let server: Listener;

beforeAll(async () => {
  server = await serveControl({ worlds, runs: new Runs(gated), onFault: (error) => failures.push(error) });
});

afterAll(async () => {
  await server.close();
  await worlds.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every route, looked into by tests
  readonly body: any;
}

async function api(
  method: string,
  where: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${server.url}/api/v1${where}`, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json;') === true || text.startsWith('{"');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && !text.includes('\n{') ? JSON.parse(text) : text,
  };
}

const small = { scenario: SCENARIO, lanes: [TEMPLATE] };

/** Makes a run and waits until its stream of events has ended. */
async function finished(body: object): Promise<string> {
  const { id } = (await api('POST', '/runs', body)).body as { id: string };
  await api('GET', `/runs/${id}/events`);
  return id;
}

describe('a run', () => {
  it('is computed, and leaves what the command leaves', async () => {
    const made = await api('POST', '/runs', small);
    expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/runs/run-1']);
    expect(made.body).toMatchObject({
      id: 'run-1',
      state: 'queued',
      scenario: 'small',
      seed: 42,
      nodes: 2,
      lanes: [{ name: 'template', orchestrator: 'template', version: '1' }],
    });
    await api('GET', '/runs/run-1/events');
    expect((await api('GET', '/runs/run-1')).body.state).toBe('done');

    const scenario = { ...(await import('../../scenario/parse.js')).parseScenario(SCENARIO) };
    const plan = await planOf({ scenario, on: [TEMPLATE], set: [], without: [] });
    const { report, traces } = runPlan(plan, 42, 1);
    expect((await api('GET', '/runs/run-1/report')).text).toBe(reportJson(report));
    const trace = await api('GET', '/runs/run-1/lanes/template/trace');
    expect(trace.text).toBe(traces.get('template'));
    expect(createHash('sha256').update(trace.text).digest('hex')).toBe(report.lanes[0]!.traceHash);
    const page = await api('GET', '/runs/run-1/page');
    expect([page.headers.get('content-type'), page.text.slice(0, 15)]).toEqual([
      'text/html; charset=utf-8',
      '<!doctype html>',
    ]);
  });

  it('shows its lane, steps, instances and decisions in pages', async () => {
    const lane = '/runs/run-1/lanes/template';
    expect((await api('GET', lane)).body).toMatchObject({ orchestrator: 'template', version: '1' });
    expect((await api('GET', `${lane}@1`)).status).toBe(200);
    expect((await api('GET', '/runs/run-1/lanes')).body.items).toHaveLength(1);
    const steps = (await api('GET', `${lane}/steps?limit=1`)).body;
    expect([steps.items[0].id, steps.nextCursor]).toEqual(['deploy', '1']);
    expect((await api('GET', `${lane}/instances?workload=web`)).body.items).toHaveLength(3);
    expect((await api('GET', `${lane}/instances?workload=other`)).body.items).toEqual([]);
    const decisions: object[] = [];
    for (let cursor: string | undefined = '0'; cursor !== undefined;) {
      const page: Answer = await api('GET', `${lane}/decisions?limit=2&cursor=${cursor}`);
      decisions.push(...(page.body.items as object[]));
      cursor = page.body.nextCursor as string | undefined;
    }
    expect(decisions).toHaveLength(3);
    expect(decisions[0]).toMatchObject({ type: 'decision', outcome: 'placed' });
  });

  it('gives its trace in pages that together are the file', async () => {
    const where = '/runs/run-1/lanes/template/trace';
    let text = '';
    for (let query: string | undefined = '?limit=7'; query !== undefined;) {
      const page: Answer = await api('GET', `${where}${query}`);
      expect(page.text.split('\n').length).toBeLessThanOrEqual(8);
      text += page.text;
      query = /<(.*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(text).toBe((await api('GET', where)).text);
    for (const query of ['cursor=3', 'cursor=99999999', 'cursor=x', 'limit=0', 'limit=-1'])
      expect(await api('GET', `${where}?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'request/invalid' },
      });
  });

  it('is listed, and gone when it was removed', async () => {
    const id = await finished({ ...small, seed: 7 });
    expect((await api('GET', '/runs')).body.items.map((run: { id: string }) => run.id)).toEqual(['run-1', id]);
    expect((await api('GET', '/runs?limit=1')).body.nextCursor).toBe('1');
    expect((await api('DELETE', `/runs/${id}`)).status).toBe(204);
    for (const [method, where] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/report'],
      ['GET', '/events'],
    ] as const)
      expect(await api(method, `/runs/${id}${where}`)).toMatchObject({ status: 404, body: { code: 'run/not-found' } });
  });

  it('takes scenarios as names, texts and objects, and constants as texts and objects', async () => {
    const object = builtInScenario('rolling');
    const plans = await Promise.all(
      [
        { scenario: 'rolling' },
        { scenario: object },
        { scenario: 'rolling', set: ['world.containerStartMs=900'] },
        { scenario: 'rolling', set: { 'world.containerStartMs': '900ms' } },
      ].map((body) => finished({ ...body, lanes: [TEMPLATE] })),
    );
    const hashes = await Promise.all(
      plans.map(async (id) => (await api('GET', `/runs/${id}/lanes/template`)).body.traceHash as string),
    );
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[2]).toBe(hashes[3]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  it('says what went wrong where that shows only on the way', async () => {
    const breaking: Compute = () => ({
      done: Promise.resolve({
        problem: { type: 'about:blank', title: 'x', status: 500, detail: 'on purpose', code: 'bug' },
      }),
      cancel: () => {},
    });
    const runs = new Runs(breaking);
    const { run } = await runs.create(small);
    await new Promise<void>((resolve) => void run.follow(0, ({ type }) => type === 'end' && resolve()));
    expect(run.view()).toMatchObject({ state: 'failed', problem: { detail: 'on purpose' } });
    expect(() => runs.filesOf(run.id)).toThrow('is failed');
    runs.close();
  });
});

describe('before it has finished, a run', () => {
  it('has no result, can be followed from any event on, and can be given up', async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const first = (await api('POST', '/runs', small)).body.id as string;
    const second = (await api('POST', '/runs', small)).body.id as string;
    expect((await api('GET', `/runs/${first}`)).body.state).toBe('running');
    expect((await api('GET', `/runs/${second}`)).body.state).toBe('queued');
    expect(await api('GET', `/runs/${first}/report`)).toMatchObject({ status: 409, body: { code: 'run/not-done' } });

    const asked = httpGet(`${server.url}/api/v1/runs/${first}/events`);
    const [stream] = (await once(asked, 'response')) as [IncomingMessage];
    expect(stream.headers['content-type']).toContain('text/event-stream');
    let heard = '';
    stream.on('data', (chunk) => (heard += String(chunk)));
    await expect.poll(() => heard).toContain('"running"');

    expect((await api('DELETE', `/runs/${second}`)).status).toBe(204);
    open();
    await once(stream, 'end');
    const events = heard.trim().split('\n\n');
    expect(events.map((event) => /event: (\w+)/.exec(event)![1])).toEqual([
      'state',
      'state',
      'step',
      'step',
      'lane',
      'state',
      'end',
    ]);
    const resumed = await api('GET', `/runs/${first}/events`, undefined, { 'last-event-id': '4' });
    expect(resumed.text.trim().split('\n\n')).toEqual(events.slice(4));
    expect((await api('GET', `/runs/${first}/events`, undefined, { 'last-event-id': '7' })).status).toBe(204);
    expect((await api('GET', `/runs/${first}/events`, undefined, { 'last-event-id': 'x' })).status).toBe(400);
  });

  it('is heard of every 15 seconds, even if nothing happens', async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const { id } = (await api('POST', '/runs', small)).body as { id: string };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const [stream] = (await once(httpGet(`${server.url}/api/v1/runs/${id}/events`), 'response')) as [IncomingMessage];
    vi.advanceTimersByTime(30_000);
    expect(vi.getTimerCount()).toBe(1);
    open();
    const heard = String(Buffer.concat(await stream.toArray()));
    expect(heard.match(/^: .*\n\n/gm)).toHaveLength(2);
    await expect.poll(() => vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('makes room for the next when it is removed while it is computed', async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const first = (await api('POST', '/runs', small)).body.id as string;
    const second = (await api('POST', '/runs', small)).body.id as string;
    await api('DELETE', `/runs/${first}`);
    expect(cancelled).toEqual([first]);
    expect((await api('GET', `/runs/${second}`)).body.state).toBe('running');
    open();
    await api('GET', `/runs/${second}/events`);
    expect((await api('GET', `/runs/${second}`)).body.state).toBe('done');
  });
});

describe('a key', () => {
  it('makes one run of requests that are sent again, and refuses another request', async () => {
    const key = { 'idempotency-key': 'a' };
    const [first, second] = await Promise.all([api('POST', '/runs', small, key), api('POST', '/runs', small, key)]);
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
    expect(await api('POST', '/runs', { ...small, seed: 1 }, key)).toMatchObject({
      status: 409,
      body: { code: 'request/key-reused' },
    });
    await api('GET', `/runs/${first.body.id}/events`);
    expect((await api('POST', '/runs', small, key)).text).toBe(first.text);
  });

  it('of a request that was refused may be used again', async () => {
    const key = { 'idempotency-key': 'b' };
    expect((await api('POST', '/runs', { ...small, scenario: 'nothing' }, key)).status).toBe(400);
    expect((await api('POST', '/runs', small, key)).status).toBe(201);
  });
});

describe('what cannot be run', () => {
  it.each<[object, string]>([
    [{ scenario: 'nothing' }, 'scenario/not-found'],
    [{ scenario: {} }, 'scenario/missing-field'],
    [{ scenario: { ...builtInScenario('lab'), steps: [{ id: 'x', action: 'fly' }] } }, 'scenario/invalid-field'],
    [{ scenario: 'lab', manifests: [{ name: 'a.yaml', text: 'a: 1' }] }, 'request/invalid'],
    [{ manifests: [{ name: 'a.yaml', text: 'a: 1' }] }, 'document/unknown-format'],
    [{ manifests: [{ name: 'a.yaml' }] }, 'request/invalid'],
    [{ native: { nothing: [{ name: 'a.yaml', text: 'a: 1' }] } }, 'lane/unknown'],
    [{ lanes: ['nothing'] }, 'lane/unknown'],
    [{ lanes: [`${TEMPLATE}@9`] }, 'lane/unknown-version'],
    [{ lanes: [TEMPLATE, TEMPLATE] }, 'request/invalid'],
    [{ set: ['template.nothing=1'] }, 'constant/unknown'],
    [{ set: { 'world.containerStartMs': 'much' } }, 'constant/invalid-value'],
    [{ set: ['nothing'] }, 'request/invalid'],
    [{ without: ['template.nothing'] }, 'lane/unknown-part'],
    [{ nodes: 0 }, 'request/invalid'],
    [{ seed: -1 }, 'request/invalid'],
    [{ repeat: 0.5 }, 'request/invalid'],
    [{ senario: 'lab' }, 'request/invalid'],
  ])(
    '%j is refused',
    async (body, code) => {
      expect(await api('POST', '/runs', { lanes: [TEMPLATE], ...body })).toMatchObject({ status: 400, body: { code } });
      // The first manifest loads every adapter.
    },
    60_000,
  );

  it('is shown with line and column where it is text', async () => {
    const text = SCENARIO.replace('replicas: 3', 'replica: 3');
    expect((await api('POST', '/runs', { ...small, scenario: text })).body).toMatchObject({
      code: 'scenario/unknown-field',
      source: 'scenario',
      line: 9,
      column: 48,
      excerpt: '  - { id: scale, action: scale, workload: web, replica: 3, after: [deploy] }',
      hint: 'did you mean "replicas"?',
    });
    const broken = await api('POST', '/runs', {
      lanes: [TEMPLATE],
      manifests: [{ name: 'b.yaml', text: 'a:\n  - b\n c' }],
    });
    expect(broken.body).toMatchObject({ code: 'document/syntax', source: 'b.yaml', line: 3 });
  });
});

describe('a server that ends', () => {
  it('gives up what runs and what waits, and takes nothing more', async () => {
    const given: string[] = [];
    const endless: Compute = ({ folder: where }) => ({
      done: new Promise(() => {}),
      cancel: () => given.push(path.basename(where)),
    });
    const runs = new Runs(endless);
    const made = [await runs.create(small), await runs.create(small)];
    const late = runs.create(small);
    runs.close();
    await expect(late).rejects.toMatchObject({ code: 'server/refused' });
    // The one that waits would begin when the first is given up, were it still in line.
    expect([given, made.map(({ run }) => run.ended)]).toEqual([['run-1'], [true, true]]);
    expect(runs.list()).toEqual([]);
  });
});

describe('scenarios', () => {
  it('are listed, and shown with text and defaults', async () => {
    const { items } = (await api('GET', '/scenarios')).body;
    expect(items[0]).toMatchObject({ name: 'lab', steps: expect.any(Number) });
    const lab = (await api('GET', '/scenarios/lab')).body;
    expect(lab.text).toContain('name: lab');
    expect(lab.scenario).toEqual(JSON.parse(JSON.stringify(builtInScenario('lab'))));
    expect(await api('GET', '/scenarios/nothing')).toMatchObject({ status: 404, body: { code: 'request/not-found' } });
  });
});

describe('the document', () => {
  it('describes what is answered', async () => {
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'api', components: { schemas: SCHEMAS } });
    const check = (name: string, value: unknown) => {
      ajv.validate({ $ref: `api#/components/schemas/${name}` }, value);
      expect(ajv.errors ?? []).toEqual([]);
    };
    check('Run', (await api('GET', '/runs/run-1')).body);
    check('RunList', (await api('GET', '/runs')).body);
    check('ReportStepList', (await api('GET', '/runs/run-1/lanes/template/steps')).body);
    check('DecisionList', (await api('GET', '/runs/run-1/lanes/template/decisions')).body);
    check('ScenarioSummaryList', (await api('GET', '/scenarios')).body);
    check('ScenarioText', (await api('GET', '/scenarios/lab')).body);
    check('Problem', (await api('POST', '/runs', { scenario: 'a:\n- b' })).body);
    const { paths } = (await api('GET', '/openapi.json')).body;
    expect(paths['/runs'].post.parameters).toMatchObject([{ name: 'idempotency-key', in: 'header' }]);
    expect(Object.keys(paths['/runs/{run}/events'].get.responses['200'].content)).toEqual(['text/event-stream']);
  });

  it('was never about a bug', () => expect(failures).toEqual([]));
});
