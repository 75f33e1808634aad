/** The calls that a world has not answered in full: they have to end when the world does, since nobody else will end them. */
import type { Call, Headers, Reply, Upgraded } from '../ports/call.js';

const SERVICE_UNAVAILABLE = 503;

export class OpenCalls {
  readonly #open = new Set<TrackedReply>();

  get size(): number {
    return this.#open.size;
  }

  /** The same call, watched until it is over. */
  track(call: Call): Call {
    const reply = new TrackedReply(call.reply);
    this.#open.add(reply);
    call.onClose(() => this.#open.delete(reply));
    const { method, path, query, headers, body, peer } = call;
    return { method, path, query, headers, body, peer, reply, onClose: (listener) => call.onClose(listener) };
  }

  /** Ends every stream, and tells those who got nothing yet that nothing will come. */
  endAll(reason: string): void {
    for (const reply of [...this.#open]) reply.abandon(reason);
    this.#open.clear();
  }
}

class TrackedReply implements Reply {
  #headed = false;
  #upgraded: Upgraded | undefined;

  constructor(readonly reply: Reply) {}

  head(status: number, headers: Headers): void {
    this.#headed = true;
    this.reply.head(status, headers);
  }

  write(chunk: Uint8Array): boolean {
    return this.reply.write(chunk);
  }

  end(chunk?: Uint8Array): void {
    this.reply.end(chunk);
  }

  onDrain(listener: () => void): void {
    this.reply.onDrain(listener);
  }

  upgrade(protocols: readonly string[]): Upgraded | undefined {
    this.#upgraded = this.reply.upgrade(protocols);
    return this.#upgraded;
  }

  abandon(reason: string): void {
    if (this.#upgraded !== undefined) return this.#upgraded.close();
    if (this.#headed) return this.reply.end();
    this.reply.head(SERVICE_UNAVAILABLE, { 'content-type': 'text/plain; charset=utf-8' });
    this.reply.end(Buffer.from(`${reason}\n`));
  }
}
