import type { Headers, Reply, Upgraded } from '../ports/call.js';
import type { Change, Journal } from '../ports/store.js';

/**
 * Output commit: nobody outside sees a write before it is durable. Whatever leaves a site (answers, stream chunks, effects) goes
 * through the gate under the store's revision of that moment and comes out, in order, once the journal has confirmed it.
 */
export class CommitGate {
  readonly #journal: Journal | undefined;
  readonly #waiting: { readonly revision: number; readonly run: () => void }[] = [];
  #durable = 0;

  /** Without a journal everything is durable at once. */
  constructor(journal?: Journal) {
    this.#journal = journal;
  }

  /** What the store hands its changes to; undefined where there is no journal. */
  get sink(): { append: Journal['append']; durable: (revision: number) => void } | undefined {
    const journal = this.#journal;
    if (journal === undefined) return undefined;
    return {
      append: (changes: readonly Change[], durable) => journal.append(changes, durable),
      durable: (revision) => this.#confirm(revision),
    };
  }

  /** Runs now, or when `revision` is durable and everything asked for before has run. */
  release(revision: number, run: () => void): void {
    if (this.#journal === undefined || (revision <= this.#durable && this.#waiting.length === 0)) run();
    else this.#waiting.push({ revision, run });
  }

  #confirm(revision: number): void {
    this.#durable = Math.max(this.#durable, revision);
    while (this.#waiting[0] !== undefined && this.#waiting[0].revision <= this.#durable) this.#waiting.shift()!.run();
  }

  /** A reply whose every part passes through the gate. Facades get it without knowing. */
  guard(reply: Reply, revision: () => number): Reply {
    return this.#journal === undefined ? reply : new GatedReply(reply, (run) => this.release(revision(), run));
  }
}

class GatedReply implements Reply {
  readonly #reply: Reply;
  readonly #release: (run: () => void) => void;
  #roomy = true;

  constructor(reply: Reply, release: (run: () => void) => void) {
    this.#reply = reply;
    this.#release = release;
  }

  head(status: number, headers: Headers): void {
    this.#release(() => this.#reply.head(status, headers));
  }

  write(chunk: Uint8Array): boolean {
    // The answer is that of the last chunk that got out: a full reader is noticed one chunk late, never missed.
    this.#release(() => (this.#roomy = this.#reply.write(chunk)));
    return this.#roomy;
  }

  end(chunk?: Uint8Array): void {
    this.#release(() => this.#reply.end(chunk));
  }

  onDrain(listener: () => void): void {
    this.#reply.onDrain(() => {
      this.#roomy = true;
      listener();
    });
  }

  upgrade(protocols: readonly string[]): Upgraded | undefined {
    const upgraded = this.#reply.upgrade(protocols);
    if (upgraded === undefined) return undefined;
    return {
      protocol: upgraded.protocol,
      send: (channel, data) => {
        this.#release(() => (this.#roomy = upgraded.send(channel, data)));
        return this.#roomy;
      },
      finish: (channel) => this.#release(() => upgraded.finish(channel)),
      close: () => this.#release(() => upgraded.close()),
      onData: (listener) => upgraded.onData(listener),
      onClose: (listener) => upgraded.onClose(listener),
    };
  }
}
