import type { ContainerExec, ContainerUsage, Machines, Network, Random, Runtime, Tasks } from 'regatta/kit';
import type { SwarmConstants } from '../profiles/28.js';
import type { SwarmState } from '../resources/swarm-state.js';

/** What the agents of all nodes work with. */
export interface AgentParts {
  readonly tasks: Tasks;
  readonly random: Random;
  readonly state: SwarmState;
  readonly machines: Machines;
  readonly runtime: Runtime;
  readonly exec: ContainerExec;
  readonly usage: ContainerUsage;
  readonly network: Network;
  readonly constants: SwarmConstants;
}
