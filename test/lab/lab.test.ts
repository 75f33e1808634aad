import { describe, expect, it } from 'vitest';
import { builtInIds } from '../../src/config/built-in.js';
import { lab, metric, outcomes } from './race.js';

const LANES = builtInIds();

/**
 * What each platform promises during an update, how long it takes to give a lost node up, and what decides that. The lab loses
 * a node at some moment between two beats, hence the slack.
 */
const EXPECTED: Readonly<Record<string, { unavailable: number; recoveryMs: [number, number]; source: string }>> = {
  kubernetes: {
    unavailable: 0,
    recoveryMs: [340_000, 375_000],
    source:
      'nodeMonitorGracePeriodMs 50 s after the last lease (10 s period, 5 s monitor) + 300 s toleration + a start',
  },
  openshift: { unavailable: 0, recoveryMs: [340_000, 375_000], source: 'as Kubernetes' },
  rancher: { unavailable: 0, recoveryMs: [340_000, 375_000], source: 'as the downstream Kubernetes' },
  swarm: {
    unavailable: 1,
    recoveryMs: [10_000, 30_000],
    source: 'swarmkit dispatcher: three periods of 5 s, then the restart delay of 5 s and a start',
  },
  mesos: {
    unavailable: 0,
    recoveryMs: [75_000, 100_000],
    source: 'agent_ping_timeout 15 s x max_agent_ping_timeouts 5, then the next offer and a start',
  },
};

describe.each(LANES)('the lab on %s', (id) => {
  const { unavailable, recoveryMs } = EXPECTED[id]!;

  it('ends every step as asked, except the bad update, which is held', async () => {
    expect(outcomes(await lab(id))).toEqual({
      deploy: 'done',
      expose: 'done',
      scale: 'done',
      update: 'done',
      'bad-update': 'held',
      rollback: 'done',
      'delete-instance': 'done',
      'node-loss': 'done',
      remove: 'done',
    });
  });

  it('never serves with fewer instances than the platform promises during updates', async () => {
    expect(metric(await lab(id), 'maxUnavailableInUpdates')).toBeLessThanOrEqual(unavailable);
  });

  it('has everything back after the time that its documented timers give', async () => {
    const recovery = metric(await lab(id), 'nodeLossRecoveryMs');
    expect(recovery).toBeGreaterThanOrEqual(recoveryMs[0]);
    expect(recovery).toBeLessThanOrEqual(recoveryMs[1]);
  });

  it('leaves nothing that the platform still lists on a machine that is up', async () => {
    const { lane } = await lab(id);
    const lost = lane.steps
      .find((step) => step.id === 'node-loss')!
      .native.split(' ')
      .at(-1);
    expect(lane.instances.filter(({ endedMs, node }) => endedMs === null && node !== lost)).toEqual([]);
  });

  it('is the same to the last byte for the same seed, and another for another', async () => {
    const hash = async (seed: number) => (await lab(id, { seed })).lane.traceHash;
    const first = (await lab(id)).lane.traceHash;
    expect([await hash(42), await hash(43)].map((other) => other === first)).toEqual([true, false]);
  });
});
