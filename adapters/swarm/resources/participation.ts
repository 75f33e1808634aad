import { isReporting, type Machines } from 'regatta/kit';
import type { SwarmNode } from './node.js';
import type { SwarmState } from './swarm-state.js';

/** Whether the engine that joined as this node still is it, and is not locked. */
export function isMember(state: SwarmState, { id, description }: SwarmNode): boolean {
  const engine = state.engine(description.hostname);
  return engine?.nodeId === id && !engine.locked;
}

/** Whether the managers can hear from a node. */
export function takesPart(state: SwarmState, machines: Machines, node: SwarmNode): boolean {
  const machine = machines.get(node.description.hostname);
  return machine !== undefined && isReporting(machine) && isMember(state, node);
}
