/** What every way of switching protocols has in common: where it gets the connection from, and how callers' data arrive. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Upgraded } from '../../../ports/call.js';

/** The connection of a request, to be taken over by one upgrade or by none. */
export interface Connection {
  readonly request: IncomingMessage;
  /** `send` answers false while more than this many bytes wait for the reader. */
  readonly maxUnsentBytes: number;
  /** Longer messages of a caller end the connection. */
  readonly maxMessageBytes: number;
  /** Takes the connection away from HTTP, with the bytes that the caller has sent behind its request already. */
  takeOver(): { readonly socket: Duplex; readonly head: Buffer };
}

/** One way of switching protocols. */
export interface UpgradeKind {
  /** True when this request asks for this kind and names the protocol. */
  offers(request: IncomingMessage, protocol: string): boolean;
  /** Answers the handshake. Only for what is offered. */
  accept(connection: Connection, protocol: string): Upgraded;
}

/** Data from the caller on its way to the facade; waits until somebody listens. */
export class Arrivals {
  private readonly listeners: ((channel: number, data: Uint8Array) => void)[] = [];
  private waiting: (readonly [number, Uint8Array])[] = [];

  push(channel: number, data: Uint8Array): void {
    if (this.listeners.length === 0) this.waiting.push([channel, data]);
    for (const listener of this.listeners) listener(channel, data);
  }

  /** No bytes on a channel: the caller has finished it. */
  finish(channel: number): void {
    this.push(channel, new Uint8Array(0));
  }

  listen(listener: (channel: number, data: Uint8Array) => void): void {
    this.listeners.push(listener);
    const { waiting } = this;
    this.waiting = [];
    for (const [channel, data] of waiting) listener(channel, data);
  }
}

/** How long the other side may take to end a connection, once it has got all that we had to say. */
const LAST_WORDS_MS = 1000;

/**
 * Ends a connection so that everything sent arrives. Closing at once, with the caller's bytes unread, would reset the
 * connection, and a reset throws away what the caller has not read yet.
 */
export function closeGently(socket: Duplex): void {
  if (socket.destroyed) return;
  let timer: NodeJS.Timeout | undefined;
  socket.once('end', () => socket.end(() => socket.destroy()));
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
  socket.end(() => {
    timer = setTimeout(() => socket.destroy(), LAST_WORDS_MS);
    timer.unref();
  });
}
