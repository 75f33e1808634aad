import type { Peer } from '../ports/call.js';
import type { Fault } from '../ports/faults.js';

/** Something that entered a world from outside. With the configuration and the seed, these are all that a world depends on. */
export type Entered =
  | { readonly type: 'call'; readonly site: string; readonly request: EnteredRequest }
  /** The facade switched protocols for the call with this number, counted from 1. `ahead` had come behind the request already. */
  | { readonly type: 'upgraded'; readonly call: number; readonly protocol: string; readonly ahead: readonly Sent[] }
  | ({ readonly type: 'data'; readonly call: number } & Sent)
  /** Write number `write` of the answer, counted from 1, found its reader full. */
  | { readonly type: 'full'; readonly call: number; readonly write: number }
  | { readonly type: 'drained' | 'left'; readonly call: number }
  | { readonly type: 'visit'; readonly port: number; readonly path: string }
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'heal'; readonly id: string | undefined }
  | { readonly type: 'effect'; readonly number: number; readonly answer: unknown };

/** What a caller sent on a channel after its request; no bytes when it finished the channel. */
export interface Sent {
  readonly channel: number;
  readonly dataBase64: string;
}

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

/** Room for one entry beside its body, what was sent, or the path that was visited. */
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
  switch (entered.type) {
    case 'call':
      return entered.request.bodyBase64.length;
    case 'data':
      return entered.dataBase64.length;
    case 'visit':
      return entered.path.length;
    default:
      return 0;
  }
}

export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
