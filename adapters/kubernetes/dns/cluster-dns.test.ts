import { beforeAll, describe, expect, it } from 'vitest';
import { memoryCall } from 'regatta/kit';
import { createWorld, type World } from 'regatta/testing';
import kubernetes from '../index.js';

let world: World;

function post(path: string, body: object): void {
  const { call } = memoryCall({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  world.accept(call);
  world.tasks.runUntil(world.tasks.now);
}

/** Runs a command in the pod `shell`. */
function exec(...argv: readonly string[]) {
  const { runtime } = world.shared;
  const all = ['node-1', 'node-2'].flatMap((machine) => runtime.list(machine));
  const shell = all.find(({ spec }) => spec.labels?.['io.kubernetes.pod.name'] === 'shell');
  return runtime.exec(shell!.id, argv, '');
}

const pod = (name: string, image: string, nodeName: string, further: object = {}) => ({
  metadata: { name, labels: { app: name } },
  spec: { nodeName, containers: [{ name: 'c', image }], ...further },
});

beforeAll(() => {
  const machine = {
    cpuMilli: 2000,
    memoryBytes: 4 * 1024 ** 3,
    zone: '',
    labels: {},
    role: 'worker' as const,
    images: [],
  };
  const machines = ['node-1', 'node-2'].map((name) => ({ ...machine, name }));
  world = createWorld({ adapter: kubernetes, machines, seed: 1, freeze: true });
  world.tasks.runUntil(world.tasks.now + 3000);
  const SERVICES = '/api/v1/namespaces/default/services';
  const PODS = '/api/v1/namespaces/default/pods';
  const selector = { app: 'web' };
  const ports = [{ port: 80 }];
  post(PODS, {
    ...pod('shell', 'busybox', 'node-1'),
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'busybox', command: ['sleep', '3600'] }] },
  });
  post(PODS, pod('web', 'nginx:1.9.1', 'node-2', { hostname: 'first', subdomain: 'headless' }));
  post(SERVICES, { metadata: { name: 'web' }, spec: { selector, ports, clusterIP: '10.96.7.7' } });
  post(SERVICES, { metadata: { name: 'headless' }, spec: { selector, ports, clusterIP: 'None' } });
  post(SERVICES, {
    metadata: { name: 'alias' },
    spec: { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' },
  });
  post(SERVICES, { metadata: { name: 'empty' }, spec: { selector: { app: 'none' }, ports } });
  post(SERVICES, {
    metadata: { name: 'local' },
    spec: { type: 'NodePort', selector, ports: [{ port: 80, nodePort: 30_080 }], externalTrafficPolicy: 'Local' },
  });
  world.tasks.runUntil(world.tasks.now + 20_000);
});

// Source: kubernetes/dns docs/specification.md 1.1.0; kubernetes.io, "DNS for Services and Pods".
describe('names inside of a cluster', () => {
  it.each(['web', 'web.default', 'web.default.svc.cluster.local', 'headless', 'first.headless', 'alias', '10.96.7.7'])(
    'lead to the service: %s',
    (name) => {
      expect(exec('wget', '-qO-', `http://${name}`).stdout).toContain('Welcome to nginx!');
    },
  );

  it('are answered as nslookup shows them', () => {
    expect(exec('nslookup', 'web').stdout).toBe(
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.7.7\n\n',
    );
    expect(exec('nslookup', 'kubernetes').stdout).toContain('Address: 10.96.0.1\n');
    expect(exec('nslookup', 'nowhere')).toMatchObject({ exitCode: 1 });
  });

  it('lead nowhere as clients say it', () => {
    expect(exec('wget', '-qO-', 'http://nowhere').stderr).toBe("wget: bad address 'nowhere'\n");
    expect(exec('wget', '-qO-', 'http://empty').stderr).toMatch(
      /^wget: can't connect to remote host \([\d.]+\): Connection refused\n$/,
    );
    expect(exec('curl', '-s', 'http://web.elsewhere').exitCode).toBe(6);
    expect(exec('curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'web').stdout).toBe('200');
  });

  // Source: kubernetes.io, "Virtual IPs and Service Proxies": traffic policies.
  it('keep to the node that was asked where the service wants that', () => {
    const { network, machines } = world.site();
    const outcome = (name: string) =>
      network.request({ address: machines.get(name)!.address, port: 30_080 }, '/', 0).outcome;
    expect([outcome('node-1'), outcome('node-2')]).toEqual(['refused', 'answered']);
  });
});
