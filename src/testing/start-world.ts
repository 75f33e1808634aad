import { loadLane } from '../config/lanes.js';
import type { Adapter } from '../ports/adapter.js';
import { machinesOfLane, type ClusterSize } from '../server/world-config.js';
import { createWorld, type WorldOptions } from '../world/create-world.js';
import { TestWorld } from './conformance/test-world.js';

export type StartWorldOptions = ClusterSize &
  Partial<Omit<WorldOptions, 'adapter' | 'version'>> & {
    /** How long a wait may take before it counts as never. Virtual milliseconds; default one hour. */
    readonly patienceMs?: number;
  };

/**
 * A world without a server, for tests that drive it from inside: nothing waits, every call returns when its part of virtual time
 * is over. Throws what loading the lane and `createWorld` throw.
 */
export async function startWorld(lane: string | Adapter, options: StartWorldOptions = {}): Promise<TestWorld> {
  const { adapter, version } =
    typeof lane === 'string' ? await loadLane(lane) : { adapter: lane, version: lane.defaultVersion };
  const { patienceMs = 3_600_000, nodes, managers, workers, clusters, ...rest } = options;
  const machines = options.machines ?? machinesOfLane({ adapter, version }, { nodes, managers, workers, clusters });
  return new TestWorld(createWorld({ seed: 42, freeze: true, ...rest, machines, adapter, version }), patienceMs);
}
