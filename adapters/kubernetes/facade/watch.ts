import { RegattaError, type Change, type Store, type Tasks, type Timer, type Watch } from 'regatta/kit';
import { invalid } from '../resources/registry/refusal.js';
import { apiVersionOf } from '../resources/registry/stored-api-server.js';
import type { ApiObject } from '../resources/types.js';
import { expired, statusOf } from './errors.js';
import type { ServedKind } from './kinds.js';
import { presentationOf, type Presentation } from './negotiation.js';
import { timeoutSecondsOf } from './parameters.js';
import { versionOf } from './reads.js';
import { isTrue, type ApiCall } from './request.js';
import { selectorOf, type Predicate } from './selectors.js';
import { partialMetadata, rowObjectOf, tableOf } from './tables.js';

const encoder = new TextEncoder();

/** Events a reader may be behind before it is given up (the watch cache's channel holds 100; a socket holds more). */
const MAXIMUM_BACKLOG = 10_000;

/** How often a quiet watch hears how far the store has got, and how long before its own end (apiserver pkg/storage/cacher v1.32). */
const BOOKMARK_INTERVAL_MS = 60_000;
const BOOKMARK_BEFORE_END_MS = 2000;

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** Opens watches: the state first where it is asked for, then every change, one JSON document a line. */
export class Watches {
  readonly #store: Store;
  readonly #tasks: Tasks;

  constructor(store: Store, tasks: Tasks) {
    this.#store = store;
    this.#tasks = tasks;
  }

  open(call: ApiCall, kind: ServedKind, namespace: string, name: string): void {
    const initial = wantsInitialEvents(call);
    const presentation = presentationOf(call, undefined);
    const byFields = selectorOf(kind, call.parameters);
    const selects =
      name === '' ? byFields : (object: ApiObject) => object.metadata.name === name && (byFields?.(object) ?? true);
    const from = versionOf(call.parameters.get('resourceVersion'));
    const selection = namespace === '' ? {} : { namespace };
    call.reply.head(200, { 'cache-control': 'no-cache, private', 'content-type': 'application/json' });
    const stream = new EventStream(call, kind, presentation, this.#tasks);
    if (from === undefined || from === 0 || initial) {
      const page = this.#store.list<ApiObject>(kind.resource, selection);
      for (const { value } of page.items) if (selects?.(value) ?? true) stream.send('ADDED', value);
      if (takesBookmarks(call) && (initial || from === undefined)) stream.endOfInitialEvents(page.revision);
      return this.#follow(call, kind, { ...selection, from: page.revision }, selects, stream);
    }
    this.#follow(call, kind, { ...selection, from: Math.min(from, this.#store.revision) }, selects, stream);
  }

  #follow(
    call: ApiCall,
    kind: ServedKind,
    options: { readonly namespace?: string; readonly from: number },
    selects: Predicate | undefined,
    stream: EventStream,
  ): void {
    let watch: Watch | undefined;
    try {
      watch = this.#store.watch<ApiObject>(kind.resource, options, (change) => deliver(change, selects, stream));
    } catch (error) {
      if (!RegattaError.is(error) || error.kind !== 'gone') throw error;
      stream.fail(`too old resource version: ${options.from} (${this.#store.oldest})`);
      return;
    }
    const following = watch;
    const seconds = timeoutSecondsOf(call);
    const timer = seconds > 0 ? this.#tasks.after(seconds * 1000, () => stream.end(), { unref: true }) : undefined;
    const reminder = takesBookmarks(call) ? this.#remind(stream, seconds * 1000) : undefined;
    call.onClose(() => {
      following.stop();
      timer?.cancel();
      reminder?.cancel();
      stream.stop();
    });
  }

  /**
   * Sends bookmarks, so that a watch over which nothing comes can resume from a revision that is still there. `leftMs` is how long the watch
   * has to run, 0 for ever.
   */
  #remind(stream: EventStream, leftMs: number): { cancel(): void } {
    let untilEnd = leftMs > 0 ? leftMs - BOOKMARK_BEFORE_END_MS : Infinity;
    let timer: Timer | undefined;
    const wait = () => {
      const delay = untilEnd > 0 ? Math.min(BOOKMARK_INTERVAL_MS, untilEnd) : BOOKMARK_INTERVAL_MS;
      timer = this.#tasks.after(
        delay,
        () => {
          untilEnd -= delay;
          stream.bookmark(this.#store.revision);
          wait();
        },
        { unref: true },
      );
    };
    wait();
    return { cancel: () => timer?.cancel() };
  }
}

function takesBookmarks(call: ApiCall): boolean {
  return isTrue(call.parameters, 'allowWatchBookmarks');
}

/** What a change means to a watcher that sees only some objects. */
function deliver(change: Change<ApiObject>, selects: Predicate | undefined, stream: EventStream): void {
  const { object, previous, revision } = change;
  const isIn = change.type !== 'deleted' && (selects?.(object.value) ?? true);
  const wasIn = previous !== undefined && (selects?.(previous.value) ?? true);
  if (isIn) stream.send(wasIn ? 'MODIFIED' : 'ADDED', object.value);
  else if (wasIn)
    stream.send('DELETED', withVersion(change.type === 'deleted' ? object.value : previous.value, revision));
}

function withVersion(object: ApiObject, revision: number): ApiObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

/** One open answer. What one turn brings goes out in one chunk, as a task of its own, so that no writer waits for a reader. */
class EventStream {
  readonly #call: ApiCall;
  readonly #kind: ServedKind;
  readonly #presentation: Presentation;
  readonly #tasks: Tasks;
  #lines: string[] = [];
  #isFlushing = false;
  #isFull = false;
  #hasColumns = false;
  #isClosed = false;

  constructor(call: ApiCall, kind: ServedKind, presentation: Presentation, tasks: Tasks) {
    this.#call = call;
    this.#kind = kind;
    this.#presentation = presentation;
    this.#tasks = tasks;
    call.reply.onDrain(() => {
      this.#isFull = false;
      if (this.#lines.length > 0) this.#flush();
    });
  }

  send(type: EventType, object: ApiObject): void {
    this.#push(type, this.#shown(object));
  }

  /** Tells that the initial state is complete. */
  endOfInitialEvents(revision: number): void {
    const { definition } = this.#kind;
    const empty = { kind: `${definition.kind}List`, apiVersion: apiVersionOf(definition), metadata: {}, items: null };
    this.bookmark(revision, {
      'k8s.io/initial-events-end': 'true',
      'kubernetes.io/initial-events-list-blueprint': btoa(`${JSON.stringify(empty)}\n`),
    });
  }

  /** Tells how far the watch has got, by an object that has nothing but a version. */
  bookmark(revision: number, annotations?: Readonly<Record<string, string>>): void {
    const { definition } = this.#kind;
    const metadata = {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(annotations !== undefined && { annotations }),
    };
    const type =
      this.#presentation.as === 'metadata'
        ? { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${this.#presentation.version}` }
        : { kind: definition.kind, apiVersion: apiVersionOf(definition) };
    this.#push('BOOKMARK', { ...type, metadata });
  }

  fail(message: string): void {
    this.#push('ERROR', statusOf(expired(message)));
    this.end();
  }

  end(): void {
    this.#flush();
    this.stop();
    this.#call.reply.end();
  }

  stop(): void {
    this.#isClosed = true;
    this.#lines = [];
  }

  #shown(object: ApiObject): unknown {
    if (this.#presentation.as === 'object') return this.#kind.fromStored(object);
    const { version } = this.#presentation;
    if (this.#presentation.as === 'metadata') return partialMetadata(object, version);
    const options = { version, rowObject: rowObjectOf(this.#call), now: this.#tasks.now, columns: !this.#hasColumns };
    this.#hasColumns = true;
    return tableOf(this.#kind, [object], { resourceVersion: object.metadata.resourceVersion }, options);
  }

  #push(type: EventType, object: unknown): void {
    if (this.#isClosed) return;
    this.#lines.push(`${JSON.stringify({ type, object })}\n`);
    if (this.#lines.length > MAXIMUM_BACKLOG) return this.end();
    if (this.#isFlushing || this.#isFull) return;
    this.#isFlushing = true;
    this.#tasks.after(0, () => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#lines.length === 0 || this.#isClosed) return;
    const chunk = encoder.encode(this.#lines.join(''));
    this.#lines = [];
    this.#isFull = !this.#call.reply.write(chunk);
  }
}

/** Whether a watch begins with the state. Throws 422 (apimachinery pkg/apis/meta/internalversion/validation). */
function wantsInitialEvents({ parameters }: ApiCall): boolean {
  const match = parameters.get('resourceVersionMatch') ?? '';
  const refuse = (reason: 'FieldValueForbidden' | 'FieldValueNotSupported', field: string, message: string) =>
    invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [{ reason, field, message }]);
  if (!parameters.has('sendInitialEvents')) {
    if (match === '') return false;
    const why = 'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    throw refuse('FieldValueForbidden', 'resourceVersionMatch', why);
  }
  if (match === '') {
    const why = 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    throw refuse('FieldValueForbidden', 'resourceVersionMatch', why);
  }
  if (match !== 'NotOlderThan') {
    const why = `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`;
    throw refuse('FieldValueNotSupported', 'resourceVersionMatch', why);
  }
  return isTrue(parameters, 'sendInitialEvents');
}
