// What clients get over HTTP. Marathon's answers: vectors taken from mesosphere/marathon; the master's: recordings of a real
// Mesos 1.11.0, named beside each expectation.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryCall, type MemoryResult } from 'regatta/kit';
import { createWorld, type World } from 'regatta/testing';
import mesos from '../index.js';

const MINUTE_MS = 60_000;

function start(): World {
  const machine = {
    cpuMilli: 2000,
    memoryBytes: 2 * 1024 ** 3,
    zone: '',
    labels: {},
    role: 'worker',
    images: [],
  } as const;
  const world = createWorld({
    adapter: mesos,
    machines: ['a1', 'a2'].map((name) => ({ ...machine, name })),
    seed: 1,
    freeze: true,
  });
  run(world);
  return world;
}

function run(world: World, forMs = 5 * MINUTE_MS): void {
  world.tasks.runUntilIdle(world.tasks.now + forMs);
}

interface Wanted {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function open(world: World, { method, path, headers = {}, body = '' }: Wanted): MemoryResult {
  const [bare = '', query = ''] = path.split('?');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { call, result } = memoryCall({ method, path: bare, query, headers, body: text });
  world.accept(call);
  world.tasks.runUntil(world.tasks.now);
  return result;
}

const json = (result: MemoryResult) => JSON.parse(result.text()) as never;

describe('Marathon refuses as upstream does', () => {
  interface Vector {
    readonly id: string;
    readonly request: Wanted & { readonly given?: readonly unknown[]; readonly rawBody?: string };
    readonly response: { readonly status: number; readonly body?: unknown; readonly bodyContains?: readonly string[] };
  }
  const url = new URL('../../../test/vectors/mesos/marathon/http-errors.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(url, 'utf8')) as { vectors: Vector[] };

  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_id, { request, response }) => {
    const world = start();
    for (const body of request.given ?? []) {
      open(world, { method: 'POST', path: '/v2/apps', body });
      run(world);
    }
    const result = open(world, { ...request, body: request.rawBody ?? request.body ?? '' });
    expect(result.status).toBe(response.status);
    if (response.body !== undefined) expect(json(result)).toEqual(response.body);
    for (const text of response.bodyContains ?? []) expect(result.text()).toContain(text);
  });
});

/** The records that came so far. */
function records(result: MemoryResult): { type: string }[] {
  let text = result.text();
  const found: { type: string }[] = [];
  while (text !== '') {
    const end = text.indexOf('\n');
    const length = Number(text.slice(0, end));
    found.push(JSON.parse(text.slice(end + 1, end + 1 + length)) as never);
    text = text.slice(end + 1 + length);
  }
  return found;
}

const SCHEDULER = { method: 'POST', path: '/api/v1/scheduler' } as const;
const JSON_TYPE = { 'content-type': 'application/json' };

class TestFramework {
  readonly #world: World;
  readonly stream: MemoryResult;

  constructor(world: World, info: object = {}) {
    this.#world = world;
    const framework_info = { user: 'root', name: 'demo', roles: ['web'], failover_timeout: 60, ...info };
    const capabilities = [{ type: 'MULTI_ROLE' }, { type: 'PARTITION_AWARE' }, { type: 'TASK_KILLING_STATE' }];
    const subscribe = { framework_info: { capabilities, ...framework_info } };
    this.stream = open(world, { ...SCHEDULER, headers: JSON_TYPE, body: { type: 'SUBSCRIBE', subscribe } });
  }

  get id(): string {
    return (records(this.stream)[0] as unknown as { subscribed: { framework_id: { value: string } } }).subscribed
      .framework_id.value;
  }

  call(call: object): number | undefined {
    const headers = { ...JSON_TYPE, 'mesos-stream-id': this.stream.headers['mesos-stream-id'] ?? '' };
    return open(this.#world, { ...SCHEDULER, headers, body: { framework_id: { value: this.id }, ...call } }).status;
  }

  #accepted(call: object): void {
    const status = this.call(call);
    if (status !== 202) throw new Error(`the call was answered ${status}: ${JSON.stringify(call)}`);
  }

  offers(): { id: { value: string }; agent_id: { value: string }; hostname: string }[] {
    return records(this.stream)
      .filter(({ type }) => type === 'OFFERS')
      .flatMap((event) => (event as unknown as { offers: { offers: never[] } }).offers.offers);
  }

  updates(): {
    task_id: { value: string };
    agent_id: { value: string };
    state: string;
    uuid?: string;
    reason?: string;
    message?: string;
    source: string;
  }[] {
    return records(this.stream)
      .filter(({ type }) => type === 'UPDATE')
      .map((event) => (event as unknown as { update: { status: never } }).update.status);
  }

  launch(command: string, cpus = 1): void {
    const offer = this.offers().at(-1)!;
    const resources = [
      { name: 'cpus', type: 'SCALAR', scalar: { value: cpus } },
      { name: 'mem', type: 'SCALAR', scalar: { value: 32 } },
    ];
    const task = {
      name: 't',
      task_id: { value: 't1' },
      agent_id: offer.agent_id,
      resources,
      command: { value: command },
    };
    const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }];
    this.#accepted({ type: 'ACCEPT', accept: { offer_ids: [offer.id], operations } });
  }

  /** Goes on for a while and acknowledges whatever comes, as a scheduler does. */
  settle(forMs = 10_000): void {
    const acknowledged = new Set<string>();
    for (const until = this.#world.tasks.now + forMs; this.#world.tasks.now < until;) {
      this.#world.tasks.runUntil(this.#world.tasks.now + 100);
      for (const { agent_id, task_id, uuid } of this.updates()) {
        if (uuid === undefined || acknowledged.has(uuid)) continue;
        acknowledged.add(uuid);
        this.#accepted({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } });
      }
    }
  }
}

describe('a framework over HTTP', () => {
  it('subscribes, is offered everything, launches, acknowledges, and sees the end', () => {
    const world = start();
    const framework = new TestFramework(world);
    run(world);
    // Recorded http-scheduler-protocol and scenario-task-lifecycle: one chunk a record, SUBSCRIBED first, HEARTBEAT at once.
    expect(framework.stream.status).toBe(200);
    expect(framework.stream.headers['content-type']).toBe('application/json');
    expect(records(framework.stream).map(({ type }) => type)).toEqual(['SUBSCRIBED', 'HEARTBEAT', 'OFFERS']);
    expect(framework.stream.chunks).toHaveLength(3);
    expect(framework.id).toMatch(/^[0-9a-f-]{36}-000\d$/);
    expect(new Set(framework.offers().map(({ hostname }) => hostname))).toEqual(new Set(['a1', 'a2']));
    framework.launch('sleep 60');
    framework.settle(70_000);
    expect(framework.updates().map(({ state, message }) => [state, message])).toEqual([
      ['TASK_STARTING', undefined],
      ['TASK_RUNNING', undefined],
      ['TASK_FINISHED', 'Command exited with status 0'],
    ]);
    expect(json(open(world, { method: 'GET', path: '/master/tasks' }))).toMatchObject({
      tasks: [{ id: 't1', state: 'TASK_FINISHED' }],
    });
  });

  it('sees nothing after the first update until it acknowledges', () => {
    // Recorded README, point 19: the agent repeats TASK_STARTING after 10 s.
    const world = start();
    const framework = new TestFramework(world);
    run(world);
    framework.launch('sleep 1000');
    world.tasks.runUntil(world.tasks.now + 5000);
    expect(framework.updates().map(({ state }) => state)).toEqual(['TASK_STARTING']);
    world.tasks.runUntil(world.tasks.now + 10_000);
    expect(framework.updates().map(({ state }) => state)).toEqual(['TASK_STARTING', 'TASK_STARTING']);
  });

  it('kills, and is told by reconciliation what is not there', () => {
    const world = start();
    const framework = new TestFramework(world);
    run(world);
    framework.launch('sleep 1000');
    framework.settle();
    expect(framework.call({ type: 'KILL', kill: { task_id: { value: 't1' } } })).toBe(202);
    framework.settle();
    expect(framework.updates().map(({ state }) => state)).toEqual([
      'TASK_STARTING',
      'TASK_RUNNING',
      'TASK_KILLING',
      'TASK_KILLED',
    ]);
    framework.call({ type: 'RECONCILE', reconcile: { tasks: [{ task_id: { value: 't1' } }] } });
    expect(framework.updates().at(-1)).toMatchObject({
      state: 'TASK_UNKNOWN',
      source: 'SOURCE_MASTER',
      reason: 'REASON_RECONCILIATION',
      message: 'Reconciliation: Task is unknown',
    });
  });

  it('loses every task of an ACCEPT with one bad offer', () => {
    const world = start();
    const framework = new TestFramework(world);
    run(world);
    const [offer] = framework.offers();
    const task = {
      name: 't',
      task_id: { value: 't1' },
      agent_id: offer!.agent_id,
      resources: [],
      command: { value: 'x' },
    };
    const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }];
    framework.call({ type: 'ACCEPT', accept: { offer_ids: [offer!.id, { value: 'nope' }], operations } });
    expect(framework.updates()).toMatchObject([
      {
        state: 'TASK_DROPPED',
        reason: 'REASON_INVALID_OFFERS',
        message: 'Task launched with invalid offers: Offer nope is no longer valid',
      },
    ]);
  });

  it('is removed with its tasks when it stays away longer than its failover time-out', () => {
    const world = start();
    const framework = new TestFramework(world, { failover_timeout: 0 });
    run(world);
    framework.launch('sleep 1000');
    framework.settle();
    framework.stream.abort();
    run(world);
    const frameworks = json(open(world, { method: 'GET', path: '/frameworks' })) as { completed_frameworks: object[] };
    expect(frameworks.completed_frameworks).toMatchObject([{ name: 'demo', active: false }]);
    expect(world.sites[0]!.store.count('Execution')).toBe(0);
  });

  it('holds offers for ever when nobody takes them back', () => {
    // Mesos has no offer timeout unless one is configured, so Marathon starves.
    const world = start();
    const framework = new TestFramework(world);
    run(world);
    expect(framework.offers()).toHaveLength(2);
    open(world, { method: 'POST', path: '/v2/apps', body: { id: '/web', cmd: 'sleep 1000', cpus: 1 } });
    world.tasks.runUntil(world.tasks.now + 10 * MINUTE_MS);
    expect(json(open(world, { method: 'GET', path: '/v2/queue' }))).toMatchObject({
      queue: [{ count: 1, delay: { overdue: true }, app: { id: '/web' } }],
    });
    framework.stream.abort();
    world.tasks.runUntil(world.tasks.now + MINUTE_MS);
    expect(json(open(world, { method: 'GET', path: '/v2/apps/web' }))).toMatchObject({ app: { tasksRunning: 1 } });
  });
});

describe('the request checks of the scheduler API', () => {
  // Recorded http-scheduler-protocol; the order is that of the recording.
  const cases: readonly (readonly [object, number, string?])[] = [
    [{ method: 'GET' }, 405],
    [{ headers: {} }, 400, "Expecting 'Content-Type' to be present"],
    [{ headers: { 'content-type': 'application/json; charset=utf-8' } }, 415],
    [{ body: '{' }, 400],
    [{ body: { type: 'BOGUS' } }, 400, "Failed to validate scheduler::Call: Expecting 'type' to be present"],
    [{ body: { type: 'TEARDOWN' } }, 400, "Failed to validate scheduler::Call: Expecting 'framework_id' to be present"],
    [{ body: { type: 'REVIVE', framework_id: { value: 'x' } } }, 400, 'Framework cannot be found'],
  ];

  it.for(cases)('%j', ([change, status, text = '']) => {
    const result = open(start(), { ...SCHEDULER, headers: JSON_TYPE, body: '{}', ...change });
    expect(result.status).toBe(status);
    expect(result.text()).toContain(text);
  });

  it('answers 404 to unknown paths and takes a slash at the end', () => {
    const world = start();
    expect(open(world, { method: 'GET', path: '/nothing' }).status).toBe(404);
    expect(open(world, { method: 'GET', path: '/master/frameworks/' }).status).toBe(200);
    expect(open(world, { method: 'GET', path: '/health' })).toMatchObject({ status: 200 });
    expect(json(open(world, { method: 'GET', path: '/state' }))).toMatchObject({
      version: '1.11.0',
      activated_slaves: 2,
    });
    expect(json(open(world, { method: 'GET', path: '/metrics/snapshot' }))).toMatchObject({
      'master/slaves_active': 2,
      'master/cpus_total': 4,
    });
  });
});

it('tells its subscribers of a deployment from beginning to end', () => {
  const world = start();
  const stream = open(world, { method: 'GET', path: '/v2/events' });
  open(world, { method: 'POST', path: '/v2/apps', body: { id: '/web', cmd: 'sleep 1000', cpus: 0.5 } });
  run(world);
  const types = [...stream.text().matchAll(/^event: (.+)$/gm)].map(([, type]) => type);
  for (const type of [
    'event_stream_attached',
    'deployment_info',
    'instance_changed_event',
    'status_update_event',
    'deployment_success',
  ])
    expect(types).toContain(type);
});

it('locks an app while it is deployed, unless forced', () => {
  const world = start();
  open(world, { method: 'POST', path: '/v2/apps', body: { id: '/web', cmd: 'sleep 1000', cpus: 64 } });
  const locked = open(world, { method: 'PUT', path: '/v2/apps/web', body: { cpus: 1 } });
  expect(locked.status).toBe(409);
  expect(json(locked)).toMatchObject({ deployments: [{ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }] });
  expect(open(world, { method: 'PUT', path: '/v2/apps/web?force=true', body: { cpus: 1 } }).status).toBe(200);
  run(world);
  expect(json(open(world, { method: 'GET', path: '/v2/apps/web' }))).toMatchObject({
    app: { tasksRunning: 1, deployments: [] },
  });
});
