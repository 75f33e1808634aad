import { describe, expect, it } from 'vitest';
import template from '../../adapters/_template/index.js';
import { listAdapters, loadAdapter } from '../../src/config/adapters.js';
import { compare } from '../../src/compare/compare.js';
import { traceText } from '../../src/compare/trace-file.js';
import type { Adapter } from '../../src/ports/adapter.js';
import { checkerInput } from './input.js';
import { problemsOf } from './checker.js';
import { generateScenario } from './generator.js';

const SCENARIOS = Number(process.env['REGATTA_UNSEEN'] ?? 200);

function problemsIn(adapter: Adapter, number: number): string[] {
  const scenario = generateScenario(number);
  let lines: string[] = [];
  const report = compare({
    scenario,
    seed: number,
    lanes: [{ adapter }],
    regatta: '0.0.0',
    onLane: (_, { world }) => (lines = traceText(world.trace).split('\n').slice(0, -1)),
  });
  return problemsOf(lines, report.lanes[0]!, checkerInput(scenario));
}

const builtIn = await Promise.all((await listAdapters()).map(({ id }) => loadAdapter(id)));

describe.each([template, ...builtIn])('unseen scenarios on $id', (adapter) => {
  it(`keeps its promises in ${SCENARIOS} generated scenarios`, { timeout: 300_000 }, () => {
    const found: string[] = [];
    for (let number = 0; number < SCENARIOS; number++)
      found.push(...problemsIn(adapter, number).map((problem) => `scenario ${number}: ${problem}`));
    expect(found.slice(0, 10)).toEqual([]);
  });
});

describe('the checker', () => {
  it('finds a node over capacity, a binding to a node that is not ready, a surge, and an instance the API does not know', () => {
    const line = (fields: object) =>
      JSON.stringify({ t: 5, site: 's', workload: 'w', ready: true, cpuMilli: 60, memoryBytes: 1, ...fields });
    const node = (ready: boolean) => line({ type: 'node', node: 'n', ready, cpuMilli: 100 });
    const instance = (name: string, t: number) =>
      line({ type: 'instance', instance: name, node: 'n', phase: 'running', t });
    const step = { id: 'u', startMs: 0, durationMs: 1000, wanted: 1, limits: { maxUnavailable: 0, maxSurge: 0 } };
    const lines = [
      node(true),
      instance('a', 5),
      instance('b', 6),
      line({ type: 'call', t: 7 }),
      node(false),
      instance('c', 300),
    ];
    const problems = problemsOf(
      lines,
      { steps: [step], instances: [{ name: 'a' }], listed: [] },
      new Map([['u', 'w']]),
    );
    for (const words of [
      /holds 120 cpuMilli of 100/,
      /bound to n, which was not ready/,
      /instances \(at most 1\)/,
      /the API lists $/,
    ])
      expect(problems.join('\n')).toMatch(new RegExp(words.source, 'm'));
  });
});
