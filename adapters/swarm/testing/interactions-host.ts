import type { VectorsHost } from 'regatta/testing';
import { SwarmState } from '../resources/swarm-state.js';
import { Aliases } from './records.js';
import { recordedImages, recordedTimings } from './physics.js';
import { machinesOf } from './vectors-host.js';

type Interactions = NonNullable<VectorsHost['interactions']>;
type World = Parameters<NonNullable<Interactions['prepare']>>[0];

const SETTLE_MS = 2000;

/** The cluster `a` of the recordings: one manager and four workers of unequal size. */
const CLUSTER_A = [
  { id: 'node-1', role: 'manager', cpus: 2, memMiB: 4096 },
  {
    id: 'node-2',
    role: 'worker',
    cpus: 2,
    memMiB: 8192,
    engineLabels: ['disk=ssd'],
    engineFlags: ['--node-generic-resource GPU=2'],
  },
  { id: 'node-3', role: 'worker', cpus: 2, memMiB: 8192, engineLabels: ['disk=hdd'] },
  { id: 'node-4', role: 'worker', cpus: 1, memMiB: 4096 },
  { id: 'node-5', role: 'worker', cpus: 1, memMiB: 2048 },
] as const;

/** The API recordings of Engine 28: requests of one topic share a cluster, and their answers name objects by alias. */
class SwarmInteractions implements Interactions {
  #state: SwarmState | undefined;
  #aliases = new Aliases();

  readonly matching = {
    bijective: [],
    free: ['ts', 'version', 'hex64', 'pem', 'pubkey', 'join-token', 'kernel', 'dir', 'registry-index', 'id'],
    // Facts of the machine that was recorded, or of an engine that is none.
    ignored: ['Status.Addr', 'ManagerStatus.Addr', 'PID', 'IPAMOptions', 'DriverState'],
    headers: ['content-type', 'api-version', 'ostype', 'server', 'swarm'],
    text: (_path: string, text: string) => this.#named(text),
  };

  world(): ReturnType<Interactions['world']> {
    return {
      machines: machinesOf(CLUSTER_A),
      version: '28',
      timings: recordedTimings,
      images: recordedImages(),
      freeze: true,
    };
  }

  prepare(world: World, _file: unknown, tools: { advance(forMs: number): void }): void {
    tools.advance(SETTLE_MS);
    this.#state = new SwarmState(world.site().store, world.tasks);
    this.#aliases = new Aliases();
  }

  caller(): ReturnType<Interactions['caller']> {
    return { peer: { secure: false }, headers: {} };
  }

  #named(text: string): string {
    if (this.#state === undefined || !/\b[0-9a-z]{25}\b/.test(text)) return text;
    this.#aliases.learn(this.#state);
    return text.replaceAll(/\b[0-9a-z]{25}\b/g, (id) => this.#aliases.of(id));
  }
}

export const interactionsHost: Interactions = new SwarmInteractions();
