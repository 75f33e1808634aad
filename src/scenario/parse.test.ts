import { describe, expect, it } from 'vitest';
import { withWorkerCount } from './parse-cluster.js';
import { parseConfig, parseScenario, parseWorkload, resolveScenario } from './parse.js';

const SCENARIO = `
schemaVersion: 1
name: shop
title: A shop
cluster:
  nodes: { count: 4, cpuMilli: 4000, memoryBytes: 8589934592, zones: 2 }

`;

const STEPS = `
workloads:
  - name: web
    image: nginx:1.9.1
    ports: [{ containerPort: 80 }]
    spread: [{ attribute: zone }]
    health: { kind: http, port: 80 }
steps:
  - { id: deploy, action: deploy, workload: web }
  - { id: expose, action: expose, workload: web, publishedPort: 30001 }
  - { id: kill, action: delete-instance, workload: web }
  - { id: lose, action: fault, fault: { kind: node-loss, target: 'node-of:web', forMs: 5000 } }
  - { id: pause, action: wait, withinMs: 60000, after: [deploy] }
  - { id: heal, action: heal }
  - { id: remove, action: remove, workload: web, title: Good bye }
traffic: [{ workload: web }]
`;

describe('parseScenario', () => {
  const scenario = parseScenario(SCENARIO + STEPS);

  it('fills in the defaults of a workload', () => {
    expect(scenario.workloads[0]).toEqual({
      name: 'web',
      image: 'nginx:1.9.1',
      replicas: 1,
      mode: 'replicated',
      ports: [{ containerPort: 80, protocol: 'tcp' }],
      spread: [{ attribute: 'zone', maxSkew: 1, mode: 'preferred' }],
      health: {
        kind: 'http',
        port: 80,
        path: '/',
        intervalMs: 10_000,
        timeoutMs: 1000,
        failureThreshold: 3,
        initialDelayMs: 0,
      },
    });
  });

  it('makes a list of nodes of a shape and deals out the zones', () => {
    expect(scenario.cluster.managers).toBe(1);
    expect(scenario.cluster.nodes.map((node) => `${node.name} ${node.zone} ${node.role}`)).toEqual([
      'node-1 zone-1 worker',
      'node-2 zone-2 worker',
      'node-3 zone-1 worker',
      'node-4 zone-2 worker',
    ]);
  });

  it('gives each step a title, an end, a limit and its place', () => {
    const lines = scenario.steps.map((step) =>
      [step.id, step.title, step.until, step.withinMs, step.after.join('+')].join(' | '),
    );
    expect(lines).toEqual([
      'deploy | Deploy web | ready | 600000 | ',
      'expose | Expose web on port 30001 | serving | 600000 | deploy',
      'kill | Delete an instance of web | ready | 600000 | expose',
      'lose | Fault node-loss on node-of:web | settled | 1200000 | kill',
      'pause | Wait 60000 ms | elapsed | 60000 | deploy',
      'heal | Heal all faults | ready | 600000 | pause',
      'remove | Good bye | gone | 600000 | heal',
    ]);
    expect(scenario.steps[2]).toMatchObject({ action: 'delete-instance', instance: 'any' });
    expect(scenario.traffic).toEqual([{ workload: 'web', everyMs: 1000, timeoutMs: 1000 }]);
    expect(scenario.assertions).toEqual([]);
  });

  it('changes nothing when it resolves the result again', () => {
    expect(resolveScenario(scenario)).toEqual(scenario);
  });

  it('shares nothing between places that the text aliases', () => {
    const text = `${SCENARIO}
workloads:
  - &web { name: web, image: nginx:1.9.1, labels: &labels { team: a } }
  - { <<: *web, name: api, labels: *labels }
steps: [{ id: deploy, action: deploy, workload: web }]`;
    const [web, api] = parseScenario(text).workloads;
    expect(api).toEqual({ ...web, name: 'api' });
    expect(api?.labels).not.toBe(web?.labels);
  });

  it('accepts one port for two workloads that are not there at the same time', () => {
    const text = `${SCENARIO}
workloads:
  - &web { name: web, image: nginx:1.9.1, ports: [{ containerPort: 80, publishedPort: 30001 }] }
  - { <<: *web, name: api }
steps:
  - { id: one, action: deploy, workload: web }
  - { id: two, action: remove, workload: web }
  - { id: three, action: deploy, workload: api }`;
    expect(() => parseScenario(text)).not.toThrow();
  });

  it('keeps the roles of listed nodes', () => {
    const text = SCENARIO.replace(
      /nodes: .*/,
      `nodes: [{ name: a, cpuMilli: 1, memoryBytes: 1, role: manager }, { name: b, cpuMilli: 1, memoryBytes: 1 }]`,
    );
    expect(parseScenario(text + STEPS).cluster.nodes.map((node) => node.role)).toEqual(['manager', 'worker']);
  });
});

describe('withWorkerCount', () => {
  it('takes the first workers, or repeats them under new names, and leaves managers alone', () => {
    const node = { cpuMilli: 1, memoryBytes: 1 };
    const cluster = {
      managers: 1,
      nodes: [
        { ...node, name: 'm', role: 'manager' as const },
        { ...node, name: 'node-2', role: 'worker' as const, zone: 'east' },
        { ...node, name: 'b', role: 'worker' as const, zone: 'west' },
      ],
    };
    const names = (count: number): string[] =>
      withWorkerCount(cluster, count).nodes.map((member) => `${member.name}/${member.zone ?? '-'}`);
    expect(names(1)).toEqual(['m/-', 'node-2/east']);
    expect(names(4)).toEqual(['m/-', 'node-2/east', 'b/west', 'node-1/east', 'node-3/west']);
  });

  it('goes on counting after a shape', () => {
    const { cluster } = parseScenario(SCENARIO + STEPS);
    expect(
      withWorkerCount(cluster, 6)
        .nodes.map((node) => `${node.name} ${node.zone}`)
        .slice(3),
    ).toEqual(['node-4 zone-2', 'node-5 zone-1', 'node-6 zone-2']);
  });
});

it('parseWorkload reads JSON as well', () => {
  expect(parseWorkload('{"name": "batch", "image": "busybox", "mode": "job", "completions": 3}')).toEqual({
    name: 'batch',
    image: 'busybox',
    mode: 'job',
    completions: 3,
    replicas: 1,
  });
});

it('parseConfig gives what is written', () => {
  const text =
    'adapters: [./mine]\ndefaults: { nodes: 5, on: [swarm, kubernetes@1.32] }\nset: { swarm.heartbeatPeriodMs: 5000 }';
  expect(parseConfig(text)).toEqual({
    adapters: ['./mine'],
    defaults: { nodes: 5, on: ['swarm', 'kubernetes@1.32'] },
    set: { 'swarm.heartbeatPeriodMs': 5000 },
  });
});
