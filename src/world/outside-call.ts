import type { Call, Headers, Peer, Reply, Upgraded } from '../ports/call.js';
import { OnceListeners } from '../core/call/once-listeners.js';
import { base64Of, type Entered, type Sent } from './inbox.js';

/** How what a caller does after its request gets into the world. */
export interface Entrance {
  /** Whether a task is running: what happens then is the facade's own doing. */
  readonly busy: () => boolean;
  /** Something happened outside; `run` is a task of its own. */
  readonly enter: (entered: Entered, run: () => void) => void;
  /** Something that a facade learned while it ran, which a replay has to answer in the same way. */
  readonly note: (entered: Entered) => void;
  /** Runs later, as a task. */
  readonly later: (run: () => void) => void;
}

/**
 * A call from outside as a facade sees it. Whatever its caller does while it is answered (sends, reads slowly, leaves) comes in as
 * a task and is written down, so that a replay sees the same at the same places.
 */
export class OutsideCall implements Call {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly peer: Peer;
  readonly reply: Reply;
  readonly #closing = new OnceListeners();

  /** `number`: which call of the world this is, counted from 1. */
  constructor(call: Call, number: number, entrance: Entrance) {
    ({ method: this.method, path: this.path, query: this.query, headers: this.headers } = call);
    ({ body: this.body, peer: this.peer } = call);
    this.reply = new OutsideReply(call.reply, number, entrance, this.#closing);
    call.onClose(() => {
      if (this.#closing.fired) return;
      if (entrance.busy()) this.#closing.fire();
      else entrance.enter({ type: 'left', call: number }, () => this.#closing.fire());
    });
  }

  onClose(listener: () => void): void {
    this.#closing.add(listener);
  }
}

class OutsideReply implements Reply {
  readonly #reply: Reply;
  readonly #number: number;
  readonly #entrance: Entrance;
  readonly #closing: OnceListeners;
  #writes = 0;

  constructor(reply: Reply, number: number, entrance: Entrance, closing: OnceListeners) {
    this.#reply = reply;
    this.#number = number;
    this.#entrance = entrance;
    this.#closing = closing;
  }

  head(status: number, headers: Headers): void {
    this.#reply.head(status, headers);
  }

  write(chunk: Uint8Array): boolean {
    return this.#noted(this.#reply.write(chunk));
  }

  end(chunk?: Uint8Array): void {
    this.#reply.end(chunk);
    // Here and now, whenever the last byte gets out.
    this.#closing.fire();
  }

  onDrain(listener: () => void): void {
    this.#reply.onDrain(() => {
      if (this.#closing.fired) return;
      if (this.#entrance.busy()) listener();
      else this.#entrance.enter({ type: 'drained', call: this.#number }, listener);
    });
  }

  upgrade(protocols: readonly string[]): Upgraded | undefined {
    const upgraded = this.#reply.upgrade(protocols);
    if (upgraded === undefined) return undefined;
    return new OutsideChannels(upgraded, this.#number, this.#entrance, this.#closing, (took) => this.#noted(took));
  }

  #noted(took: boolean): boolean {
    this.#writes++;
    if (!took) this.#entrance.note({ type: 'full', call: this.#number, write: this.#writes });
    return took;
  }
}

class OutsideChannels implements Upgraded {
  readonly protocol: string;
  readonly #upgraded: Upgraded;
  readonly #closing: OnceListeners;
  readonly #noted: (took: boolean) => boolean;
  readonly #listeners: ((channel: number, data: Uint8Array) => void)[] = [];
  #waiting: (readonly [number, Uint8Array])[] = [];

  constructor(
    upgraded: Upgraded,
    number: number,
    entrance: Entrance,
    closing: OnceListeners,
    noted: (took: boolean) => boolean,
  ) {
    this.protocol = upgraded.protocol;
    this.#upgraded = upgraded;
    this.#closing = closing;
    this.#noted = noted;
    const ahead: Sent[] = [];
    upgraded.onData((channel, data) => {
      if (closing.fired) return;
      const deliver = () => this.#deliver(channel, data);
      if (entrance.busy()) {
        // Sent behind the request, before anybody had answered it.
        ahead.push({ channel, dataBase64: base64Of(data) });
        entrance.later(deliver);
      } else entrance.enter({ type: 'data', call: number, channel, dataBase64: base64Of(data) }, deliver);
    });
    entrance.note({ type: 'upgraded', call: number, protocol: upgraded.protocol, ahead });
  }

  send(channel: number, data: Uint8Array): boolean {
    return !this.#closing.fired && this.#noted(this.#upgraded.send(channel, data));
  }

  finish(channel: number): void {
    this.#upgraded.finish(channel);
  }

  close(): void {
    if (this.#closing.fired) return;
    this.#upgraded.close();
    this.#closing.fire();
  }

  onData(listener: (channel: number, data: Uint8Array) => void): void {
    this.#listeners.push(listener);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const [channel, data] of waiting) listener(channel, data);
  }

  onClose(listener: () => void): void {
    this.#closing.add(listener);
  }

  #deliver(channel: number, data: Uint8Array): void {
    if (this.#closing.fired) return;
    if (this.#listeners.length === 0) this.#waiting.push([channel, data]);
    for (const listener of this.#listeners) listener(channel, data);
  }
}
