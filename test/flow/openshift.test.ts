import { describe, expect, it } from 'vitest';
import openshift from '../../adapters/openshift/index.js';
import type { ApiAnswer, ApiRequest, Operation } from '../../src/ports/client.js';
import { createWorld } from '../../src/world/create-world.js';
import type { World } from '../../src/world/world.js';
import { request } from '../../src/kit/client-steps.js';

const ROUTES = '/apis/route.openshift.io/v1/namespaces';

function cluster(): World {
  const machine = {
    cpuMilli: 4000,
    memoryBytes: 8 * 1024 ** 3,
    zone: '',
    labels: {},
    role: 'worker' as const,
    images: [],
  };
  const world = createWorld({ adapter: openshift, machines: [{ name: 'node-1', ...machine }], seed: 1, freeze: true });
  world.tasks.runUntil(world.tasks.now + 60_000);
  return world;
}

function ask(world: World, wanted: ApiRequest): ApiAnswer {
  return perform(world, request(wanted));
}

function perform<T>(world: World, operation: Operation<T>): T {
  const results: T[] = [];
  world.perform(operation, (result) => results.push(result));
  world.tasks.runUntilIdle(world.tasks.now + 600_000, () => results.length > 0);
  return results[0]!;
}

const project = (name: string) =>
  ({ method: 'POST', path: '/apis/project.openshift.io/v1/projectrequests', body: { metadata: { name } } }) as const;
const route = (namespace: string, spec: object) =>
  ({
    method: 'POST',
    path: `${ROUTES}/${namespace}/routes`,
    body: { apiVersion: 'route.openshift.io/v1', kind: 'Route', metadata: { name: 'web' }, spec },
  }) as const;
const admitted = (world: World, namespace: string) => {
  world.tasks.runUntil(world.tasks.now + 10_000);
  const { body } = ask(world, { method: 'GET', path: `${ROUTES}/${namespace}/routes/web` });
  return (body as { status: { ingress: { conditions: { status: string; message?: string }[] }[] } }).status.ingress[0]!
    .conditions[0]!;
};

describe('projects (recorded: openshift project.json)', () => {
  it('are views of namespaces, requested once and under names that are not reserved', () => {
    const world = cluster();
    expect(ask(world, project('shop'))).toMatchObject({
      status: 201,
      body: { kind: 'Project', metadata: { name: 'shop' }, status: { phase: 'Active' } },
    });
    expect(ask(world, project('shop'))).toMatchObject({ status: 409 });
    expect(ask(world, project('openshift-x'))).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('cannot request a project starting with "openshift-"') as string },
    });
    expect(ask(world, { method: 'GET', path: '/api/v1/namespaces/shop' })).toMatchObject({
      status: 200,
      body: { metadata: { annotations: { 'openshift.io/requester': 'kubernetes-admin' } } },
    });
  });
});

describe('pods of a project (recorded: openshift scc.json plain-admin, uid-zero)', () => {
  const pod = (securityContext: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'web', securityContext }] },
  });
  const asAlice = { 'impersonate-user': 'alice', 'impersonate-group': 'system:authenticated:oauth' };

  it('are accepted under the constraints that whoever asks may use, or not at all', () => {
    const world = cluster();
    const path = '/api/v1/namespaces/shop/pods';
    ask(world, { ...project('shop'), headers: asAlice });
    world.tasks.runUntil(world.tasks.now + 10_000);
    expect(ask(world, { method: 'POST', path, body: pod({ runAsUser: 0 }), headers: asAlice })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('provider restricted-v2: .containers[0].runAsUser') as string },
    });
    expect(ask(world, { method: 'POST', path, body: pod({}), headers: asAlice })).toMatchObject({
      status: 201,
      body: { metadata: { annotations: { 'openshift.io/scc': 'restricted-v2' } } },
    });
    ask(world, { method: 'DELETE', path: `${path}/p?gracePeriodSeconds=0` });
    expect(ask(world, { method: 'POST', path, body: pod({ runAsUser: 0 }) })).toMatchObject({
      status: 201,
      body: { metadata: { annotations: { 'openshift.io/scc': 'anyuid' } } },
    });
  });
});

describe('routes (recorded: openshift route.json; openshift/router pkg/router/controller)', () => {
  it('get a host of the cluster and are admitted by the router', () => {
    const world = cluster();
    ask(world, project('shop'));
    expect(ask(world, route('shop', { to: { kind: 'Service', name: 'web' } }))).toMatchObject({
      status: 201,
      body: {
        metadata: { annotations: { 'openshift.io/host.generated': 'true' } },
        spec: { host: 'web-shop.apps.example.com', wildcardPolicy: 'None', to: { weight: 100 } },
      },
    });
    expect(admitted(world, 'shop')).toMatchObject({ status: 'True' });
  });

  it('do not get a host that an older route of another namespace holds', () => {
    const world = cluster();
    for (const name of ['first', 'second']) {
      ask(world, project(name));
      ask(world, route(name, { host: 'shop.example.com', to: { name: 'web' } }));
      world.tasks.runUntil(world.tasks.now + 5000);
    }
    expect(admitted(world, 'first')).toMatchObject({ status: 'True' });
    expect(admitted(world, 'second')).toMatchObject({
      status: 'False',
      reason: 'HostAlreadyClaimed',
      message: 'a route in another namespace holds shop.example.com and is older than web',
    });
    ask(world, { method: 'DELETE', path: `${ROUTES}/first/routes/web` });
    expect(admitted(world, 'second')).toMatchObject({ status: 'True' });
  });
});
