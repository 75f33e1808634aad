import { describe, expect, it } from 'vitest';
import type { Report, ReportLane, ReportStep } from '../ports/model/report.gen.js';
import { contestedRows, lossRows, rerunCommand, servingOf, widestRow } from './summary.js';

const step = (id: string, startMs: number, more: Partial<ReportStep> & { minReady?: number } = {}): ReportStep => {
  const { minReady = 0, ...rest } = more;
  const metrics = { minReady: { value: minReady, unit: 'count', definition: 'Fewest.' } };
  return {
    id,
    title: id,
    native: '',
    outcome: 'done',
    startMs,
    durationMs: 10,
    workload: 'web',
    wanted: 3,
    metrics,
    ...rest,
  };
};

const lane = (orchestrator: string, steps: ReportStep[]): ReportLane => {
  return { orchestrator, version: '1', traceHash: '', steps, metrics: {}, instances: [], losses: [], findings: [] };
};

const report = (...lanes: ReportLane[]): Report => ({
  schemaVersion: 1,
  regatta: '1',
  scenario: 'own',
  seed: 7,
  lanes,
});

describe('what a step says about serving', () => {
  const serving = (...steps: ReportStep[]) => servingOf(lane('a', steps), steps.at(-1)!);

  it('is nothing for the first deployment, which begins with none', () => {
    expect(serving(step('deploy', 0))).toBeUndefined();
    expect(serving(step('deploy', 0, { outcome: 'failed' }))).toBeUndefined();
  });

  it('is nothing for growing, and something for losing', () => {
    const deployed = step('deploy', 0, { wanted: 1 });
    expect(serving(deployed, step('scale', 10, { minReady: 1 }))).toBeUndefined();
    expect(serving(deployed, step('scale', 10, { minReady: 0 }))).toEqual({ ready: 0, wanted: 3 });
  });

  it('is always something where a later step did not end as asked', () => {
    expect(serving(step('deploy', 0), step('update', 10, { outcome: 'held', minReady: 3 }))).toEqual({
      ready: 3,
      wanted: 3,
    });
  });

  it('is about one workload and no other', () => {
    expect(serving(step('deploy', 0, { workload: 'other' }), step('update', 10))).toBeUndefined();
  });

  it('is nothing for a removal', () => {
    expect(serving(step('deploy', 0), step('remove', 10, { until: 'gone' }))).toBeUndefined();
  });
});

describe('what sets lanes apart', () => {
  it('is a step that not all brought to its end', () => {
    const rows = contestedRows(report(lane('a', [step('x', 0)]), lane('b', [step('x', 0, { outcome: 'held' })])));
    expect(rows.map(({ id }) => id)).toEqual(['x']);
  });

  it('is the step with the widest spread, if it is more than latencies', () => {
    const spread = (durationMs: number) => report(lane('a', [step('x', 0)]), lane('b', [step('x', 0, { durationMs })]));
    expect(widestRow(spread(60_000))?.id).toBe('x');
    expect(widestRow(spread(900))).toBeUndefined();
  });
});

describe('the rest of a summary', () => {
  it('puts equal losses together', () => {
    const loss = { path: 'p', kind: 'ignored' as const, consequence: 'c' };
    const lossy = (id: string) => ({ ...lane(id, []), losses: [loss] });
    expect(lossRows(report(lossy('a'), lossy('b')))).toEqual([{ ...loss, lanes: ['a', 'b'] }]);
  });

  it('names everything that has to be typed again', () => {
    const odd = { ...lane('a', []), set: { delayMs: 5 }, without: ['scheduler'] };
    expect(rerunCommand(report(odd, lane('b', [])))).toBe(
      'regatta compare own --on a@1,b@1 --seed 7 --set a.delayMs=5 --without a.scheduler',
    );
  });
});
