import { describe, expect, it } from 'vitest';
import type { Fact, InteractionsFile, ScenarioFile } from '../../src/testing/vectors/recording.js';
import { closingLine, textReport, totalsOf } from '../../src/testing/vectors/report.js';
import { runFile } from '../../src/testing/vectors/run-vectors.js';
import type { VectorsFile } from '../../src/testing/vectors/folder.js';
import { templateHost } from './template-host.suite.js';

const put = (name: string, body: unknown) => ({ method: 'PUT', path: `/apps/${name}`, body });
const running = { app: 'web', state: 'running' };

/** Three units, one removed by hand, one node lost. Times as another machine might have recorded them. */
const scenario: ScenarioFile = {
  scenario: 'self-made',
  description: 'deploys, deletes one unit, loses a node',
  cluster: { hosts: 3 },
  steps: [
    { id: 'deploy', t: 0, tEnd: 5, kind: 'http', request: put('web', { image: 'nginx:1.9.1', replicas: 3 }) },
    { id: 'up', t: 5, tEnd: 1500, kind: 'wait', until: [{ where: running, equals: 3 }], timeout: 60_000 },
    { id: 'delete', t: 1500, tEnd: 1510, kind: 'http', request: { method: 'DELETE', path: '/units/{{unit:unit-2}}' } },
    { id: 'lose', t: 9000, tEnd: 9001, kind: 'fault', node: 'node-1' },
    { id: 'settle', t: 9001, tEnd: 29_001, kind: 'wait', ms: 20_000 },
  ],
  checkpoints: [
    { name: 'up', t: 1500 },
    { name: 'healed', t: 9000, units: [], apps: [], nodes: [] },
    { name: 'recovered', t: 29_001 },
  ],
  observations: [
    { t: 1000, units: [{ id: 'unit-2', app: 'web', node: 'node-3', state: 'running', image: 'nginx:1.9.1' }] },
  ],
  events: [],
  facts: [],
};

function judge(facts: readonly Fact[], steps = scenario.steps) {
  const file: VectorsFile = { path: 's.json', families: [], form: 'scenario', content: { ...scenario, steps, facts } };
  return runFile(templateHost, file);
}

describe('the replay of a scenario', () => {
  it('performs the steps, observes every change and judges by what it saw', () => {
    const { cases } = judge([
      { type: 'status', step: 'deploy', status: 200 },
      { type: 'body', step: 'deploy', path: '/full/replicas', equals: 3 },
      { type: 'count', at: 'up', where: running, equals: 3 },
      { type: 'perNode', at: 'up', where: running, map: { 'node-1': 1, 'node-2': 1, 'node-3': 1 } },
      { type: 'duration', from: { step: 'deploy' }, to: { checkpoint: 'up' }, min: 500, max: 3000 },
      {
        type: 'path',
        where: { app: 'web', state: { not: 'lost' } },
        states: ['waiting', 'assigned', 'pulling', 'running'],
      },
      { type: 'kept', from: 'up', to: 'healed', where: running, equals: 2 },
      { type: 'maxCount', where: running, max: 3, reaches: 3 },
      { type: 'minCount', from: { checkpoint: 'up' }, to: { step: 'lose' }, where: running, min: 2, reaches: 2 },
      {
        type: 'duration',
        from: { step: 'lose' },
        to: { first: { of: 'nodes', where: { name: 'node-1', up: false } } },
        min: 10_000,
        max: 15_000,
      },
      { type: 'perNode', at: 'recovered', where: running, multiset: [2, 1] },
      { type: 'never', where: { node: 'node-1', state: 'pulling' }, from: { step: 'lose' } },
    ]);
    expect(cases.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('aims a step at the unit that is most like the one the recording aimed at, and speaks of it in facts', () => {
    const { cases } = judge([
      { type: 'count', at: 'up', where: { id: 'unit-2', node: 'node-3' }, equals: 1 },
      { type: 'count', at: 'healed', where: { id: 'unit-2' }, equals: 0 },
    ]);
    expect(cases.map(({ outcome }) => outcome)).toEqual(['pass', 'pass']);
  });

  it('fails what does not hold, and says what it found', () => {
    const { cases } = judge([{ type: 'count', at: 'up', where: running, equals: 4 }]);
    expect(cases).toEqual([
      { id: 'self-made 1 count', outcome: 'fail', detail: expect.stringContaining('3 records') as string },
    ]);
  });

  it('passes nothing that rests on a step it could not perform', () => {
    const steps = scenario.steps.map((step) => (step.id === 'delete' ? { ...step, kind: 'cli' } : step));
    const result = judge(
      [
        { type: 'status', step: 'deploy', status: 200 },
        { type: 'cli', step: 'delete', exit: 0 },
        { type: 'count', at: 'recovered', where: running, equals: 3 },
      ],
      steps,
    );
    expect(result.cases.map(({ outcome, detail }) => `${outcome} ${detail}`)).toEqual([
      'pass ',
      'skip needs cli',
      'skip needs cli',
    ]);
    expect(closingLine(totalsOf([result]))).toBe('1 of 3 pass');
    expect(textReport([result])).toContain('skipped: needs cli (2)');
  });
});

describe('the replay of requests', () => {
  const file: InteractionsFile = {
    topic: 'apps',
    interactions: [
      {
        id: 'apps/create',
        setup: [{ ...put('web', { image: 'nginx:1.9.1' }) }],
        request: put('two', { image: '{{setup[0].image}}', replicas: 2 }),
        response: {
          status: 200,
          headers: { 'Content-Type': 'application/json' },
          body: {
            replicas: 2,
            cpuMilli: 0,
            memoryBytes: 0,
            containerPort: 80,
            publishedPort: 0,
            image: 'nginx:1.9.1',
            name: 'two',
          },
        },
      },
      {
        id: 'apps/units',
        setup: [
          put('web', { image: 'nginx:1.9.1', replicas: 2 }),
          { method: 'GET', path: '/units', until: { path: '[1].state', equals: 'running', timeoutSeconds: 20 } },
        ].map((request) => ({ ...request })),
        request: { method: 'GET', path: '/units' },
        response: {
          status: 200,
          headers: { 'Content-Type': 'application/json' },
          body: ['<id>', '<id:2>'].map((id, index) => ({
            id,
            app: 'web',
            image: 'nginx:1.9.1',
            host: index === 0 ? '<host>' : '<host:2>',
            state: 'running',
            reason: '',
            cpuMilli: 0,
            memoryBytes: 0,
            address: '<time>',
            failedAt: 0,
          })),
        },
      },
      {
        id: 'apps/missing',
        request: { method: 'GET', path: '/apps/no such' },
        response: {
          status: 404,
          headers: { 'Content-Type': 'application/json' },
          body: { error: 'there is no app "no such"' },
        },
      },
    ],
  };

  it('sends what was sent to fresh worlds and compares, with aliases for what is random', () => {
    const { cases } = runFile(templateHost, { path: 'apps.json', families: [], form: 'interactions', content: file });
    expect(cases.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('notices one value under two aliases, a missing field, a superfluous one and another text', () => {
    const [create, units, missing] = file.interactions;
    const bodies = units!.response.body as readonly object[];
    const wrong = [
      { ...units!, response: { ...units!.response, body: bodies.map((unit) => ({ ...unit, host: '<host>' })) } },
      { ...create!, response: { ...create!.response, body: { ...(create!.response.body as object), color: 'red' } } },
      { ...create!, response: { ...create!.response, body: { name: 'two' } } },
      { ...missing!, response: { ...missing!.response, body: { error: 'there is no app' } } },
      { ...missing!, response: { ...missing!.response, headers: { 'Content-Type': 'text/plain' } } },
    ];
    const content = { ...file, interactions: wrong };
    const { cases } = runFile(templateHost, { path: 'apps.json', families: [], form: 'interactions', content });
    expect(cases.map(({ outcome }) => outcome)).toEqual(['fail', 'fail', 'fail', 'fail', 'fail']);
    expect(cases[1]!.detail).toContain('color is missing');
  });
});

describe('the replay of decisions', () => {
  it('fails what differs, and skips with a reason', () => {
    const decisions = [
      { id: 'a', fits: ['n1'], expect: { feasible: ['n1'] } },
      { id: 'b', fits: ['n1'], expect: { feasible: ['n2'] } },
      { id: 'c', expect: {} },
    ];
    const { cases } = runFile(templateHost, {
      path: 'd.json',
      families: [],
      form: 'decisions',
      content: { topic: 'd', decisions },
    });
    expect(cases.map(({ outcome }) => outcome)).toEqual(['pass', 'fail', 'skip']);
  });
});
