import { beforeAll, describe, expect, it } from 'vitest';
import { memoryCall } from 'regatta/kit';
import { createWorld, type World } from 'regatta/testing';
import kubernetes from '../index.js';

const POD = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'nginx:1.9.1', ports: [{ name: 'http', containerPort: 80 }] }] },
};

let world: World;

function send(method: string, path: string, body?: object, accept = 'application/json') {
  const [head = '', query = ''] = path.split('?');
  const { call, result } = memoryCall({
    method,
    path: head,
    query,
    headers: { 'content-type': 'application/json', accept },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  world.accept(call);
  world.tasks.runUntil(world.tasks.now);
  return { status: result.status, text: result.text() };
}

const read = (path: string) => JSON.parse(send('GET', path).text) as Record<string, unknown>;

beforeAll(() => {
  const machine = {
    cpuMilli: 2000,
    memoryBytes: 4 * 1024 ** 3,
    zone: '',
    labels: {},
    role: 'worker' as const,
    images: [],
  };
  world = createWorld({ adapter: kubernetes, machines: [{ ...machine, name: 'node-1' }], seed: 1, freeze: true });
  world.tasks.runUntil(world.tasks.now + 3000);
  send('POST', '/api/v1/namespaces/default/pods', POD);
  world.tasks.runUntil(world.tasks.now + 30_000);
});

describe('what is measured', () => {
  // Names and labels: apiserver pkg/endpoints/metrics, pkg/scheduler/metrics and pkg/kubelet/metrics v1.32.
  it('is told in the text format of Prometheus, by the server and by kubelets behind it', () => {
    const server = send('GET', '/metrics').text;
    expect(server).toContain(
      'apiserver_request_total{code="201",component="apiserver",dry_run="",group="",resource="pods",scope="namespace",subresource="",verb="POST",version="v1"} 1\n',
    );
    expect(server).toContain('scheduler_schedule_attempts_total{profile="default-scheduler",result="scheduled"} 1\n');
    expect(server).toContain('scheduler_pending_pods{queue="unschedulable"} 0\n');
    expect(server).toContain('apiserver_storage_objects{resource="pods"} 1\n');
    expect(send('GET', '/api/v1/nodes/node-1/proxy/metrics').text).toContain('kubelet_running_pods 1\n');
    expect(send('GET', '/api/v1/nodes/node-1:10250/proxy/metrics/resource').text).toContain(
      'container_memory_working_set_bytes{container="c",namespace="default",pod="web"} 3145728\n',
    );
    expect(read('/api/v1/nodes/node-1/proxy/stats/summary')).toMatchObject({
      node: { nodeName: 'node-1', cpu: { usageNanoCores: 1_000_000 } },
      pods: [{ podRef: { name: 'web' }, containers: [{ name: 'c', memory: { workingSetBytes: 3_145_728 } }] }],
    });
  });

  // Shape: metrics-server pkg/api v0.7; what kubectl top asks for.
  it('is an API of its own as long as that is registered', () => {
    const PODS = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods';
    const usage = { cpu: '1000000n', memory: '3072Ki' };
    expect(read(`${PODS}?labelSelector=app%3Dweb`)).toMatchObject({
      kind: 'PodMetricsList',
      items: [{ metadata: { name: 'web', namespace: 'default' }, window: '15s', containers: [{ name: 'c', usage }] }],
    });
    expect(read(`${PODS}?labelSelector=app%3Dother`)).toMatchObject({ items: [] });
    expect(read('/apis/metrics.k8s.io/v1beta1/nodes/node-1')).toMatchObject({ kind: 'NodeMetrics', usage });
    expect(read(`${PODS}/none`)).toMatchObject({ message: 'pods.metrics.k8s.io "default/none" not found' });
    send('DELETE', '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io');
    expect(send('GET', PODS).status).toBe(404);
    expect(send('GET', '/apis').text).not.toContain('metrics.k8s.io');
  });

  // Source: kubernetes pkg/registry/core/{pod,service,node} ResourceLocation v1.32.
  it('can be reached through the server, as pods and services can', () => {
    send('POST', '/api/v1/namespaces/default/services', {
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 8080, targetPort: 'http' }] },
    });
    world.tasks.runUntil(world.tasks.now + 3000);
    for (const id of [
      'pods/web',
      'pods/web:80',
      'pods/web:http',
      'services/web',
      'services/web:http',
      'services/http:web:8080',
    ])
      expect(send('GET', `/api/v1/namespaces/default/${id}/proxy/`).text).toContain('Welcome to nginx!');
    expect(send('GET', '/api/v1/namespaces/default/pods/web:81/proxy/').status).toBe(503);
    expect(send('GET', '/api/v1/namespaces/default/services/web:81/proxy/').status).toBe(400);
    expect(send('GET', '/api/v1/nodes/node-1:1/proxy/pods').status).toBe(503);
    expect(send('GET', '/api/v1/nodes/node-1/proxy/none').status).toBe(404);
  });
});
