import { describe, expect, it } from 'vitest';
import { RegattaError } from '../ports/errors.js';
import { parseConfig, parseScenario, parseWorkload, validateAgainst } from './parse.js';

/** A scenario that is right in every way; each case changes one thing. */
const GOOD = `schemaVersion: 1
name: shop
title: A shop
cluster:
  nodes:
    - { name: n1, cpuMilli: 1000, memoryBytes: 1000000 }
    - { name: n2, cpuMilli: 2000, memoryBytes: 2000000 }
workloads:
  - name: web
    image: nginx:1.9.1
    replicas: 2
    ports: [{ containerPort: 80 }]
    resources: { requests: { cpuMilli: 100, memoryBytes: 1000 } }
  - name: db
    image: postgres:16
steps:
  - id: deploy
    action: deploy
    workload: web
  - id: expose
    action: expose
    workload: web
    publishedPort: 30001
  - id: lose
    action: fault
    fault: { kind: node-loss, target: n1 }
traffic:
  - workload: web
`;

function refusalOf(read: () => unknown): { line: string; hint: string | undefined } {
  try {
    read();
  } catch (error) {
    if (!RegattaError.is(error)) throw error;
    const { code, at, message, hint } = error;
    return { line: `${code} ${at?.line}:${at?.column} ${message}`, hint };
  }
  return { line: 'accepted', hint: undefined };
}

/** GOOD with `from`, which it must contain, replaced by `to`. */
function changed(from: string, to: string): string {
  if (!GOOD.includes(from)) throw new Error(`the good scenario has no ${from}`);
  return GOOD.replace(from, to);
}

it('accepts the scenario that the cases start from', () => {
  expect(refusalOf(() => parseScenario(GOOD)).line).toBe('accepted');
});

describe('parseScenario refuses', () => {
  const cases: readonly (readonly [string, string, string, string, string])[] = [
    // what, from, to, refusal, hint
    [
      'an unknown field',
      'replicas: 2',
      'replica: 2',
      'scenario/unknown-field 11:5 "replica" is not allowed here',
      'did you mean "replicas"?',
    ],
    [
      'a misspelt required field as misspelt, not as missing',
      'image: nginx',
      'imgae: nginx',
      'scenario/unknown-field 10:5 "imgae" is not allowed here',
      'did you mean "image"?',
    ],
    [
      'a field of another action',
      'workload: web\n  - id: expose',
      'workload: web\n    image: x\n  - id: expose',
      'scenario/unknown-field 20:5 "image" is not allowed here',
      'one of id, title, action, workload, until, withinMs, after',
    ],
    [
      'a missing field',
      '    image: nginx:1.9.1\n',
      '',
      'scenario/missing-field 9:5 "image" is missing in workloads[0]',
      'The container image with its tag or digest, as `docker pull` takes it, e.g. `nginx:1.9.1`.',
    ],
    [
      'a step without an action',
      '    action: deploy\n',
      '',
      'scenario/missing-field 17:5 "action" is missing in steps[0]',
      'one of "deploy", "expose", "scale", "update", "rollback", "delete-instance", "fault", "heal", "wait", "remove"',
    ],
    [
      'an unknown action',
      'action: deploy',
      'action: depoly',
      'scenario/invalid-field 18:13 steps[0].action cannot be "depoly"',
      'did you mean "deploy"?',
    ],
    [
      'a wrong type',
      'replicas: 2',
      'replicas: two',
      'scenario/invalid-field 11:15 workloads[0].replicas must be a whole number, not "two"',
      'How many instances are wanted, 0 to 10000000. For a job: how many run at the same time. A global workload takes none: it has one on each node.',
    ],
    [
      'an empty value',
      'replicas: 2',
      'replicas:',
      'scenario/invalid-field 11:5 workloads[0].replicas must be a whole number, not empty',
      '',
    ],
    [
      'a number that is too large',
      'publishedPort: 30001',
      'publishedPort: 70000',
      'scenario/invalid-field 23:20 steps[1].publishedPort must be at most 65535, not 70000',
      '',
    ],
    [
      'a name that no platform takes',
      'name: db',
      'name: My_DB',
      'scenario/invalid-field 14:11 workloads[1].name cannot be "My_DB"',
      'The name of the workload: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.',
    ],
    [
      'another version of the format',
      'schemaVersion: 1',
      'schemaVersion: 2',
      'scenario/invalid-field 1:16 schemaVersion must be 1',
      '',
    ],
    [
      'nodes that are neither a shape nor a list',
      'nodes:\n    - { name: n1, cpuMilli: 1000, memoryBytes: 1000000 }\n    - { name: n2, cpuMilli: 2000, memoryBytes: 2000000 }',
      'nodes: 3',
      'scenario/invalid-field 5:10 cluster.nodes must be a mapping or a list, not 3',
      'Either a number of equal nodes, or a list of nodes.',
    ],
    [
      'a wrong field within one kind of nodes',
      'name: n2, cpuMilli: 2000',
      'name: n2, cpu: 2000',
      'scenario/unknown-field 7:19 "cpu" is not allowed here',
      'did you mean "cpuMilli"?',
    ],
    [
      'two workloads of one name',
      'name: db',
      'name: web',
      'scenario/duplicate-name 14:11 two workloads are called "web"',
      'rename one of them',
    ],
    [
      'two steps of one name',
      'id: expose',
      'id: deploy',
      'scenario/duplicate-name 20:9 two steps are called "deploy"',
      'rename one of them',
    ],
    [
      'two nodes of one name',
      'name: n2',
      'name: n1',
      'scenario/duplicate-name 7:15 two nodes are called "n1"',
      'rename one of them',
    ],
    [
      'a workload that does not exist',
      'traffic:\n  - workload: web',
      'traffic:\n  - workload: wed',
      'scenario/unknown-reference 28:15 there is no workload "wed"',
      'did you mean "web"?',
    ],
    [
      'a step that does not exist',
      'action: fault',
      'action: fault\n    after: [nothing]',
      'scenario/unknown-reference 26:13 there is no step "nothing"',
      'one of deploy, expose, lose',
    ],
    [
      'a node that does not exist',
      'target: n1',
      'target: n3',
      'scenario/unknown-reference 26:39 there is no node "n3"',
      'did you mean "n1"?',
    ],
    [
      'the node of a workload that does not exist',
      'target: n1',
      "target: 'node-of:wbe'",
      'scenario/unknown-reference 26:39 there is no workload "wbe"',
      'did you mean "web"?',
    ],
    [
      'steps that wait for each other',
      'id: deploy\n    action: deploy',
      'id: deploy\n    action: deploy\n    after: [lose]',
      'scenario/dependency-cycle 19:12 the steps deploy -> lose -> expose -> deploy wait for each other',
      'a step without "after" waits for the step before it; remove one of the links',
    ],
    [
      'a step that waits for itself',
      'action: fault',
      'action: fault\n    after: [lose]',
      'scenario/dependency-cycle 26:12 the steps lose -> lose wait for each other',
      'a step without "after" waits for the step before it; remove one of the links',
    ],
    [
      'workloads that wait for each other',
      '    replicas: 2\n    ports: [{ containerPort: 80 }]\n',
      '    ports: [{ containerPort: 80 }]\n    dependsOn: [web]\n',
      'scenario/dependency-cycle 12:16 the workloads web -> web wait for each other',
      'remove one of the links',
    ],
    [
      'a cluster that is too small for one instance',
      'cpuMilli: 100,',
      'cpuMilli: 2500,',
      'scenario/cluster-too-small 13:28 an instance of "web" asks for 2500 cpuMilli and 1000 memoryBytes, and no node has both',
      'the largest nodes have 2000 cpuMilli and 2000000 memoryBytes',
    ],
    [
      'a limit below the request',
      'requests: { cpuMilli: 100, memoryBytes: 1000 }',
      'requests: { cpuMilli: 100 }, limits: { cpuMilli: 50 }',
      'scenario/invalid-field 13:67 the limit of 50 cpuMilli is below the request of 100',
      'raise the limit or lower the request',
    ],
    [
      'one port for two workloads',
      'image: postgres:16\nsteps:',
      'image: postgres:16\n    ports: [{ containerPort: 1, publishedPort: 30001 }]\nsteps:\n  - { id: first, action: deploy, workload: db }',
      'scenario/port-clash 25:20 the port 30001/tcp is published by "db" and by "web"',
      'publish one of them under another port',
    ],
    [
      'traffic to what is never exposed',
      'traffic:\n  - workload: web',
      'traffic:\n  - workload: db',
      'scenario/invalid-field 28:15 "db" is never exposed, so no traffic can reach it',
      'add an expose step, or a publishedPort to one of its ports',
    ],
    [
      'a prototype in the environment',
      'replicas: 2',
      'env: { __proto__: x }',
      'document/unsafe-key 11:12 the key "__proto__" is never allowed',
      'choose another name',
    ],
    [
      'a broken line',
      'replicas: 2',
      '  replicas: 2',
      'document/syntax 11:15 bad indentation of a mapping entry',
      'lines of one mapping start in the same column',
    ],
  ];
  it.each(cases)('%s', (_what, from, to, line, hint) => {
    const refusal = refusalOf(() => parseScenario(changed(from, to), { source: 'shop.yaml' }));
    expect(refusal.line).toBe(line);
    if (hint !== '') expect(refusal.hint).toBe(hint);
  });

  it('the first mistake of several', () => {
    const text = changed('replicas: 2', 'replica: 2').replace('action: fault', 'action: fautl').replace('A shop', '""');
    expect(refusalOf(() => parseScenario(text)).line).toBe('scenario/invalid-field 3:8 title must not be empty');
  });

  it('what is no scenario at all', () => {
    expect(refusalOf(() => parseScenario('lorem ipsum')).line).toBe(
      'scenario/invalid-field 1:1 the document must be a mapping, not "lorem ipsum"',
    );
    expect(refusalOf(() => parseScenario('[]')).line).toMatch(
      /^scenario\/invalid-field 1:1 the document must be a mapping/,
    );
    expect(refusalOf(() => parseScenario('x: 1\n'.repeat(2_100_000))).line).toMatch(/^document\/too-large 1:1/);
  });

  it('hundreds of thousands of mistakes in a few seconds', () => {
    const text = Array.from({ length: 250_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(refusalOf(() => parseScenario(text)).line).toMatch(/^scenario\/(missing|unknown)-field 1:1 /);
  }, 20_000);

  it('with the path and the line that an error message shows', () => {
    expect(() => parseScenario(changed('replicas: 2', 'replica: 2'), { source: 'shop.yaml' })).toThrowError(
      expect.objectContaining({
        at: { source: 'shop.yaml', line: 11, column: 5, path: 'workloads[0].replica', excerpt: '    replica: 2' },
      }),
    );
  });
});

describe('parseWorkload refuses', () => {
  it.each([
    ['completions: 3', 'scenario/invalid-field 3:1 "completions" is not allowed for a replicated workload'],
    [
      'constraints: [{attribute: zone, operator: in}]',
      'scenario/invalid-field 3:15 the operator "in" takes at least one value',
    ],
    ['health: {kind: http}', 'scenario/missing-field 3:9 "port" is missing in health'],
    ['health: {port: 80}', 'scenario/missing-field 3:9 "kind" is missing in health'],
    ['health: {kind: tcp, port: 80, path: /}', 'scenario/unknown-field 3:31 "path" is not allowed here'],
    ['health: {kind: udp, port: 80}', 'scenario/invalid-field 3:16 health.kind cannot be "udp"'],
    [
      'ports: [{containerPort: 80}, {containerPort: 80}]',
      'scenario/duplicate-name 3:30 the port 80/tcp of "web" is given twice',
    ],
    ['dependsOn: [a, b, a]', 'scenario/invalid-field 3:12 dependsOn names "a" twice'],
    ['env: {"a b": x}', 'scenario/invalid-field 3:6 env cannot have the key "a b"'],
    ['mode: job\nreplicas: 1.5', 'scenario/invalid-field 4:11 replicas must be a whole number, not 1.5'],
    ['replicas: .nan', 'scenario/invalid-field 3:11 replicas must be a whole number, not NaN'],
  ])('%s', (lines, refusal) => {
    expect(refusalOf(() => parseWorkload(`name: web\nimage: nginx\n${lines}\n`)).line).toBe(refusal);
  });
});

it('parseConfig refuses what is no constant', () => {
  expect(refusalOf(() => parseConfig('set:\n  swarm: 3\n')).line).toBe(
    'scenario/invalid-field 2:3 set cannot have the key "swarm"',
  );
});

it('validateAgainst gives the path where there is no text', () => {
  expect(() => validateAgainst('report', { schemaVersion: 1, lanes: [{ version: 3 }] })).toThrowError(
    expect.objectContaining({ code: 'scenario/missing-field', message: '"regatta" is missing', at: { path: '' } }),
  );
});
