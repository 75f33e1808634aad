import { describe, expect, it } from 'vitest';
import rancher from '../../adapters/rancher/index.js';
import { LAB_BEARER } from '../../adapters/rancher/clusters/credentials.js';
import { downstreamId } from '../../adapters/rancher/clusters/names.js';
import { createWorld } from '../../src/world/create-world.js';
import type { ApiAnswer, ApiRequest, Operation } from '../../src/ports/client.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import type { Workload } from '../../src/ports/model/workload.gen.js';
import { memoryCall, type MemoryResult } from '../../src/core/call/memory-call.js';
import { request } from '../../src/kit/client-steps.js';
import type { World } from '../../src/world/world.js';

const FIRST = downstreamId('cluster-1');
const SECOND = downstreamId('cluster-2');
const LIMIT_MS = 3_600_000;

const machines: MachineSpec[] = ['node-1', 'node-2', 'node-3', 'node-4'].map((name) => ({
  name,
  cpuMilli: 4000,
  memoryBytes: 8 * 1024 ** 3,
  zone: '',
  labels: {},
  role: 'worker',
  images: [],
}));

const web: Workload = {
  name: 'web',
  image: 'nginx:1.7.9',
  replicas: 1,
  ports: [{ containerPort: 80 }],
  resources: { requests: { cpuMilli: 100 } },
};

function worldOf(options: { set?: Record<string, number>; seed?: number; nodes?: number } = {}): World {
  const { set = {}, seed = 1, nodes = 4 } = options;
  return createWorld({ adapter: rancher, machines: machines.slice(0, nodes), seed, freeze: true, set });
}

function perform<T>(world: World, operation: Operation<T>): T {
  let result: { value: T } | undefined;
  world.perform(operation, (value) => (result = { value }));
  world.tasks.runUntilIdle(world.tasks.now + LIMIT_MS, () => result !== undefined);
  if (result === undefined) throw new Error('the operation did not end');
  return result.value;
}

/** One request as the administrator. */
function ask(world: World, wanted: ApiRequest, bearer = LAB_BEARER): ApiAnswer {
  const headers = { ...(bearer !== '' && { authorization: `Bearer ${bearer}` }), ...wanted.headers };
  return perform(world, request({ ...wanted, headers }));
}

const get = (world: World, path: string) => ask(world, { method: 'GET', path });
const settle = (world: World) => world.tasks.runUntilIdle(world.tasks.now + LIMIT_MS);
const advance = (world: World, byMs: number) => world.tasks.runUntil(world.tasks.now + byMs);

interface ClusterBody {
  readonly state: string;
  readonly transitioningMessage: string;
  readonly nodeCount: number;
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
}

const clusterOf = (world: World, id = FIRST) => get(world, `/v3/clusters/${id}`).body as ClusterBody;
const nodesOf = (world: World) =>
  world.sites
    .flatMap(({ observer }) => [...observer.instances.values()])
    .filter(({ phase }) => phase === 'running')
    .map(({ node }) => node);

describe('clusters behind one server', () => {
  it('begins with its clusters connected and their nodes known', () => {
    const world = worldOf();
    settle(world);
    const { body } = get(world, '/v3/clusters?internal=false&sort=name');
    expect((body as { data: object[] }).data).toMatchObject([
      { id: FIRST, name: 'cluster-1', state: 'active', nodeCount: 2, driver: 'imported' },
      { id: SECOND, name: 'cluster-2', state: 'active', nodeCount: 2 },
    ]);
    advance(world, 60_000);
    expect(clusterOf(world).state).toBe('active');
  });

  it('runs the walk of the lab through the proxy of one of them', () => {
    const world = worldOf();
    const { operations } = rancher.client;
    expect(perform(world, operations.deploy(web))).toMatchObject({
      outcome: 'done',
      native: ['kubectl --context cluster-1 create -f web.yaml'],
    });
    perform(world, operations.expose(web, 30001));
    perform(world, operations.scale(web, 3));
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(new Set(nodesOf(world))).toEqual(new Set(['node-1', 'node-2']));
    perform(world, operations.update(web, 'nginx:1.95'));
    advance(world, 700_000);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'held', ready: 3 });
    perform(world, operations.rollback(web));
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(world.site(FIRST).network.request({ address: '10.0.0.11', port: 30001 }, '/', 7)).toMatchObject({
      outcome: 'answered',
      http: { status: 200 },
    });
    const listed = perform(world, operations.instances())!;
    expect(listed.map(({ id }) => id).sort()).toEqual([...world.site(FIRST).observer.instances.keys()].sort());
    expect(listed.every(({ id }) => id.startsWith(`${FIRST}/web-`))).toBe(true);
    perform(world, operations.deleteInstance(web, listed[0]!.id));
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    perform(world, operations.remove(web));
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ exists: false });
  });

  it('recovers the pods of a lost node in their own cluster', () => {
    const world = worldOf();
    const { operations } = rancher.client;
    perform(world, operations.deploy({ ...web, replicas: 3 }));
    settle(world);
    world.inject({ kind: 'node-loss', target: 'node-1' });
    settle(world);
    expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    expect(new Set(nodesOf(world))).toEqual(new Set(['node-2']));
    expect(clusterOf(world).state).toBe('active');
    const nodes = get(world, `/v3/nodes?clusterId=${FIRST}`).body as { data: { nodeName: string; state: string }[] };
    expect(nodes.data.find(({ nodeName }) => nodeName === 'node-1')?.state).toBe('unavailable');
  });

  it('comes to the same end when any part of any site is stopped and started on the way', { timeout: 30_000 }, () => {
    const parts = worldOf().sites.flatMap(({ id, parts: own }) => own.map((part) => [id, part] as const));
    for (const [site, part] of parts.filter(([id]) => id !== SECOND)) {
      const world = worldOf();
      const { operations } = rancher.client;
      perform(world, operations.deploy(web));
      for (const waitMs of [0, 20, 400, 6_000]) {
        world.tasks.after(waitMs, () => world.site(site).restart(part), { author: 'test', cause: 0 });
        advance(world, waitMs);
      }
      settle(world);
      perform(world, operations.scale(web, 3));
      settle(world);
      const { state, nodeCount } = clusterOf(world);
      expect({ part, state, nodeCount }).toEqual({ part, state: 'active', nodeCount: 2 });
      expect(perform(world, operations.status(web))).toMatchObject({ verdict: 'settled', ready: 3 });
    }
  });

  it('names who wrote what, in the order of the flow', () => {
    const world = worldOf();
    settle(world);
    const before = world.trace.length;
    perform(world, rancher.client.operations.deploy(web));
    settle(world);
    const kinds = ['deployments.apps', 'replicasets.apps', 'pods'];
    const authors = [...world.trace.entries(before + 1)]
      .filter((entry) => entry.type === 'write' && entry.site === FIRST && kinds.includes(entry.kind))
      .map(({ author }) => author);
    expect([...new Set(authors)].slice(0, 5)).toEqual([
      'client',
      'deployment-controller',
      'replicaset-controller',
      'default-scheduler',
      'kubelet',
    ]);
  });

  it('is a function of its seed', () => {
    const run = (seed: number) => {
      const world = worldOf({ seed });
      perform(world, rancher.client.operations.deploy({ ...web, replicas: 5 }));
      settle(world);
      return JSON.stringify([...world.trace.entries()]);
    };
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
  });
});

/** A stream through the server's own facade, as a client outside would open it. */
function watch(world: World, path: string, query: string): MemoryResult {
  const headers = { authorization: `Bearer ${LAB_BEARER}` };
  const { call, result } = memoryCall({ method: 'GET', path, query, headers });
  world.accept(call);
  return result;
}

describe('the proxy', () => {
  it('streams a watch of a cluster until its caller goes', () => {
    const world = worldOf();
    settle(world);
    const path = `/k8s/clusters/${SECOND}/api/v1/namespaces/default/configmaps`;
    const result = watch(world, path, 'watch=1');
    advance(world, 1_000);
    expect(result.status).toBe(200);
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    expect(ask(world, { method: 'POST', path, body })).toMatchObject({ status: 201 });
    advance(world, 1_000);
    const lines = result.text().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject(
      [
        { type: 'ADDED', object: { metadata: { name: 'kube-root-ca.crt' } } },
        { type: 'ADDED', object: { metadata: { name: 'a' } } },
      ].slice(-lines.length),
    );
    result.abort();
    advance(world, 1_000);
    ask(world, { method: 'DELETE', path: `${path}/a` });
    advance(world, 1_000);
    expect(result.text().trim().split('\n')).toHaveLength(lines.length);
  });
});

describe('a tunnel', () => {
  /** What a client sees of a cluster, by the second, as it changes. */
  function history(world: World, forMs: number, id = FIRST): string[] {
    const seen: string[] = [];
    const end = world.tasks.now + forMs;
    while (world.tasks.now < end) {
      const { state } = clusterOf(world, id);
      if (seen.at(-1) !== state) seen.push(state);
      advance(world, 1_000);
    }
    return seen;
  }

  it('is missed at the next look when it is cut, and taken up again with its cluster (recording agent-killed)', () => {
    const world = worldOf();
    settle(world);
    world.inject({ kind: 'site-partition', target: FIRST });
    // At most 15 s: the period of the looks.
    expect(history(world, 16_000)).toEqual(['active', 'unavailable']);
    expect(clusterOf(world)).toMatchObject({ transitioningMessage: 'Cluster agent is not connected' });
    expect(clusterOf(world, SECOND).state).toBe('active');
    const asked = world.tasks.now;
    expect(get(world, `/k8s/clusters/${FIRST}/version`)).toMatchObject({
      status: 500,
      body: 'error trying to reach service: cluster agent disconnected',
    });
    // Four pauses of 5 to 10 s; 29.2 s and 29.6 s in the recording.
    expect(world.tasks.now - asked).toBeGreaterThan(20_000);
    expect(world.tasks.now - asked).toBeLessThan(40_100);
    world.heal();
    // 5 s until the agent tries again, up to 15 s each for connection and health; 24 s in the recording.
    expect(history(world, 45_000)).toEqual(['unavailable', 'active']);
    expect(get(world, `/k8s/clusters/${FIRST}/version`)).toMatchObject({
      status: 200,
      body: { gitVersion: expect.stringMatching(/^v1\.32/) as string },
    });
  });

  it('that falls silent is an error first, and lost when its deadline is over (recording agent-frozen)', () => {
    const world = worldOf();
    settle(world);
    world.inject({ kind: 'tunnel-silent', target: 'cluster-1' });
    const injectedAt = world.tasks.now;
    const at = (state: string) => {
      while (clusterOf(world).state !== state) advance(world, 500);
      return world.tasks.now - injectedAt;
    };
    // 25 s of tries after a look within 15 s; 38 s in the recording.
    expect(at('error')).toBeLessThan(41_000);
    expect(clusterOf(world).transitioningMessage).toMatch(/namespace check: Get .*: context deadline exceeded$/);
    // 60 s after the last ping, which came up to 5 s before; 56 s in the recording.
    const lostMs = at('unavailable');
    expect(lostMs).toBeGreaterThan(54_000);
    expect(lostMs).toBeLessThan(61_000);
    world.heal();
    expect(history(world, 45_000)).toEqual(['unavailable', 'active']);
  });

  it('ends with the last node of its cluster, and what ran there is held', () => {
    const world = worldOf();
    const { operations } = rancher.client;
    perform(world, operations.deploy(web));
    settle(world);
    for (const target of ['node-1', 'node-2']) world.inject({ kind: 'node-loss', target });
    advance(world, 120_000);
    expect(clusterOf(world).state).toBe('unavailable');
    expect(perform(world, operations.status(web))).toMatchObject({
      verdict: 'held',
      reason: 'cluster cluster-1 is unavailable: Cluster agent is not connected',
    });
    expect(perform(world, operations.scale(web, 2))).toMatchObject({ outcome: 'failed' });
    const other = { ...web, name: 'other' };
    expect(perform(world, operations.deploy(other))).toMatchObject({ outcome: 'done' });
    settle(world);
    expect(new Set(nodesOf(world).filter((node) => !['node-1', 'node-2'].includes(node))).size).toBe(1);
  });
});

describe('an import', () => {
  it('is pending until its agent comes, then waiting, then active (recording import-agent-connect)', () => {
    const world = worldOf({ set: { importedAtStart: 0 }, nodes: 2 });
    settle(world);
    expect((get(world, '/v3/clusters').body as { data: object[] }).data).toMatchObject([{ id: 'local' }]);
    const created = ask(world, { method: 'POST', path: '/v3/clusters', body: { type: 'cluster', name: 'prod-eu' } });
    expect(created).toMatchObject({ status: 201, body: { state: 'initializing', conditions: [] } });
    const { id } = created.body as { id: string };
    settle(world);
    expect(clusterOf(world, id).state).toBe('pending');
    expect(get(world, `/k8s/clusters/${id}/version`)).toMatchObject({ status: 503 });
    const tokens = get(world, `/v3/clusterRegistrationTokens?clusterId=${id}`).body as {
      data: { manifestUrl: string }[];
    };
    const { pathname } = new URL(tokens.data[0]!.manifestUrl);
    applyManifest(world, String(ask(world, { method: 'GET', path: pathname }, '').body));
    const states = new Set<string>();
    while (!states.has('active')) {
      states.add(clusterOf(world, id).state);
      advance(world, 250);
    }
    expect([...states]).toEqual(['pending', 'waiting', 'active']);
    const settled = clusterOf(world, id);
    expect(settled).toMatchObject({ nodeCount: 1, driver: 'imported', apiEndpoint: 'https://10.96.0.1:443' });
    expect(settled.conditions.filter(({ status }) => status !== 'True')).toEqual([]);
    expect(settled.conditions.map(({ type }) => type).slice(-6)).toEqual([
      'Connected',
      'GlobalAdminsSynced',
      'SystemAccountCreated',
      'AgentDeployed',
      'Updated',
      'Ready',
    ]);
  });

  it('with a wrong token never gets further', () => {
    const world = worldOf({ set: { importedAtStart: 0 }, nodes: 2 });
    const { body } = ask(world, { method: 'POST', path: '/v3/clusters', body: { name: 'prod-eu' } });
    const { id } = body as { id: string };
    settle(world);
    applyManifest(world, String(ask(world, { method: 'GET', path: `/v3/import/nope_${id}.yaml` }, '').body));
    advance(world, 60_000);
    expect(clusterOf(world, id).state).toBe('pending');
  });

  /** What `kubectl apply` does with the manifest on the first cluster, reached directly. */
  function applyManifest(world: World, manifest: string): void {
    const places: Record<string, string> = {
      Namespace: '/api/v1/namespaces',
      ServiceAccount: '/api/v1/namespaces/cattle-system/serviceaccounts',
      Secret: '/api/v1/namespaces/cattle-system/secrets',
      Deployment: '/apis/apps/v1/namespaces/cattle-system/deployments',
      Service: '/api/v1/namespaces/cattle-system/services',
    };
    for (const text of manifest.split('---\n').filter((part) => part !== '')) {
      const object = JSON.parse(text) as { kind: string };
      const path = places[object.kind];
      if (path === undefined) continue;
      expect(ask(world, { site: FIRST, method: 'POST', path, body: object }, '').status).toBe(201);
    }
  }
});
