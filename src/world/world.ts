import type { Adapter } from '../ports/adapter.js';
import type { Call, Headers } from '../ports/call.js';
import type { ApiAnswer, ApiRequest, Operation } from '../ports/client.js';
import type { Author } from '../ports/clock.js';
import type { EffectAnswer, EffectPerformer } from '../ports/effects.js';
import { Bug, RegattaError } from '../ports/errors.js';
import type { Explanation } from '../ports/explain.js';
import type { ActiveFault, Fault } from '../ports/faults.js';
import type { VirtualTasks } from '../core/clock/virtual.js';
import type { TraceRecorder } from '../core/trace/recorder.js';
import { base64Of, type Entered, type Inbox } from './inbox.js';
import { memoryCall, type MemoryResult } from '../core/call/memory-call.js';
import { OutsideCall } from './outside-call.js';
import { WorldDriver } from './perform.js';
import { Visitors, type Visited } from './visitors.js';
import type { Shared } from './shared.js';
import type { Site } from './site.js';

/** One lane at work: its sites on one clock. Made by `createWorld`. */
export class World {
  readonly adapter: Adapter;
  readonly version: string;
  readonly tasks: VirtualTasks;
  readonly trace: TraceRecorder;
  /** In the adapter's order; the first is the one that clients reach. */
  readonly sites: readonly Site[];
  readonly inbox: Inbox;
  readonly shared: Shared;
  /** Called before something enters from outside, so that a pump can bring the time up to the wall's. */
  onEntering: () => void = () => {};
  /** Called after something entered from outside, so that a pump knows that there is work. */
  onEntered: () => void = () => {};
  readonly visitors: Visitors;
  readonly #hopMs: number;
  /** Calls from outside so far. */
  #calls = 0;
  #shut = false;

  constructor(adapter: Adapter, version: string, shared: Shared, sites: readonly Site[], hopMs: number, inbox: Inbox) {
    this.adapter = adapter;
    this.version = version;
    this.shared = shared;
    this.tasks = shared.tasks;
    this.trace = shared.trace;
    this.sites = sites;
    this.#hopMs = hopMs;
    this.inbox = inbox;
    this.visitors = new Visitors(sites, shared);
  }

  /** The site of an id; the main one for an empty id. Throws `request/not-found`. */
  site(id = ''): Site {
    const found = id === '' ? this.sites[0] : this.sites.find((site) => site.id === id);
    if (found === undefined)
      throw new RegattaError('request/not-found', `there is no site "${id}"`, {
        hint: `one of ${this.sites.map((site) => site.id).join(', ')}`,
      });
    return found;
  }

  /** A call from outside: enters as a task of its own, and is written down for replay. */
  accept(call: Call, siteId = ''): void {
    const { method, path, query, headers, body, peer } = call;
    const number = ++this.#calls;
    this.#enter(
      { type: 'call', site: siteId, request: { method, path, query, headers, bodyBase64: base64Of(body), peer } },
      'client',
      () => {
        const site = this.site(siteId);
        const cause = this.trace.record(site.id, { type: 'call', method, path });
        const entering = (gated: Call) => this.#outside(gated, number, cause);
        this.tasks.as('client', cause, () => site.accept(this.#recorded(call, site, cause), entering));
      },
    );
  }

  /** Answers a call from outside that only reads, if the site can; nothing enters the world. False for every other. */
  read(call: Call, siteId = ''): boolean {
    this.#prepareEntry();
    return this.site(siteId).read(call);
  }

  /** A request from outside to a published port; `visited` is called in a task of its own. */
  visit(port: number, path: string, visited: (outcome: Visited) => void): void {
    this.#enter({ type: 'visit', port, path }, 'client', () => visited(this.visitors.request(port, path)));
  }

  /** A fault from outside. Throws `fault/unknown-kind` and `fault/unknown-target`; then nothing has entered. */
  inject(fault: Fault): ActiveFault {
    return this.#enterAtOnce({ type: 'fault', fault }, () => this.shared.faults.inject(fault));
  }

  /** Mends one fault, or all. Throws `request/not-found`. */
  heal(id?: string): void {
    this.#enterAtOnce({ type: 'heal', id }, () => this.shared.faults.heal(id));
  }

  /** Attaches the edge that performs effects. */
  attach(performers: ReadonlyMap<string, EffectPerformer>): void {
    this.shared.effects.attach(performers, (number, answer) => this.enterAnswer(number, answer));
  }

  enterAnswer(number: number, answer: EffectAnswer<unknown>): void {
    this.#enter({ type: 'effect', number, answer }, 'effects', () => this.shared.effects.answer(number, answer));
  }

  /** Runs a client operation inside the world, each hop taking its time; `author` is who the calls are from. */
  perform<T>(operation: Operation<T>, done: (result: T) => void, author: Author = 'client'): void {
    this.tasks.as(author, this.tasks.cause, () => this.#driver(author).run(operation, done));
  }

  /** Why an instance is where it is. Undefined when no site knows it or can tell. */
  explain(instance: string): Explanation | undefined {
    for (const site of this.sites) {
      const explanation = site.explainer?.explain(instance);
      if (explanation !== undefined) return explanation;
    }
    return undefined;
  }

  /** From now on nothing enters: the world has broken, or is taken down. */
  shut(): void {
    this.#shut = true;
  }

  stop(): void {
    this.shut();
    for (const site of this.sites) site.stop();
  }

  #driver(author: Author): WorldDriver {
    return new WorldDriver(this.tasks, {
      send: (request, answered) => this.#send(request, author, answered),
      open: (request, opened, onChunk) => this.#open(request, author, opened, onChunk),
    });
  }

  #send(request: ApiRequest, author: Author, answered: (answer: ApiAnswer) => void): void {
    const outer = this.tasks.cause;
    const { call, result } = memoryCall(memoryRequestOf(request), {
      reader: {
        end: () => {
          // The result is complete only after this call returns; the hop back takes its time anyway.
          this.tasks.after(this.#hopMs, () => answered(answerOf(result, chunks)), { author, cause: outer });
        },
        chunk: (chunk) => void chunks.push(chunk),
      },
    });
    const chunks: Uint8Array[] = [];
    this.#deliver(call, request, author);
  }

  #open(
    request: ApiRequest,
    author: Author,
    opened: (status: number, result: MemoryResult) => void,
    onChunk: () => void,
  ): void {
    const outer = this.tasks.cause;
    const { call, result } = memoryCall(memoryRequestOf(request));
    const reply = call.reply;
    const tell = () => this.tasks.after(this.#hopMs, onChunk, { author, cause: outer });
    const noticed: Call = {
      ...call,
      onClose: (listener) => call.onClose(listener),
      reply: {
        head: (status, headers) => {
          reply.head(status, headers);
          this.tasks.after(this.#hopMs, () => opened(status, result), { author, cause: outer });
        },
        write: (chunk) => {
          tell();
          return reply.write(chunk);
        },
        end: (chunk) => {
          reply.end(chunk);
          tell();
        },
        onDrain: (listener) => reply.onDrain(listener),
        upgrade: (protocols) => reply.upgrade(protocols),
      },
    };
    this.#deliver(noticed, request, author);
  }

  /** Carries a request of a client inside the world to its site. */
  #deliver(call: Call, request: ApiRequest, author: Author): void {
    this.tasks.after(
      this.#hopMs,
      () => {
        const site = this.site(request.site);
        const cause = this.trace.record(site.id, { type: 'call', method: call.method, path: call.path });
        this.tasks.as(author, cause, () => site.accept(this.#recorded(call, site, cause)));
      },
      { author },
    );
  }

  #outside(call: Call, number: number, cause: number): Call {
    return new OutsideCall(call, number, {
      busy: () => this.tasks.running,
      enter: (entered, run) => this.#enter(entered, 'client', run, cause),
      note: (entered) => this.inbox.record(this.tasks.executed, this.tasks.elapsed, entered),
      later: (run) => void this.tasks.after(0, run, { author: 'client', cause }),
    });
  }

  /** Notes the status of the answer in the trace. */
  #recorded(call: Call, site: Site, cause: number): Call {
    const { reply } = call;
    const head = (status: number, headers: Headers) => {
      this.tasks.as(this.tasks.author, cause, () => this.trace.record(site.id, { type: 'answer', status }));
      reply.head(status, headers);
    };
    return {
      ...call,
      onClose: (listener) => call.onClose(listener),
      reply: {
        head,
        write: (chunk) => reply.write(chunk),
        end: (chunk) => reply.end(chunk),
        onDrain: (listener) => reply.onDrain(listener),
        upgrade: (protocols) => reply.upgrade(protocols),
      },
    };
  }

  /** For what may be refused: runs between two tasks, and is written down only when it was not refused. */
  #enterAtOnce<T>(entered: Entered, run: () => T): T {
    this.#prepareEntry();
    const result = this.tasks.as('faults', 0, run);
    this.inbox.record(this.tasks.executed, this.tasks.elapsed, entered);
    this.onEntered();
    return result;
  }

  #prepareEntry(): void {
    if (this.tasks.running) throw new Bug('something entered the world from outside while a task ran');
    this.onEntering();
  }

  #enter(entered: Entered, author: Author, run: () => void, cause = 0): void {
    if (this.#shut) return;
    this.#prepareEntry();
    this.inbox.record(this.tasks.executed, this.tasks.elapsed, entered);
    this.tasks.after(0, run, { author, cause });
    this.onEntered();
  }
}

function memoryRequestOf(request: ApiRequest): {
  method: string;
  path: string;
  query: string;
  headers: Headers;
  body: string;
} {
  const question = request.path.indexOf('?');
  const path = question === -1 ? request.path : request.path.slice(0, question);
  const query = question === -1 ? '' : request.path.slice(question + 1);
  const isText = request.body === undefined || typeof request.body === 'string';
  const headers = {
    ...(isText ? {} : { 'content-type': 'application/json' }),
    accept: 'application/json',
    ...request.headers,
  };
  return {
    method: request.method,
    path,
    query,
    headers,
    body: isText ? (request.body ?? '') : JSON.stringify(request.body),
  };
}

function answerOf(result: MemoryResult, chunks: readonly Uint8Array[]): ApiAnswer {
  const decoder = new TextDecoder();
  const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
  const isJson = /\bjson\b/.test(result.headers['content-type'] ?? '') && text !== '';
  return { status: result.status ?? 0, headers: result.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
}
