import { describe, expect, it } from 'vitest';
import { kubernetesReader } from './index.js';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        securityContext: { runAsUser: 7 },
        nodeSelector: { 'kubernetes.io/os': 'linux', disk: 'ssd' },
        containers: [
          {
            name: 'web',
            image: 'nginx:1.9.1',
            ports: [{ name: 'http', containerPort: 80 }],
            resources: { requests: { cpu: '100m', memory: '64Mi' } },
            env: [
              { name: 'A', value: 'b' },
              { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
            ],
            readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 3 },
          },
        ],
      },
    },
  },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 8888, targetPort: 'http', nodePort: 30001 }] },
};

describe('the reader of Kubernetes manifests', () => {
  it('reads a deployment and the service that publishes it', () => {
    expect(kubernetesReader.read([{ kind: 'List', apiVersion: 'v1', items: [deployment] }, service]).workloads).toEqual(
      [
        {
          name: 'web',
          image: 'nginx:1.9.1',
          replicas: 3,
          ports: [{ name: 'http', containerPort: 80, publishedPort: 30001 }],
          resources: { requests: { cpuMilli: 100, memoryBytes: 67_108_864 } },
          env: { A: 'b' },
          health: { kind: 'http', port: 80, path: '/', intervalMs: 3000 },
          constraints: [{ attribute: 'disk', operator: 'equals', values: ['ssd'] }],
          update: { maxSurge: 1, maxUnavailable: 0 },
        },
      ],
    );
  });

  it('lists every field that it did not read, and every kind that it does not know', () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r' } };
    expect(kubernetesReader.read([deployment, role]).losses.map(({ path }) => path)).toEqual([
      'Deployment/web: spec.template.spec.securityContext.runAsUser',
      'Deployment/web: spec.template.spec.containers[0].env[1].name',
      'Deployment/web: spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.name',
      'Deployment/web: spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.key',
      'Role/r',
    ]);
  });

  it('claims documents that name a kind and a version, and no others', () => {
    expect(kubernetesReader.detects([deployment, service])).toBe(true);
    expect([
      kubernetesReader.detects([]),
      kubernetesReader.detects([{ services: {} }]),
      kubernetesReader.detects([deployment, 7]),
    ]).toEqual([false, false, false]);
  });
});
