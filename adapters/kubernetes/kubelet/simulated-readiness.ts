import { token } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';

/**
 * When containers without a readiness probe count as ready. Without a binding they do as soon as they run, as on a real node; a replay
 * of recordings binds what the simulated nodes of the recording did.
 */
export interface SimulatedReadiness {
  /** `runningForMs`: since the container started. `againAfterMs`: when to ask again; absent if only a change of the pod matters. */
  stateOf(pod: Pod, runningForMs: number): { readonly ready: boolean; readonly againAfterMs?: number };
}

export const SimulatedReadiness = token<SimulatedReadiness>('kubernetes.SimulatedReadiness');
