import { describe, expect, it } from 'vitest';
import { laneName } from '../../config/lanes.js';
import { wantedOf } from './options.js';
import { planOf } from './plan.js';

const project = {
  defaults: { nodes: 5, on: ['swarm', 'kubernetes'] },
  set: { 'kubernetes.nodeMonitorGracePeriodMs': '90s', 'mesos.agentPingTimeoutMs': 1 },
};

describe('what a comparison is asked for', () => {
  it('takes from the project file what was not typed', async () => {
    const { scenario, lanes } = await planOf(wantedOf({}, project));
    expect(lanes.map(laneName)).toEqual([expect.stringContaining('swarm@'), expect.stringContaining('kubernetes@')]);
    expect(scenario.cluster.nodes.filter(({ role }) => role === 'worker')).toHaveLength(5);
    expect(lanes[1]?.set).toEqual({ nodeMonitorGracePeriodMs: 90_000 });
    // Loads two adapters, which takes its time on a busy machine.
  }, 60_000);

  it('takes what was typed before what the project file says', async () => {
    const typed = { on: ['kubernetes'], nodes: 4, set: ['nodeMonitorGracePeriodMs=50s'] };
    const { scenario, lanes } = await planOf(wantedOf(typed, project));
    expect(lanes).toHaveLength(1);
    expect(scenario.cluster.nodes.filter(({ role }) => role === 'worker')).toHaveLength(4);
    expect(lanes[0]?.set).toEqual({ nodeMonitorGracePeriodMs: 50_000 });
  });

  it('still refuses a typed override of a lane that does not run', async () => {
    const typed = { on: ['swarm'], set: ['mesos.agentPingTimeoutMs=1'] };
    await expect(planOf(wantedOf(typed, {}))).rejects.toMatchObject({ code: 'lane/unknown' });
  });
});
