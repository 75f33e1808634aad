import kubernetes from '../../../adapters/kubernetes/index.js';
import {
  memoryCall,
  type MemoryCallOptions,
  type MemoryRequest,
  type MemoryResult,
} from '../../../src/core/call/memory-call.js';
import { createWorld } from '../../../src/world/create-world.js';
import type { World } from '../../../src/world/world.js';
import { ServerDocument } from './document.js';
import { VALID } from './valid.table.js';

type Json = Readonly<Record<string, unknown>>;

/** How long the world goes on after each request: whatever was let in has its consequences. */
const TURN_MS = 50;
const SETTLE_MS = 30_000;

/** What a served world may keep of its past, cut down so that a leak shows. */
const RETAINED = { retainedTraceEntries: 5000, retainedInboxBytes: 1024 ** 2 };

const machines = [1, 2].map((index) => ({
  name: `node-${index}`,
  cpuMilli: 4000,
  memoryBytes: 8 * 1024 ** 3,
  zone: '',
  labels: {},
  role: 'worker' as const,
  images: [],
}));

/** A cluster with everything in it that works, and the way to it. */
export class Target {
  readonly document: ServerDocument;
  readonly #world: World;

  constructor(seed: string) {
    this.#world = createWorld({ adapter: kubernetes, machines, seed, freeze: true, ...RETAINED });
    this.#pass(SETTLE_MS);
    for (const object of VALID) this.#create(object);
    this.#pass(SETTLE_MS);
    this.document = new ServerDocument((path) => this.#read(path).text());
  }

  /** Sends a request and gives what there is of an answer soon afterwards; whoever gets one hangs up. */
  send(request: MemoryRequest, options: MemoryCallOptions = {}): MemoryResult {
    const { call, result } = memoryCall(request, options);
    this.#world.accept(call);
    this.#pass(TURN_MS);
    result.abort();
    return result;
  }

  /** Makes again what works and is no longer there. */
  restore(): void {
    for (const object of VALID) this.#create(object);
  }

  /** What is in a collection; nothing where there is none. */
  objectsAt(path: string): readonly Json[] {
    const answer = this.#read(path);
    return answer.status === 200 ? (JSON.parse(answer.text()) as { readonly items: readonly Json[] }).items : [];
  }

  #create(object: Json): MemoryResult {
    const { apiVersion, kind } = object as { readonly apiVersion: string; readonly kind: string };
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources = [] } = JSON.parse(this.#read(root).text()) as { readonly resources?: readonly Resource[] };
    const resource = resources.find((one) => one.kind === kind && !one.name.includes('/'));
    const namespace = resource?.namespaced === true ? '/namespaces/default' : '';
    const headers = { 'content-type': 'application/json' };
    const path = `${root}${namespace}/${resource?.name ?? kind}`;
    return this.send({ method: 'POST', path, headers, body: JSON.stringify(object) });
  }

  #read(path: string): MemoryResult {
    return this.send({ method: 'GET', path, headers: { accept: 'application/json' } });
  }

  #pass(ms: number): void {
    this.#world.tasks.runUntil(this.#world.tasks.now + ms);
  }
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}
