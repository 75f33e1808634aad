import { describe, expect, it } from 'vitest';
import { compare, type LaneChoice } from '../../src/compare/compare.js';
import { builtInIds } from '../../src/config/built-in.js';
import { loadAdapter } from '../../src/config/adapters.js';
import { reportJson } from '../../src/report/index.js';
import { builtInScenario } from '../../src/scenario/library/index.js';
import { validateAgainst } from '../../src/scenario/parse.js';

const adapters = await Promise.all(builtInIds().map((id) => loadAdapter(id)));
const all: LaneChoice[] = adapters.map((adapter) => ({ adapter }));

const race = (lanes: readonly LaneChoice[], seed = 42) =>
  compare({ scenario: builtInScenario('lab'), seed, lanes, regatta: '0.0.0' });
const hashes = (lanes: readonly LaneChoice[]) =>
  new Map(race(lanes).lanes.map(({ orchestrator, traceHash }) => [orchestrator, traceHash]));

describe('lanes share nothing but their inputs', () => {
  const together = hashes(all);

  it('gives each the same trace in another order', () => {
    const reversed = hashes(all.toReversed());
    expect(Object.fromEntries(reversed)).toEqual(Object.fromEntries(together));
  });

  it.each(adapters)('gives $id the same trace when it runs alone', (adapter) => {
    expect(hashes([{ adapter }]).get(adapter.id)).toBe(together.get(adapter.id));
  });

  it('changes no other lane when a constant of one is changed', () => {
    const changed = hashes(
      all.map((lane) =>
        lane.adapter.id === 'kubernetes' ? { ...lane, set: { nodeMonitorGracePeriodMs: 90_000 } } : lane,
      ),
    );
    const differ = [...together].filter(([id, hash]) => changed.get(id) !== hash).map(([id]) => id);
    expect(differ).toEqual(['kubernetes']);
  });

  it('writes a report that keeps to its schema, and the same bytes twice', () => {
    const [one, two] = [reportJson(race(all)), reportJson(race(all))];
    expect(one).toBe(two);
    expect(() => validateAgainst('report', JSON.parse(one))).not.toThrow();
  });
});
