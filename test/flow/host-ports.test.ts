import { expect, it } from 'vitest';
import kubernetes from '../../adapters/kubernetes/index.js';
import swarm from '../../adapters/swarm/index.js';
import { memoryCall } from '../../src/core/call/memory-call.js';
import type { Adapter } from '../../src/ports/adapter.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import { createWorld } from '../../src/world/create-world.js';

const machines: MachineSpec[] = ['node-1', 'node-2'].map((name, at) => ({
  name,
  cpuMilli: 4000,
  memoryBytes: 8 * 1024 ** 3,
  zone: '',
  labels: {},
  role: at === 0 ? 'manager' : 'worker',
  images: [],
}));

/** Two copies were asked for with port 8080 of their node; `ask` tells which nodes answer there and whether anybody does from outside. */
function serve(adapter: Adapter) {
  const world = createWorld({ adapter, machines, seed: 1, freeze: true });
  const settle = () => world.tasks.runUntilIdle(world.tasks.now + 3_600_000);
  const send = (method: string, path: string, body?: object): string => {
    const headers = { 'content-type': 'application/json' };
    const asked = { method, path, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const { call, result } = memoryCall(asked, {
      peer: { secure: true, certificate: { commonName: 'admin', organizations: ['system:masters'] } },
    });
    world.accept(call);
    settle();
    return result.text();
  };
  const ask = () => {
    const [{ machines: own, network }] = world.sites as [(typeof world.sites)[0]];
    return {
      nodes: own
        .list()
        .filter(({ address }) => network.request({ address, port: 8080 }, '/', 1).outcome === 'answered')
        .map(({ name }) => name),
      published: world.visitors.ports(),
      outside: world.visitors.request(8080, '/').outcome,
    };
  };
  settle();
  return { send, ask };
}

const nobody = { nodes: [], published: [], outside: 'nobody' };

// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports (hostPort)
it('a hostPort leads to the pod of that node, until the pod ends', () => {
  const { send, ask } = serve(kubernetes);
  const container = { name: 'web', image: 'nginx:1.9.1', ports: [{ containerPort: 80, hostPort: 8080 }] };
  const loopback = { ...container, ports: [{ containerPort: 80, hostPort: 8081, hostIP: '127.0.0.1' }] };
  const pods = '/api/v1/namespaces/default/pods';
  const pod = (name: string, containers: object[]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { nodeName: 'node-2', containers },
  });
  send('POST', pods, pod('inside', [loopback]));
  expect(ask()).toEqual(nobody);
  send('POST', pods, pod('web', [container]));
  expect(ask()).toEqual({ nodes: ['node-2'], published: [8080], outside: 'answered' });
  send('DELETE', `${pods}/web`);
  expect(ask()).toEqual(nobody);
});

// https://docs.docker.com/engine/swarm/ingress/#bypass-the-routing-mesh
it('a port published in host mode is open on the nodes that have a task, past the routing mesh', () => {
  const { send, ask } = serve(swarm);
  send('POST', '/swarm/init', { ListenAddr: '0.0.0.0:2377' });
  const created = send('POST', '/services/create', {
    Name: 'web',
    TaskTemplate: { ContainerSpec: { Image: 'nginx:1.9.1' } },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8080, PublishMode: 'host', Protocol: 'tcp' }] },
  });
  const { ID } = JSON.parse(created) as { ID: string };
  const { nodes, ...rest } = ask();
  expect(nodes).toHaveLength(1);
  expect(rest).toEqual({ published: [8080], outside: 'answered' });
  send('DELETE', `/services/${ID}`);
  expect(ask()).toEqual(nobody);
});
