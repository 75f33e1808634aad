import { describe, expect, it } from 'vitest';
import template from '../../adapters/_template/index.js';
import { builtInScenario } from '../../src/scenario/library/index.js';
import { validateAgainst } from '../../src/scenario/parse.js';
import { compare } from '../../src/compare/compare.js';
import { traceHash, traceText } from '../../src/compare/trace-file.js';

const lab = () => builtInScenario('lab');

function race(seed = 42, set = {}) {
  const traces = new Map<string, string>();
  const report = compare({
    scenario: lab(),
    seed,
    lanes: [{ adapter: template, set }],
    regatta: '0.0.0',
    onLane: (lane, { world }) => {
      traces.set(lane.orchestrator, traceText(world.trace));
      expect(traceHash(world.trace)).toBe(lane.traceHash);
    },
  });
  return { report, lane: report.lanes[0]!, trace: traces.get('template')! };
}

describe('a comparison', () => {
  it('takes the template through the lab', () => {
    const { report, lane } = race();
    expect(lane.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'deploy done',
      'expose done',
      'scale done',
      'update done',
      'bad-update held',
      'rollback done',
      'delete-instance done',
      'node-loss done',
      'remove done',
    ]);
    expect(lane.metrics['nodeLossDetectionMs']!.value).toBeGreaterThan(10_000);
    expect(lane.metrics['nodeLossRecoveryMs']!.value).toBeGreaterThan(lane.metrics['nodeLossDetectionMs']!.value!);
    expect(lane.metrics['maxUnavailableInUpdates']!.value).toBe(1);
    expect(() => validateAgainst('report', JSON.parse(JSON.stringify(report)))).not.toThrow();
  });

  it('gives the same bytes for the same seed and others for another', () => {
    expect(race(7).report).toEqual(race(7).report);
    expect(race(7).lane.traceHash).not.toBe(race(8).lane.traceHash);
  });

  it('holds the lanes that are done when somebody interrupts it, and says so', () => {
    const lanes = [{ adapter: template }, { adapter: { ...template, id: 'second' } }];
    const options = { scenario: lab(), seed: 7, lanes, regatta: '0.0.0' };
    const part = compare({ ...options, isInterrupted: () => true });
    expect(part.interrupted).toBe(true);
    expect(part.lanes).toEqual(compare(options).lanes.slice(0, 1));
    expect(() => validateAgainst('report', JSON.parse(JSON.stringify(part)))).not.toThrow();
  });

  it('moves what a constant decides by what the constant was moved', () => {
    const recovery = (set = {}) => race(1, set).lane.metrics['nodeLossRecoveryMs']!.value!;
    expect(recovery({ hostTimeoutMs: 45_000 }) - recovery()).toBe(30_000);
  });

  it('writes trace lines that keep to their schema and do not show the seed', () => {
    const { trace } = race(8675309123);
    for (const line of trace.trimEnd().split('\n')) validateAgainst('trace', JSON.parse(line));
    expect(trace).not.toContain('8675309123');
  });
});
