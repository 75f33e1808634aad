/** Those who called a world that was recorded: in a replay they send, read slowly and leave as they did then. */
import { memoryCall, type MemoryResult } from '../core/call/memory-call.js';
import type { Call, Reply, Upgraded } from '../ports/call.js';
import type { Entered, EnteredRequest, InboxEntry, Sent } from '../world/inbox.js';

/** What a facade learned of a caller while it ran. */
interface Learned {
  protocol: string | undefined;
  ahead: readonly Sent[];
  readonly fullWrites: Set<number>;
}

type OfCaller = Extract<Entered, { readonly call: number }>;

export class ReplayedCallers {
  readonly #learned = new Map<number, Learned>();
  readonly #callers = new Map<number, ReplayedCaller>();
  #calls = 0;

  constructor(inbox: readonly InboxEntry[]) {
    for (const { entered } of inbox) {
      if (entered.type === 'upgraded') Object.assign(this.#of(entered.call), entered);
      else if (entered.type === 'full') this.#of(entered.call).fullWrites.add(entered.write);
    }
  }

  /** The next call, as its caller would send it. */
  call(request: EnteredRequest): Call {
    const number = ++this.#calls;
    const caller = new ReplayedCaller(request, this.#of(number));
    this.#callers.set(number, caller);
    caller.call.onClose(() => this.#callers.delete(number));
    return caller.call;
  }

  /** Does what a caller did; one that is gone does nothing. */
  act(entered: OfCaller): void {
    const caller = this.#callers.get(entered.call);
    switch (entered.type) {
      case 'data':
        return caller?.send(entered);
      case 'drained':
        return caller?.drain();
      case 'left':
        return caller?.leave();
      case 'upgraded':
      case 'full':
        // The facade has learned it already.
        return;
    }
  }

  #of(number: number): Learned {
    let learned = this.#learned.get(number);
    if (learned === undefined) {
      learned = { protocol: undefined, ahead: [], fullWrites: new Set() };
      this.#learned.set(number, learned);
    }
    return learned;
  }
}

class ReplayedCaller {
  readonly call: Call;
  readonly #result: MemoryResult;
  readonly #draining: (() => void)[] = [];

  constructor({ bodyBase64, peer, ...request }: EnteredRequest, { protocol, ahead, fullWrites }: Learned) {
    const { call, result } = memoryCall(
      { ...request, body: bytesOf(bodyBase64) },
      {
        peer,
        ...(protocol !== undefined && { protocols: [protocol] }),
        // Nobody reads the answer: it counts as read at once and is not kept.
        reader: { upgraded: (far) => ahead.forEach((sent) => sendOn(far, sent)) },
      },
    );
    this.#result = result;
    this.call = {
      ...call,
      onClose: (listener) => call.onClose(listener),
      reply: this.#answering(call.reply, fullWrites),
    };
  }

  send(sent: Sent): void {
    if (this.#result.peer !== undefined) sendOn(this.#result.peer, sent);
  }

  drain(): void {
    for (const listener of this.#draining) listener();
  }

  leave(): void {
    this.#result.abort();
  }

  /** Takes all and says that it was full where it was. */
  #answering(reply: Reply, fullWrites: ReadonlySet<number>): Reply {
    let writes = 0;
    const took = () => !fullWrites.has(++writes);
    return {
      head: (status, headers) => reply.head(status, headers),
      write: (chunk) => {
        reply.write(chunk);
        return took();
      },
      end: (chunk) => reply.end(chunk),
      onDrain: (listener) => void this.#draining.push(listener),
      upgrade: (protocols) => {
        const upgraded = reply.upgrade(protocols);
        return upgraded === undefined ? undefined : sending(upgraded, took);
      },
    };
  }
}

function sending(upgraded: Upgraded, took: () => boolean): Upgraded {
  return {
    protocol: upgraded.protocol,
    send: (channel, data) => {
      upgraded.send(channel, data);
      return took();
    },
    finish: (channel) => upgraded.finish(channel),
    close: () => upgraded.close(),
    onData: (listener) => upgraded.onData(listener),
    onClose: (listener) => upgraded.onClose(listener),
  };
}

function sendOn(channels: Upgraded, { channel, dataBase64 }: Sent): void {
  const data = bytesOf(dataBase64);
  if (data.length === 0) channels.finish(channel);
  else channels.send(channel, data);
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
