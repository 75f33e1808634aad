import { describe, expect, it } from 'vitest';
import { builtInIds } from '../../src/config/built-in.js';
import { lab, metric, outcomes } from './race.js';

/** A constant of each lane that decides its recovery, what it is set to, by how much that moves it, and how finely it is measured. */
const MOVES: Readonly<Record<string, { set: Record<string, number>; movesMs: number; withinMs: number }>> = {
  kubernetes: { set: { nodeMonitorGracePeriodMs: 90_000 }, movesMs: 40_000, withinMs: 5000 },
  openshift: { set: { nodeMonitorGracePeriodMs: 90_000 }, movesMs: 40_000, withinMs: 5000 },
  rancher: { set: { nodeMonitorGracePeriodMs: 90_000 }, movesMs: 40_000, withinMs: 5000 },
  swarm: { set: { heartbeatGraceMultiplier: 9 }, movesMs: 30_000, withinMs: 5000 },
  mesos: { set: { maxAgentPingTimeouts: 7 }, movesMs: 30_000, withinMs: 15_000 },
};

/** The part that replaces instances. */
const REPLACING: Readonly<Record<string, string>> = {
  kubernetes: 'controllers',
  openshift: 'controllers',
  rancher: 'controllers',
  swarm: 'orchestrators',
  mesos: 'marathon',
};

describe.each(builtInIds())('%s is alive', (id) => {
  const { set, movesMs, withinMs } = MOVES[id]!;

  it(`moves its recovery by what ${Object.keys(set).join()} is moved`, async () => {
    const moved = metric(await lab(id, { set }), 'nodeLossRecoveryMs') - metric(await lab(id), 'nodeLossRecoveryMs');
    expect(Math.abs(moved - movesMs)).toBeLessThanOrEqual(withinMs);
  });

  it(`does not get by without its ${REPLACING[id]}`, async () => {
    const steps = outcomes(await lab(id, { without: [REPLACING[id]!] }));
    expect(Object.values(steps)).toContain('failed');
    expect(steps['delete-instance']).toBe('failed');
  });

  it('cannot recover on a single node that is lost', async () => {
    expect(outcomes(await lab(id, { nodes: 1 }))['node-loss']).toBe('failed');
  });
});
