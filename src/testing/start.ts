/** A served world for tests in other projects: real clients talk to it, and the test owns its clock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadLane, type Lane } from '../config/lanes.js';
import { parseDuration } from '../core/clock/duration.js';
import type { Pace } from '../core/clock/pace.js';
import type { Adapter } from '../ports/adapter.js';
import type { Operation } from '../ports/client.js';
import { Bug, RegattaError } from '../ports/errors.js';
import type { ActiveFault, Fault } from '../ports/faults.js';
import type { HostedWorld } from '../server/hosted-world.js';
import { machinesOfLane, type ClusterSize } from '../server/world-config.js';
import { Worlds, type ServedWorld } from '../server/worlds.js';
import type { Overrides } from '../world/constants.js';
import type { World } from '../world/world.js';

export interface StartOptions extends ClusterSize {
  /** Default `manual`: time stands until the test moves it. */
  readonly pace?: Pace;
  /** Default 42. */
  readonly seed?: number;
  /** Port of the native API; default any free one. */
  readonly port?: number;
  readonly set?: Overrides;
  readonly physics?: Overrides;
  /** Parts to leave out, so that the ones under test can take their place. */
  readonly without?: readonly string[];
}

export interface TestClock {
  /** Virtual milliseconds since 1970. */
  readonly now: number;
  /** Moves a standing clock by milliseconds or by a duration such as `5m`; what is due runs and reaches the clients. */
  advance(by: number | string): Promise<void>;
  /** Moves a standing clock until a condition holds, such as `web.ready >= 3`. Throws `wait/timed-out`. */
  until(condition: string, within?: number | string): Promise<void>;
  /** Moves a standing clock until nothing is left that anybody waits for. */
  untilIdle(within?: number | string): Promise<void>;
}

export interface TestFaults {
  inject(fault: Fault): void;
  heal(id?: string): void;
  active(): readonly ActiveFault[];
}

/** How long `until` and `untilIdle` may take where nothing is said. Virtual milliseconds. */
const WITHIN_MS = 3_600_000;
/** How far a standing clock is moved at once while a client operation is under way. Virtual milliseconds. */
const STRIDE_MS = 10;

/**
 * Starts an orchestrator by its lane (`kubernetes`, `kubernetes@1.32`) or a given adapter, and serves it:
 * `await using cluster = await start('kubernetes', { nodes: 3 })`. Throws what `regatta up` would refuse with.
 */
export async function start(lane: string | Adapter, options: StartOptions = {}): Promise<StartedCluster> {
  const loaded: Lane =
    typeof lane === 'string' ? await loadLane(lane) : { adapter: lane, version: lane.defaultVersion };
  const folder = mkdtempSync(path.join(tmpdir(), 'regatta-test-'));
  const failures: unknown[] = [];
  const worlds = new Worlds({ folder, onFailure: (_world, error) => failures.push(error) });
  const { pace = 'manual', seed = 42, port = 0, set = {}, physics = {}, without = [] } = options;
  const config = { lane: loaded, machines: machinesOfLane(loaded, options), seed, pace, set, physics, without };
  try {
    return new StartedCluster(worlds, await worlds.create(config, { port }), folder, failures);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

export class StartedCluster implements AsyncDisposable {
  /** Where the native API is served. */
  readonly url: string;
  /** What real clients read, e.g. `KUBECONFIG` or `DOCKER_HOST`; give it to the process that runs one. */
  readonly environment: Readonly<Record<string, string>>;
  /** The folder that files for clients lie in. */
  readonly folder: string;
  readonly clock: TestClock;
  readonly faults: TestFaults;
  readonly #worlds: Worlds;
  readonly #hosted: HostedWorld;
  readonly #failures: readonly unknown[];
  readonly #root: string;

  constructor(worlds: Worlds, served: ServedWorld, root: string, failures: readonly unknown[]) {
    const native = served.native!;
    this.url = native.url;
    this.environment = native.setup.environment;
    this.folder = path.join(root, 'clients', `${served.hosted.id}-${native.port}`);
    this.#worlds = worlds;
    this.#hosted = served.hosted;
    this.#failures = failures;
    this.#root = root;
    this.clock = clockOf(served.hosted);
    this.faults = faultsOf(served.hosted);
  }

  /** The world itself, for what no client shows: trace, stores, containers. A reset begins another one. */
  get world(): World {
    return this.#hosted.world;
  }

  /** Runs a client operation of the adapter inside the world; a standing clock is moved for it. Throws `wait/timed-out`. */
  async perform<T>(operation: Operation<T>): Promise<T> {
    const { world, pump } = this.#hosted;
    const state = { ended: false };
    const performed = new Promise<T>((resolve) => {
      world.perform(operation, (value) => {
        state.ended = true;
        resolve(value);
      });
    });
    pump.poke();
    for (let movedMs = 0; pump.stands && !state.ended; movedMs += STRIDE_MS) {
      if (movedMs > WITHIN_MS) throw new RegattaError('wait/timed-out', 'the operation did not come to an end');
      await this.#hosted.advance(STRIDE_MS);
    }
    return performed;
  }

  /** The same configuration and seed again, at the same address. */
  reset(): void {
    this.#hosted.reset();
  }

  /** Ends the server. Throws what broke the world meanwhile, so that no test passes on a broken one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worlds.close();
    rmSync(this.#root, { recursive: true, force: true });
    if (this.#failures.length > 0) throw new Bug('the world broke while it was used', this.#failures[0]);
  }
}

function clockOf(hosted: HostedWorld): TestClock {
  return {
    get now() {
      return hosted.world.tasks.now;
    },
    advance: (by) => hosted.advance(millisecondsOf(by)),
    until: (condition, within = WITHIN_MS) => hosted.until(condition, millisecondsOf(within)),
    untilIdle: (within = WITHIN_MS) => hosted.untilIdle(millisecondsOf(within)),
  };
}

function faultsOf(hosted: HostedWorld): TestFaults {
  return {
    inject: (fault) => hosted.world.inject(fault),
    heal: (id) => hosted.world.heal(id),
    active: () => hosted.world.shared.faults.active(),
  };
}

function millisecondsOf(time: number | string): number {
  return typeof time === 'number' ? time : parseDuration(time);
}
