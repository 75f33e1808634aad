import type { Peer } from '../ports/call.js';
import type { Fault } from '../ports/faults.js';

/** Something that entered a world from outside. With the configuration and the seed, these are all that a world depends on. */
export type Entered =
  | { readonly type: 'call'; readonly site: string; readonly request: EnteredRequest }
  | { readonly type: 'visit'; readonly port: number; readonly path: string }
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'heal'; readonly id: string | undefined }
  | { readonly type: 'effect'; readonly number: number; readonly answer: unknown };

/** A call as it can be written down: bytes as base64, and who called, since an answer may depend on it. */
export interface EnteredRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBase64: string;
  readonly peer: Peer;
}

export interface InboxEntry {
  /** The exact place in the world's history: tasks run so far, and the time, which may have moved on without a task. */
  readonly executed: number;
  readonly elapsedMs: number;
  readonly entered: Entered;
}

/** Room for one entry beside its body, or the path that was visited. */
const ENTRY_BYTES = 500;

/**
 * What came in, in order. A replay enters the same at the same places and gets the same trace, byte for byte. Past its limit it keeps
 * nothing more and forgets what it had: a part of a history leads nowhere.
 */
export class Inbox {
  #entries: InboxEntry[] = [];
  #bytes = 0;
  readonly #limitBytes: number;

  constructor(limitBytes = Infinity) {
    this.#limitBytes = limitBytes;
  }

  record(executed: number, elapsedMs: number, entered: Entered): void {
    this.#bytes += ENTRY_BYTES + variableBytes(entered);
    if (this.isComplete) this.#entries.push({ executed, elapsedMs, entered });
    else this.#entries = [];
  }

  /** Whether everything that came in is there. */
  get isComplete(): boolean {
    return this.#bytes <= this.#limitBytes;
  }

  get entries(): readonly InboxEntry[] {
    return this.#entries;
  }
}

function variableBytes(entered: Entered): number {
  if (entered.type === 'call') return entered.request.bodyBase64.length;
  return entered.type === 'visit' ? entered.path.length : 0;
}
