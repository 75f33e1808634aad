import type { SwarmState } from '../resources/swarm-state.js';
import { EngineError, MESSAGES } from './errors.js';

/** Throws 503 with the reason why the engine of a machine cannot speak for the swarm; passes for an active manager. */
export function managerMachine(state: SwarmState, machine: string): void {
  const engine = state.engine(machine);
  if (engine?.locked === true) throw new EngineError(503, MESSAGES.locked);
  if (engine === undefined || engine.nodeId === '') throw new EngineError(503, MESSAGES.inactive);
  if (state.nodeOn(machine)?.manager === undefined) throw new EngineError(503, MESSAGES.notManager);
}
