/** A world as somebody asks for it: in words that fit a command line and a request body alike. */
import { loadLane, type Lane } from '../config/lanes.js';
import { parsePace, type Pace } from '../core/clock/pace.js';
import { RegattaError } from '../ports/errors.js';
import type { Overrides } from '../world/constants.js';
import { machinesOfLane, type ClusterSize, type WorldConfig } from './world-config.js';

/** The body of `POST /worlds`. */
export interface WorldRequest extends ClusterSize {
  /** `orchestrator` or `orchestrator@version`. */
  readonly orchestrator: string;
  readonly name?: string;
  readonly seed?: number;
  readonly pace?: string | number;
  readonly set?: Overrides;
  readonly physics?: Overrides;
  readonly without?: readonly string[];
  /** A port of its own for the native API; 0 for any. Without it, the API is under `/native/NAME` alone. */
  readonly port?: number;
}

export const DEFAULT_SEED = 42;

/** Throws what `loadLane`, `parsePace` and `configOf` throw. */
export async function configOfRequest(request: WorldRequest): Promise<WorldConfig> {
  const { orchestrator, seed, pace = 'manual', set = {}, physics = {}, without = [] } = request;
  const lane = await loadLane(orchestrator);
  return configOf(lane, request, { seed, pace: parsePace(String(pace)), set, physics, without });
}

export interface WorldChoices {
  readonly seed?: number | undefined;
  readonly pace: Pace;
  readonly set: Overrides;
  readonly physics: Overrides;
  readonly without: readonly string[];
}

/** Throws `request/invalid` for a size, a seed, or parts left out at a pace at which their replacement could not keep up. */
export function configOf(lane: Lane, size: ClusterSize, choices: WorldChoices): WorldConfig {
  const { seed = DEFAULT_SEED, pace, set, physics, without } = choices;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RegattaError('request/invalid', `the seed is a whole number from 0 to 2^53 - 1, not ${seed}`);
  // The lease of a real controller knows nothing of virtual minutes.
  if (without.length > 0 && pace !== 'real')
    throw new RegattaError('request/invalid', 'parts can be left out at pace real only', { hint: 'add --pace real' });
  return { lane, machines: machinesOfLane(lane, size), seed, pace, set, physics, without };
}
