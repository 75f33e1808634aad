import { describe, expect, it } from 'vitest';
import { createCommand } from './commands.js';
import { stackReader } from './read.js';
import { translate } from './translate.js';

describe('translation to a service', () => {
  it('says what a workload says, and lists what it cannot', () => {
    const { documents, losses } = translate({
      name: 'web',
      image: 'nginx:1.9.1',
      replicas: 3,
      ports: [{ containerPort: 80, publishedPort: 8080 }],
      resources: { requests: { cpuMilli: 100, memoryBytes: 1 } },
      constraints: [
        { attribute: 'zone', operator: 'in', values: ['a', 'b'] },
        { attribute: 'name', operator: 'notEquals', values: ['node-1'] },
      ],
      update: { parallelism: 2, order: 'start-first', onFailure: 'rollback' },
      dependsOn: ['db'],
    });
    expect(documents[0]).toMatchObject({
      Mode: { Replicated: { Replicas: 3 } },
      TaskTemplate: {
        Placement: { Constraints: ['node.hostname!=node-1'] },
        Resources: { Reservations: { NanoCPUs: 100_000_000, MemoryBytes: 4_194_304 } },
      },
      UpdateConfig: { Parallelism: 2, Order: 'start-first', FailureAction: 'rollback' },
      EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' }] },
    });
    expect(losses.map(({ path, kind }) => `${path} ${kind}`).sort()).toEqual([
      'constraints[0] unsupported',
      'dependsOn ignored',
      'resources.requests.memoryBytes approximated',
    ]);
  });

  it('is what a user would type', () => {
    expect(createCommand({ name: 'web', image: 'nginx:1.9.1', replicas: 2, env: { A: 'x y' } })).toBe(
      "docker service create --name web --replicas 2 --env 'A=x y' nginx:1.9.1",
    );
  });
});

describe('reading a Compose file', () => {
  const document = {
    version: '3.8',
    services: {
      web: {
        image: 'nginx:1.9.1',
        ports: ['8080:80', { target: 443, published: 8443 }],
        environment: ['A=1'],
        build: '.',
        deploy: {
          replicas: 3,
          resources: { limits: { cpus: '0.5', memory: '64M' } },
          update_config: { parallelism: 2, delay: '1m30s' },
          placement: { constraints: ['node.role == worker'] },
        },
      },
    },
    networks: { front: {} },
  };

  it('knows one when it sees one', () => {
    expect(stackReader.detects([document])).toBe(true);
    expect(stackReader.detects([{ apiVersion: 'v1', kind: 'Service' }])).toBe(false);
    expect(stackReader.detects([])).toBe(false);
  });

  it('gives workloads and losses', () => {
    const { workloads, losses } = stackReader.read([document]);
    expect(workloads).toEqual([
      {
        name: 'web',
        image: 'nginx:1.9.1',
        replicas: 3,
        ports: [
          { containerPort: 80, publishedPort: 8080 },
          { containerPort: 443, publishedPort: 8443 },
        ],
        env: { A: '1' },
        resources: { limits: { cpuMilli: 500, memoryBytes: 67_108_864 } },
        constraints: [{ attribute: 'role', operator: 'equals', values: ['worker'] }],
        update: { parallelism: 2, delayMs: 90_000 },
      },
    ]);
    expect(losses.map(({ path }) => path)).toEqual(['services.web.build', 'networks']);
  });
});
