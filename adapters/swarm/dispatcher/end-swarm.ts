import type { SwarmState } from '../resources/swarm-state.js';

/** What there is no more once the last manager has left. Its cluster goes first, so that nobody acts on what follows. */
const KINDS = ['service', 'task', 'rollout', 'network', 'secret', 'config', 'node'] as const;

/** Takes away everything that the managers kept. Engines that were workers still believe to be in a swarm. */
export function endSwarm(state: SwarmState): void {
  state.store.delete('cluster', '', 'default');
  for (const kind of KINDS) for (const { id } of state.list(kind)) state.delete(kind, id);
}
