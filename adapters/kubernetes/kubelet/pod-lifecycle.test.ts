import { beforeEach, describe, expect, it } from 'vitest';
import { memoryCall } from 'regatta/kit';
import { createWorld, type World } from 'regatta/testing';
import kubernetes from '../index.js';

const PODS = '/api/v1/namespaces/default/pods';

interface Status {
  readonly phase?: string;
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
  readonly containerStatuses: readonly { readonly state: Readonly<Record<string, { readonly message?: string }>> }[];
}

let world: World;

function send(method: string, path: string, body: object = {}, type = 'application/json') {
  const { call, result } = memoryCall({
    method,
    path,
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });
  world.accept(call);
  world.tasks.runUntil(world.tasks.now);
  return JSON.parse(result.text()) as {
    readonly status: Status;
    readonly items: readonly {
      readonly reason: string;
      readonly message: string;
      readonly involvedObject: { readonly fieldPath?: string };
    }[];
  };
}

function run(spec: object, forMs = 10_000): void {
  send('POST', PODS, { metadata: { name: 'web' }, spec });
  wait(forMs);
}

const wait = (ms: number) => world.tasks.runUntil(world.tasks.now + ms);
const statusOf = () => send('GET', `${PODS}/web`).status;
const events = () => send('GET', '/api/v1/namespaces/default/events').items;
const killed = () =>
  events()
    .filter(({ reason }) => reason === 'Killing')
    .map(({ involvedObject }) => involvedObject.fieldPath);
const nginx = (name: string, further: object = {}) => ({ name, image: 'nginx:1.9.1', ...further });

beforeEach(() => {
  const machine = {
    name: 'node-1',
    cpuMilli: 2000,
    memoryBytes: 4 * 1024 ** 3,
    zone: '',
    labels: {},
    role: 'worker' as const,
    images: ['nginx:1.9.1'],
  };
  world = createWorld({ adapter: kubernetes, machines: [machine], seed: 1, freeze: true });
  wait(3000);
});

describe('the life of a pod', () => {
  // Source: kubernetes.io, "Sidecar containers": they end after the others, in the opposite order of their start.
  it('ends sidecars after the other containers, last started first', () => {
    const sidecar = (name: string) => nginx(name, { restartPolicy: 'Always' });
    run({ initContainers: [sidecar('first'), sidecar('second')], containers: [nginx('main')] });
    expect(statusOf().phase).toBe('Running');
    send('DELETE', `${PODS}/web`);
    const order: (string | undefined)[] = [];
    for (let turn = 0; turn < 100; turn++) {
      wait(50);
      for (const path of killed()) if (!order.includes(path)) order.push(path);
    }
    expect(order).toEqual(['spec.containers{main}', 'spec.initContainers{second}', 'spec.initContainers{first}']);
  });

  // Source: kubernetes pkg/kubelet/lifecycle/handlers.go and kuberuntime_container.go v1.32.
  it('takes the time of a preStop hook out of the grace period, and ends a container whose postStart hook fails', () => {
    const preStop = { exec: { command: ['sh', '-c', 'sleep 15'] } };
    run({
      restartPolicy: 'Never',
      containers: [nginx('c', { lifecycle: { preStop, postStart: { httpGet: { port: 81 } } } })],
    });
    expect(events().map(({ reason }) => reason)).toContain('FailedPostStartHook');
    expect(killed()).toEqual(['spec.containers{c}']);
    expect(statusOf().containerStatuses[0]!.state).toHaveProperty('running');
    wait(14_000);
    expect(statusOf().containerStatuses[0]!.state).not.toHaveProperty('running');
  });

  // Source: kubernetes pkg/kubelet/status/generate.go GeneratePodReadyCondition v1.32.
  it('is not ready before its readiness gates are', () => {
    run({ readinessGates: [{ conditionType: 'example.com/ready' }], containers: [nginx('c')] });
    const ready = () => statusOf().conditions.find(({ type }) => type === 'Ready');
    expect(ready()).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/ready" does not exist.',
    });
    const condition = { type: 'example.com/ready', status: 'True' };
    send(
      'PATCH',
      `${PODS}/web/status`,
      { status: { conditions: [condition] } },
      'application/strategic-merge-patch+json',
    );
    wait(3000);
    expect(ready()).toMatchObject({ status: 'True' });
  });

  // Source: kubernetes pkg/probe/grpc/grpc.go v1.32; kubernetes.io, "Customizing the termination message".
  it('fails a gRPC probe where nobody speaks gRPC', () => {
    run({
      containers: [nginx('c', { livenessProbe: { grpc: { port: 5000 }, periodSeconds: 1, failureThreshold: 1 } })],
    });
    expect(events().find(({ reason }) => reason === 'Unhealthy')?.message).toMatch(
      /^Liveness probe failed: timeout: failed to connect service "[\d.]+:5000" within 1s: context deadline exceeded$/,
    );
    expect(killed()).toEqual(['spec.containers{c}']);
  });

  it('quotes the logs of a container that fails without a word and asks for that', () => {
    const container = { name: 'c', image: 'busybox', command: ['sh', '-c', 'echo broken; exit 3'] };
    run({ restartPolicy: 'Never', containers: [{ ...container, terminationMessagePolicy: 'FallbackToLogsOnError' }] });
    expect(statusOf().containerStatuses[0]!.state['terminated']?.message).toBe('broken\n');
  });
});
