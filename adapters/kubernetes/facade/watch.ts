import { RegattaError, type Store, type Tasks, type Timer, type Watch } from 'regatta/kit';
import { fieldForbidden, fieldNotSupported } from '../resources/registry/field-errors.js';
import { invalid } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';
import { JSON_HEADERS } from './answers.js';
import type { EncodedObjects } from './encoded-objects.js';
import { EventStream } from './event-stream.js';
import type { ServedKind } from './kinds.js';
import { presentationOf } from './negotiation.js';
import { timeoutSecondsOf } from './parameters.js';
import { versionOf } from './reads.js';
import { isTrue, type ApiCall } from './request.js';
import { selectorOf, type Predicate } from './selectors.js';
import { WatchTurn } from './watch-turn.js';

/** How often a quiet watch hears how far the store has got, and how long before its own end (apiserver pkg/storage/cacher v1.32). */
const BOOKMARK_INTERVAL_MS = 60_000;
const BOOKMARK_BEFORE_END_MS = 2000;

/** Opens watches: the state first where it is asked for, then every change, one JSON document a line. */
export class Watches {
  readonly #store: Store;
  readonly #tasks: Tasks;
  readonly #turn: WatchTurn;

  constructor(store: Store, tasks: Tasks, encoded: EncodedObjects) {
    this.#store = store;
    this.#tasks = tasks;
    this.#turn = new WatchTurn(tasks, encoded);
  }

  open(call: ApiCall, kind: ServedKind, namespace: string, name: string): void {
    const initial = wantsInitialEvents(call);
    const presentation = presentationOf(call, undefined);
    const byFields = selectorOf(kind, call.parameters);
    const selects =
      name === '' ? byFields : (object: ApiObject) => object.metadata.name === name && (byFields?.(object) ?? true);
    const from = versionOf(call.parameters.get('resourceVersion'));
    const selection = namespace === '' ? {} : { namespace };
    call.reply.head(200, JSON_HEADERS);
    const stream = new EventStream(call, kind, presentation, this.#turn);
    if (from === undefined || from === 0 || initial) {
      const page = this.#store.list<ApiObject>(kind.resource, selection);
      const state = page.items.map(({ value }) => value);
      const marks = takesBookmarks(call) && (initial || from === undefined);
      stream.begin(selects === undefined ? state : state.filter(selects), marks ? page.revision : undefined);
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
      watch = this.#store.watch<ApiObject>(kind.resource, options, (change) => stream.deliver(change, selects));
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
  if (match !== 'NotOlderThan')
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      fieldForbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
      fieldNotSupported('resourceVersionMatch', match, ['NotOlderThan']),
    ]);
  return isTrue(parameters, 'sendInitialEvents');
}
