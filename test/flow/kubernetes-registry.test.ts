import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/core/random/random.js';
import { VirtualTasks } from '../../src/core/clock/virtual.js';
import { MemoryStore } from '../../src/core/store/memory-store.js';
import { builtInResources } from '../../adapters/kubernetes/resources/index.js';
import type { ApiObject, NewObject } from '../../adapters/kubernetes/resources/types.js';
import { DefaultTolerationSeconds } from '../../adapters/kubernetes/admission/default-toleration-seconds.js';
import { NamespaceLifecycle } from '../../adapters/kubernetes/admission/namespace-lifecycle.js';
import { DefaultPriority } from '../../adapters/kubernetes/admission/priority.js';
import { AdmissionChain } from '../../adapters/kubernetes/resources/registry/admission.js';
import { RequestContext } from '../../adapters/kubernetes/resources/registry/request-context.js';
import { ResourceRegistry } from '../../adapters/kubernetes/resources/registry/resource-registry.js';
import { StoredApiServer } from '../../adapters/kubernetes/resources/registry/stored-api-server.js';

const EPOCH_MS = 1_767_225_600_000;

function server(): StoredApiServer {
  const tasks = new VirtualTasks(EPOCH_MS);
  const store = new MemoryStore({ freeze: true });
  const registry = new ResourceRegistry(builtInResources(store));
  const steps = [new NamespaceLifecycle(store), new DefaultPriority(store), new DefaultTolerationSeconds(300_000)];
  const admission = new AdmissionChain(new RequestContext(), steps);
  const api = new StoredApiServer(tasks, store, new SeededRandom('1'), registry, admission);
  api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  return api;
}

interface Loose extends ApiObject {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

const pod: NewObject<Loose> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
};

const deployment: NewObject<Loose> = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } },
  },
};

describe('the registry of resources', () => {
  it('fills defaults and metadata on create', () => {
    const made = server().create('deployments.apps', deployment);
    expect(made).toMatchObject({
      metadata: { generation: 1, resourceVersion: '2', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { replicas: 1, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } },
    });
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
  });

  // kubernetes pkg/apis/apps/validation/validation.go ValidatePodTemplateSpecForStatefulSet v1.32
  it('takes a stateful set whose containers mount its claims', () => {
    const container = { name: 'c', image: 'redis:7', volumeMounts: [{ name: 'data', mountPath: '/data' }] };
    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const { template, ...spec } = deployment.spec as { template: { metadata: object } };
    const made = server().create<Loose>('statefulsets.apps', {
      ...deployment,
      kind: 'StatefulSet',
      spec: {
        ...spec,
        serviceName: 'web',
        template: { ...template, spec: { containers: [container] } },
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
      },
    });
    expect(made).toMatchObject({ spec: { replicas: 1 } });
  });

  it('counts generations of the spec alone and keeps status apart', () => {
    const api = server();
    const made = api.create('deployments.apps', deployment);
    const scaled = api.update('deployments.apps', { ...made, spec: { ...made.spec, replicas: 3 }, status: { x: 1 } });
    expect(scaled).toMatchObject({ metadata: { generation: 2 }, status: {} });
    const told = api.updateStatus('deployments.apps', { ...scaled, spec: {}, status: { replicas: 3 } });
    expect(told).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 }, status: { replicas: 3 } });
    expect(api.update('deployments.apps', told)).toBe(told);
    expect(() => api.update('deployments.apps', made)).toThrow(/the object has been modified/);
  });

  it('refuses with the texts of the real server', () => {
    const api = server();
    expect(() => api.create('pods', { ...pod, metadata: { name: 'P', namespace: 'default' } })).toThrow(
      /^Pod "P" is invalid: metadata.name: Invalid value: "P": a lowercase RFC 1123 subdomain must/,
    );
    expect(() => api.create('pods', { ...pod, metadata: { name: 'p', namespace: 'x' } })).toThrow(
      'namespaces "x" not found',
    );
    api.create('pods', pod);
    expect(() => api.create('pods', pod)).toThrow('pods "p" already exists');
  });

  it('waits for the agent when a bound pod is deleted', () => {
    const api = server();
    api.create('pods', pod);
    api.bind('default', 'p', 'node-1');
    expect(() => api.bind('default', 'p', 'node-2')).toThrow(/already assigned to node "node-1"/);
    api.delete('pods', 'default', 'p');
    const going = api.get<Loose>('pods', 'default', 'p')!;
    expect(going.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
    });
    expect(api.find('pods', 'node', 'node-1')).toHaveLength(1);
    api.delete('pods', 'default', 'p', { gracePeriodSeconds: 0, preconditions: { uid: going.metadata.uid } });
    expect(api.get('pods', 'default', 'p')).toBeUndefined();
  });

  it('lets an object go with its last finalizer', () => {
    const api = server();
    const made = api.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'default', finalizers: ['a/b'] },
    });
    api.delete('configmaps', 'default', 'c');
    const going = api.get('configmaps', 'default', 'c')!;
    expect(going.metadata.deletionTimestamp).toBeDefined();
    const { finalizers: _done, ...metadata } = made.metadata;
    api.update('configmaps', { ...going, metadata: { ...metadata, resourceVersion: going.metadata.resourceVersion } });
    expect(api.get('configmaps', 'default', 'c')).toBeUndefined();
  });

  it('gives services their addresses and takes them back', () => {
    const api = server();
    const service = (name: string, spec: object): NewObject<Loose> => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { ports: [{ port: 80 }], ...spec },
    });
    const first = api.create('services', service('a', { type: 'NodePort' }));
    expect(first.spec).toMatchObject({ clusterIP: '10.96.0.1', ports: [{ nodePort: 30_000, targetPort: 80 }] });
    const wanted = { type: 'NodePort', ports: [{ port: 80, nodePort: 30_000 }] };
    expect(() => api.create('services', service('b', wanted))).toThrow(
      'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated',
    );
    api.delete('services', 'default', 'a');
    expect(api.create('services', service('b', wanted)).spec).toMatchObject({ clusterIP: '10.96.0.1' });
  });
});
