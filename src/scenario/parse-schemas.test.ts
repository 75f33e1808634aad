import { describe, expect, expectTypeOf, it } from 'vitest';
import type { TraceEntry } from '../ports/model/trace.gen.js';
import type { Entry } from '../ports/trace.js';
import { validateAgainst } from './parse.js';
import { SCHEMAS } from './parse-schemas.js';
import type { SchemaNode } from './parse-schemas.js';

/** Every schema below `node`, with the path that leads to it. */
function* nodesBelow(node: SchemaNode, path: string): Generator<readonly [string, SchemaNode]> {
  yield [path, node];
  for (const [name, member] of Object.entries(node.properties ?? {})) yield* nodesBelow(member, `${path}.${name}`);
  for (const [name, member] of Object.entries(node.$defs ?? {})) yield* nodesBelow(member, `${path}#${name}`);
  if (typeof node.items === 'object') yield* nodesBelow(node.items, `${path}[]`);
  if (typeof node.additionalProperties === 'object') yield* nodesBelow(node.additionalProperties, `${path}{}`);
  for (const [index, option] of (node.oneOf ?? []).entries()) yield* nodesBelow(option, `${path}|${index}`);
}

const all = Object.entries(SCHEMAS).flatMap(([name, schema]) => [...nodesBelow(schema, name)]);

describe('the schemas', () => {
  it('describe every property, and what it refers to', () => {
    const silent = all.flatMap(([path, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, member]) => member.description === undefined && member.$ref === undefined)
        .map(([name]) => `${path}.${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('are closed', () => {
    const open = all.filter(([, node]) => node.properties !== undefined && node.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('say the range of every number that people write', () => {
    const written = all.filter(([path]) => /^(workload|cluster|scenario|config)/.test(path));
    const numbers = written.filter(([, node]) => node.type === 'integer' && !('minimum' in node && 'maximum' in node));
    expect(numbers.map(([path]) => path)).toEqual([]);
  });

  it('name each definition once, so that an error finds it without knowing the format', () => {
    const names = Object.values(SCHEMAS).flatMap((schema) => Object.keys(schema.$defs ?? {}));
    expect(names.length).toBe(new Set(names).size);
  });

  it('give every kind of step a default end and time limit', () => {
    const steps = all.filter(([path]) => /^scenario#\w+Step\.until$/.test(path));
    expect(steps).toHaveLength(10);
    expect(steps.filter(([, node]) => node.default === undefined)).toEqual([]);
    const limits = all.filter(([path]) => /^scenario#\w+Step\.withinMs$/.test(path));
    expect(limits.filter(([, node]) => node.default === undefined).map(([path]) => path)).toEqual([
      'scenario#WaitStep.withinMs',
    ]);
  });
});

describe('the trace format', () => {
  it('has the entries of the trace port', () => {
    expectTypeOf<Entry['type']>().toEqualTypeOf<TraceEntry['type']>();
    expectTypeOf<keyof Extract<Entry, { type: 'decision' }>>().toEqualTypeOf<
      keyof Extract<TraceEntry, { type: 'decision' }>
    >();
  });

  it('accepts an entry and refuses one with a field of another', () => {
    const stamp = { sequence: 1, t: 0, site: 'main', author: 'client', cause: 0 };
    const decision = { ...stamp, type: 'decision', subject: 'a', outcome: 'pending', node: '' };
    const full = { ...decision, evaluated: 3, feasible: 0, rejected: [['too little cpu', 3]], score: 0 };
    expect(validateAgainst('trace', full)).toBe(full);
    expect(() => validateAgainst('trace', { ...full, rejected: [[3, 'x']] })).toThrow('rejected[0][0] must be text');
    expect(() => validateAgainst('trace', { ...full, status: 200 })).toThrow('"status" is not allowed here');
  });
});

describe('the report format', () => {
  const lane = { orchestrator: 'x', version: '1', traceHash: '0'.repeat(64) };
  const lists = { steps: [], metrics: {}, instances: [], losses: [], findings: [] };
  const report = { schemaVersion: 1, regatta: '0.1.0', scenario: 'lab', seed: 42, lanes: [{ ...lane, ...lists }] };

  it('accepts the smallest report', () => {
    expect(validateAgainst('report', report)).toBe(report);
  });

  it('knows the outcomes of a step', () => {
    const step = { id: 'deploy', title: 'Deploy', native: 'run it', outcome: 'held', startMs: 0, durationMs: 1 };
    const withStep = (outcome: string): unknown => ({
      ...report,
      lanes: [{ ...lane, ...lists, steps: [{ ...step, outcome }] }],
    });
    expect(() => validateAgainst('report', withStep('held'))).not.toThrow();
    expect(() => validateAgainst('report', withStep('heldd'))).toThrow('lanes[0].steps[0].outcome cannot be "heldd"');
  });
});
