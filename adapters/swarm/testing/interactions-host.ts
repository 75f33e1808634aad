import type { VectorsHost } from 'regatta/testing';
import { SwarmState } from '../resources/swarm-state.js';
import { CLUSTER_A, machinesOf } from './machines.js';
import { recordedImages, recordedTimings } from './physics.js';
import { Aliases } from './records.js';
import { FULL_SERVICE, PREPARED_SERVICES } from './prepared-services.table.js';

type Interactions = NonNullable<VectorsHost['interactions']>;
type Prepare = NonNullable<Interactions['prepare']>;
type World = Parameters<Prepare>[0];
type File = Parameters<Prepare>[1];
type Tools = Parameters<Prepare>[2];
type Request = Parameters<Interactions['caller']>[0];

const SETTLE_MS = 2000;
/** The recorder waited from half a second to three between a creation and the reading of its tasks. */
const BEFORE_READING_MS = 1000;
const WORKER = 'node-2';

/** The API recordings of Engine 28: requests of one topic share a cluster, and their answers name objects by alias. */
class SwarmInteractions implements Interactions {
  #world: World | undefined;
  #state: SwarmState | undefined;
  #aliases = new Aliases();
  #toWorker = new Set<Request>();

  readonly matching = {
    bijective: [],
    free: ['ts', 'version', 'hex64', 'pem', 'pubkey', 'join-token', 'kernel', 'dir', 'registry-index', 'id'],
    // Facts of the machine that was recorded, or of an engine that is none.
    ignored: ['Status.Addr', 'ManagerStatus.Addr', 'PID', 'DriverState', 'TLSInfo', 'Addresses', 'VirtualIPs'],
    headers: ['content-type', 'api-version', 'ostype', 'server', 'swarm'],
    text: (_path: string, text: string) => this.#named(text),
    order: (body: unknown) => this.#comparable(body),
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

  prepare(world: World, file: File, tools: Tools): void {
    tools.advance(SETTLE_MS);
    this.#world = world;
    this.#state = new SwarmState(world.site().store, world.tasks);
    this.#aliases = new Aliases();
    const viaWorker = file.interactions.filter((interaction) => interaction['via'] === 'worker');
    this.#toWorker = new Set(viaWorker.map(({ request }) => request));
    for (const { request } of file.interactions) this.#learnVersion(request);
    // This topic was recorded on the cluster that the services topic had left behind.
    if (file.topic === 'errors') for (const body of [...PREPARED_SERVICES, FULL_SERVICE]) create(tools, body);
  }

  caller(request: Request): ReturnType<Interactions['caller']> {
    const reads = request.method === 'GET' && /\/(tasks|services)/.test(request.path);
    if (reads && this.#world !== undefined) this.#world.tasks.runUntil(this.#world.tasks.now + BEFORE_READING_MS);
    return { peer: { secure: false }, headers: this.#toWorker.has(request) ? { 'x-regatta-node': WORKER } : {} };
  }

  /** Versions in paths are those of the recorded run: when such a path is read, it bears the one of the object as it is then. */
  #learnVersion(request: Request): void {
    const match = /\/(service|node)s\/([^/]+)\/update\?version=(\d{2,})(.*)$/.exec(request.path);
    if (match === null) return;
    const [, kind = '', name = '', , rest = ''] = match;
    const start = request.path.slice(0, request.path.indexOf('?'));
    Object.defineProperty(request, 'path', { get: () => `${start}?version=${this.#versionOf(kind, name)}${rest}` });
  }

  #versionOf(kind: string, name: string): number {
    const state = this.#state!;
    const object = kind === 'node' ? state.nodeOn(name) : state.services().find(({ spec }) => spec.Name === name);
    return object?.version ?? 0;
  }

  #named(text: string): string {
    // Nobody can foresee the name of a service that was given none.
    const named = /\b[0-9a-z]{25}\b/.test(text) ? this.#withAliases(text) : text;
    return named.replace(/^service\/[a-z]+_[a-z]+$/, 'service/made-up');
  }

  #withAliases(text: string): string {
    if (this.#state === undefined) return text;
    this.#aliases.learn(this.#state);
    return text.replaceAll(/\b[0-9a-z]{25}\b/g, (id) => this.#aliases.of(id));
  }

  /** Lists come in the order of random ids, tasks lie on nodes that were drawn; versions are numbers of the run. */
  #comparable(body: unknown): unknown {
    if (typeof body !== 'object' || body === null) return body;
    const named = this.#withAliases(JSON.stringify(body)).replaceAll(/"Version":\{"Index":\d+\}/g, '"Version":"1"');
    const value = JSON.parse(named) as unknown;
    if (!Array.isArray(value)) return value;
    const listed = (value as Record<string, unknown>[]).map((item) =>
      'DesiredState' in item ? { ...item, ID: 'task', NodeID: 'node' } : item,
    );
    const keyOf = (item: Record<string, unknown>) => `${String(item['ServiceID'])} ${String(item['ID'])}`;
    return listed.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  }
}

function create(tools: Tools, body: object): void {
  const headers = { 'content-type': 'application/json' };
  tools.call({ method: 'POST', path: '/services/create', headers, body: JSON.stringify(body) });
}

export const interactionsHost: Interactions = new SwarmInteractions();
