import type { VectorsHost } from 'regatta/testing';
import { SwarmState } from '../resources/swarm-state.js';
import { CLUSTER_A, machinesOf } from './machines.js';
import { recordedImages, recordedTimings } from './physics.js';
import { Aliases } from './records.js';
import { comparableBody, viewOf } from './answers.js';
import type { Exchange } from './exchange.js';
import { MATCHING } from './matching.js';
import { PreparedWorld, type AskedSwarm } from './prepared-world.js';
import { Presupposed } from './presupposed.js';

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
    ...MATCHING,
    text: (_path: string, text: string) => this.#named(text),
    order: (body: unknown, interaction: Exchange) => this.#comparable(body, interaction),
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
    // A topic begins with what the topics before it had left behind.
    const presupposed = new Presupposed(file.interactions);
    new PreparedWorld(askedThrough(tools, this.#state), this.#aliases).make(presupposed);
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

  /** Lists come in the order of random ids; versions are numbers of the run. */
  #comparable(body: unknown, exchange: Exchange): unknown {
    if (typeof body !== 'object' || body === null) return body;
    const named = this.#withAliases(JSON.stringify(body))
      .replaceAll(/"service\/[a-z]+_[a-z]+"/g, '"service/made-up"')
      .replaceAll(/"Version":\{"Index":\d+\}/g, '"Version":"<version>"')
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"<ts>"');
    return comparableBody(JSON.parse(named), viewOf(exchange, [exchange]));
  }
}

function askedThrough(tools: Tools, state: SwarmState): AskedSwarm {
  return {
    state,
    advance: (forMs) => tools.advance(forMs),
    ask(method, path, { body }) {
      const [plain = '', query = ''] = path.split('?');
      const headers = { 'content-type': 'application/json' };
      tools.call({ method, path: plain, query, headers, body: JSON.stringify(body) });
    },
  };
}

export const interactionsHost: Interactions = new SwarmInteractions();
