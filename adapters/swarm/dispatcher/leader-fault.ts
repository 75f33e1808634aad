import { RegattaError, type FaultKind, type Machines } from 'regatta/kit';
import type { SwarmState } from '../resources/swarm-state.js';

/** The manager that leads loses power; the others elect a new one, if they are enough. */
export function leaderLoss(state: SwarmState, machines: Machines): FaultKind {
  return {
    kind: 'leader-loss',
    title: 'The machine of the managers’ leader loses power.',
    targets: 'the swarm',
    inject() {
      const leader = state.nodes().find(({ manager }) => manager?.leader === true)?.description.hostname;
      if (leader === undefined || machines.get(leader) === undefined)
        throw new RegattaError('fault/unknown-target', 'there is no leader to lose');
      machines.set(leader, { powered: false });
      return { heal: () => void (machines.get(leader) !== undefined && machines.set(leader, { powered: true })) };
    },
  };
}
