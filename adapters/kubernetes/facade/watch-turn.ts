import type { Change, Tasks } from 'regatta/kit';
import { apiVersionOf } from '../resources/registry/stored-api-server.js';
import type { ApiObject } from '../resources/types.js';
import type { EncodedObjects } from './encoded-objects.js';
import type { ServedKind } from './kinds.js';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** A stream with events that have not been handed to its reader yet. */
interface Waiting {
  flush(): void;
}

/**
 * What all watches share within one turn: events go out in a task of its own at its end, so that no writer waits for a reader, and
 * the same event has the same bytes for everybody.
 */
export class WatchTurn {
  readonly #tasks: Tasks;
  readonly #encoded: EncodedObjects;
  #waiting = new Set<Waiting>();
  #isScheduled = false;
  readonly #lines = new Map<ApiObject, Map<string, Uint8Array>>();
  readonly #deleted = new Map<Change<ApiObject>, ApiObject>();

  constructor(tasks: Tasks, encoded: EncodedObjects) {
    this.#tasks = tasks;
    this.#encoded = encoded;
  }

  get now(): number {
    return this.#tasks.now;
  }

  /** Lets a stream flush at the end of the turn. */
  add(stream: Waiting): void {
    this.#waiting.add(stream);
    this.#schedule();
  }

  /** The event of an object that is there since before. */
  stateLine(kind: ServedKind, object: ApiObject): Uint8Array {
    return this.#encoded.event('ADDED', kind, object);
  }

  /** The event of an object that has changed; within the turn, everybody who asks gets the same bytes. */
  line(type: EventType, kind: ServedKind, object: ApiObject): Uint8Array {
    const lines = this.#lines.get(object) ?? new Map<string, Uint8Array>();
    this.#lines.set(object, lines);
    const key = `${type} ${apiVersionOf(kind.definition)}`;
    const known = lines.get(key);
    if (known !== undefined) return known;
    const line = this.#encoded.event(type, kind, object);
    lines.set(key, line);
    this.#schedule();
    return line;
  }

  /** The last state of an object that a watcher loses, under the revision of the loss. */
  lost(change: Change<ApiObject>, last: ApiObject): ApiObject {
    const known = this.#deleted.get(change);
    if (known !== undefined) return known;
    const lost = { ...last, metadata: { ...last.metadata, resourceVersion: String(change.revision) } };
    this.#deleted.set(change, lost);
    return lost;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#tasks.after(0, () => this.#end());
  }

  #end(): void {
    this.#isScheduled = false;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const stream of waiting) stream.flush();
    this.#lines.clear();
    this.#deleted.clear();
  }
}
