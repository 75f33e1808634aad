import type { Change } from 'regatta/kit';
import { apiVersionOf } from '../resources/registry/stored-api-server.js';
import type { ApiObject } from '../resources/types.js';
import { expired, statusOf } from './errors.js';
import type { ServedKind } from './kinds.js';
import type { Presentation } from './negotiation.js';
import type { ApiCall } from './request.js';
import type { Predicate } from './selectors.js';
import { partialMetadata, rowObjectOf, tableOf } from './tables.js';
import type { EventType, WatchTurn } from './watch-turn.js';

const encoder = new TextEncoder();

/**
 * How far a reader may be behind before it is given up: the stream ends, and the client lists anew. The watch cache gives up after a
 * thousand events at most (cacher.go), but it has one goroutine a watcher, and here a burst may come before anybody can read.
 */
const MAXIMUM_BACKLOG = 10_000;
const MAXIMUM_BACKLOG_BYTES = 64 * 1024 * 1024;

/** Where so many wait, the reader is handed them before the turn ends. */
const EARLY_FLUSH = 500;

/** Events of objects are shared with other watches; what is this one's own is made when it goes out. */
type WaitingEvent = Uint8Array | (() => Uint8Array);

/** One open watch: the state first if it was asked for, then every change, one JSON document a line, as fast as it is read. */
export class EventStream {
  readonly #call: ApiCall;
  readonly #kind: ServedKind;
  readonly #presentation: Presentation;
  readonly #turn: WatchTurn;
  /** The state that is still to be sent. It cannot change, so it need not be encoded before the reader has room. */
  #state: readonly ApiObject[] = [];
  #sent = 0;
  #events: WaitingEvent[] = [];
  #bytes = 0;
  #isFull = false;
  #hasColumns = false;
  #isClosed = false;

  constructor(call: ApiCall, kind: ServedKind, presentation: Presentation, turn: WatchTurn) {
    this.#call = call;
    this.#kind = kind;
    this.#presentation = presentation;
    this.#turn = turn;
    call.reply.onDrain(() => {
      this.#isFull = false;
      this.flush();
    });
  }

  /** Begins with the state, and tells where it is complete if a revision is given. */
  begin(state: readonly ApiObject[], revision: number | undefined): void {
    this.#state = state;
    if (revision !== undefined) this.#endOfState(revision);
    this.#turn.add(this);
  }

  /** What a change means to a watcher that sees only some objects. */
  deliver(change: Change<ApiObject>, selects: Predicate | undefined): void {
    const { object, previous } = change;
    const isIn = change.type !== 'deleted' && (selects?.(object.value) ?? true);
    const wasIn = previous !== undefined && (selects?.(previous.value) ?? true);
    if (isIn) this.#send(wasIn ? 'MODIFIED' : 'ADDED', object.value);
    else if (wasIn) {
      const last = change.type === 'deleted' ? object.value : previous.value;
      this.#send('DELETED', this.#turn.lost(change, last));
    }
  }

  /** Tells how far the watch has got, by an object that has nothing but a version. */
  bookmark(revision: number, annotations?: Readonly<Record<string, string>>): void {
    const metadata = {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(annotations !== undefined && { annotations }),
    };
    this.#push(lineOf('BOOKMARK', { ...this.#type, metadata }));
  }

  fail(message: string): void {
    this.#push(lineOf('ERROR', statusOf(expired(message))));
    this.end();
  }

  end(): void {
    this.flush();
    this.stop();
    this.#call.reply.end();
  }

  stop(): void {
    this.#isClosed = true;
    this.#state = [];
    this.#events = [];
  }

  /** Hands over as much as the reader has room for. */
  flush(): void {
    while (!this.#isFull && !this.#isClosed && this.#sent < this.#state.length)
      this.#isFull = !this.#call.reply.write(this.#stateLine(this.#state[this.#sent++]!));
    if (this.#sent < this.#state.length) return;
    this.#state = [];
    this.#sent = 0;
    let written = 0;
    const events = this.#events;
    while (!this.#isFull && !this.#isClosed && written < events.length) {
      const event = events[written++]!;
      const isShared = typeof event !== 'function';
      if (isShared) this.#bytes -= event.length;
      this.#isFull = !this.#call.reply.write(isShared ? event : event());
    }
    this.#events = written < events.length ? events.slice(written) : [];
  }

  /** What the objects are called as they are shown. */
  get #type(): { readonly kind: string; readonly apiVersion: string } {
    const { definition } = this.#kind;
    if (this.#presentation.as !== 'metadata') return { kind: definition.kind, apiVersion: apiVersionOf(definition) };
    return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${this.#presentation.version}` };
  }

  #endOfState(revision: number): void {
    const { kind, apiVersion } = this.#type;
    const empty = { kind: `${kind}List`, apiVersion, metadata: {}, items: null };
    this.bookmark(revision, {
      'k8s.io/initial-events-end': 'true',
      'kubernetes.io/initial-events-list-blueprint': btoa(`${JSON.stringify(empty)}\n`),
    });
  }

  #send(type: EventType, object: ApiObject): void {
    this.#push(this.#presentation.as === 'object' ? this.#line(type, object) : () => this.#line(type, object));
  }

  #push(event: WaitingEvent): void {
    if (this.#isClosed) return;
    this.#events.push(event);
    if (typeof event !== 'function') this.#bytes += event.length;
    if (!this.#isFull && this.#events.length < EARLY_FLUSH) return this.#turn.add(this);
    this.flush();
    if (this.#events.length > MAXIMUM_BACKLOG || this.#bytes > MAXIMUM_BACKLOG_BYTES) this.#giveUp();
  }

  #giveUp(): void {
    this.stop();
    this.#call.reply.end();
  }

  #stateLine(object: ApiObject): Uint8Array {
    return this.#presentation.as === 'object' ? this.#turn.stateLine(this.#kind, object) : this.#line('ADDED', object);
  }

  #line(type: EventType, object: ApiObject): Uint8Array {
    if (this.#presentation.as === 'object') return this.#turn.line(type, this.#kind, object);
    const { version } = this.#presentation;
    if (this.#presentation.as === 'metadata') return lineOf(type, partialMetadata(object, version));
    const options = { version, rowObject: rowObjectOf(this.#call), now: this.#turn.now, columns: !this.#hasColumns };
    this.#hasColumns = true;
    return lineOf(type, tableOf(this.#kind, [object], { resourceVersion: object.metadata.resourceVersion }, options));
  }
}

function lineOf(type: EventType, object: object): Uint8Array {
  return encoder.encode(`${JSON.stringify({ type, object })}\n`);
}
