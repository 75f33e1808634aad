/**
 * SPDY/3.1, which kubectl up to 1.29 speaks for exec and attach, and all versions for port-forward: as an upgrade of its own, or
 * inside a WebSocket with the sub-protocol `SPDY/3.1+NAME`. Facades see the channels of the WebSocket protocols:
 *
 * - exec and attach: 0 stdin, 1 stdout, 2 stderr, 3 error, 4 resize, by the header `streamtype`;
 * - `portforward.k8s.io`: connection N has data on channel 2N and errors on 2N+1. The first bytes on 2N are the port, two bytes,
 *   low byte first, as the WebSocket protocol has it.
 *
 * Sources: apimachinery `pkg/util/httpstream/spdy`, kubelet `pkg/cri/streaming/{remotecommand,portforward}`.
 */
import type { IncomingMessage } from 'node:http';
import { createWebSocketStream } from 'ws';
import type { Upgraded } from '../../../ports/call.js';
import { OnceListeners } from '../../../core/call/once-listeners.js';
import { Arrivals, type Connection, type UpgradeKind } from './connection.js';
import { ExecChannels, PortForwardChannels, type ChannelNumbers } from './spdy/channel-numbers.js';
import { SpdySession } from './spdy/session.js';
import { openWebSocket, subProtocols, webSocket } from './websocket.js';

export const PORT_FORWARD = 'portforward.k8s.io';
const TUNNEL = 'SPDY/3.1+';
/** How long a caller may take to open the streams that a closing server still has something for. */
const LATE_STREAMS_MS = 10_000;

/** The upgrade of its own. */
export const spdy: UpgradeKind = {
  offers(request, protocol) {
    return request.headers.upgrade?.toLowerCase() === 'spdy/3.1' && streamProtocols(request).includes(protocol);
  },
  accept(connection, protocol) {
    const { socket, head } = connection.takeOver();
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: SPDY/3.1'];
    socket.write(`${[...lines, `X-Stream-Protocol-Version: ${protocol}`].join('\r\n')}\r\n\r\n`);
    return new SpdyChannels(protocol, connection, (channels) => {
      return new SpdySession(socket, head, connection.maxMessageBytes, channels);
    });
  },
};

/** Inside a WebSocket. */
export const spdyTunnel: UpgradeKind = {
  offers(request, protocol) {
    const tunnelled = TUNNEL + protocol;
    return subProtocols(request).includes(tunnelled) && webSocket.offers(request, tunnelled);
  },
  accept(connection, protocol) {
    const socket = createWebSocketStream(openWebSocket(connection, TUNNEL + protocol));
    return new SpdyChannels(protocol, connection, (channels) => {
      return new SpdySession(socket, Buffer.alloc(0), connection.maxMessageBytes, channels);
    });
  },
};

/** Callers from before there were versions name none. */
function streamProtocols(request: IncomingMessage): string[] {
  const named = request.headers['x-stream-protocol-version'];
  if (named === undefined) return ['channel.k8s.io', PORT_FORWARD];
  return String(named)
    .split(',')
    .map((name) => name.trim());
}

function queryOf(request: IncomingMessage): URLSearchParams {
  const target = request.url ?? '';
  const mark = target.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
}

/** A stream that the caller has opened, and what is left of it. */
interface OpenStream {
  readonly id: number;
  readonly channel: number;
  finishedByUs: boolean;
  finishedByCaller: boolean;
}

/** Something for a channel that the caller has not opened yet: facades need not wait for its streams. */
interface Early {
  readonly data: Uint8Array[];
  finished: boolean;
}

class SpdyChannels implements Upgraded {
  private readonly arrivals = new Arrivals();
  private readonly closing = new OnceListeners();
  private readonly numbers: ChannelNumbers;
  private readonly byStream = new Map<number, OpenStream>();
  private readonly byChannel = new Map<number, OpenStream>();
  private readonly early = new Map<number, Early>();
  private readonly session: SpdySession;
  private readonly maxUnsentBytes: number;
  private state: 'open' | 'closing' | 'closed' = 'open';
  private lateStreams: NodeJS.Timeout | undefined;

  constructor(
    readonly protocol: string,
    connection: Connection,
    start: (channels: SpdyChannels) => SpdySession,
  ) {
    this.maxUnsentBytes = connection.maxUnsentBytes;
    this.numbers =
      protocol === PORT_FORWARD ? new PortForwardChannels() : new ExecChannels(protocol, queryOf(connection.request));
    this.session = start(this);
  }

  send(channel: number, data: Uint8Array): boolean {
    if (this.state !== 'open' || this.numbers.gone(channel)) return false;
    const stream = this.byChannel.get(channel);
    if (stream?.finishedByUs === true) return false;
    if (data.length === 0) return true;
    if (stream === undefined) this.earlyOf(channel).data.push(data);
    else this.session.send(stream.id, data);
    return this.session.unsentBytes <= this.maxUnsentBytes;
  }

  finish(channel: number): void {
    if (this.state !== 'open' || this.numbers.gone(channel)) return;
    const stream = this.byChannel.get(channel);
    if (stream === undefined) this.earlyOf(channel).finished = true;
    else this.finishStream(stream);
  }

  close(): void {
    if (this.state !== 'open') return;
    this.state = 'closing';
    // A command may be over before the caller has opened all its streams. kubectl wants an answer to each, or it hangs.
    if (!this.awaitsStreams()) return this.shut();
    this.lateStreams = setTimeout(() => this.shut(), LATE_STREAMS_MS);
    this.lateStreams.unref();
  }

  onData(listener: (channel: number, data: Uint8Array) => void): void {
    this.arrivals.listen(listener);
  }

  onClose(listener: () => void): void {
    this.closing.add(listener);
  }

  /** For the session: a stream was opened. */
  opened(id: number, headers: ReadonlyMap<string, string>): boolean {
    const channel = this.numbers.channelOf(id, headers);
    if (channel === undefined || this.byStream.has(id) || this.byChannel.has(channel)) return false;
    const stream = { id, channel, finishedByUs: false, finishedByCaller: false };
    this.byStream.set(id, stream);
    this.byChannel.set(channel, stream);
    const first = this.numbers.firstBytes(channel, headers);
    if (first !== undefined) this.arrivals.push(channel, first);
    // Not before the session has said that the stream is open.
    queueMicrotask(() => this.sendEarly(stream));
    return true;
  }

  /** For the session: data arrived. */
  data(id: number, data: Uint8Array): void {
    const stream = this.byStream.get(id);
    if (stream !== undefined && !stream.finishedByCaller && this.state === 'open')
      this.arrivals.push(stream.channel, data);
  }

  /** For the session: the caller has finished or reset a stream. */
  finished(id: number, reset: boolean): void {
    const stream = this.byStream.get(id);
    if (stream === undefined) return;
    if (reset) stream.finishedByUs = true;
    if (!stream.finishedByCaller && this.state === 'open') this.arrivals.finish(stream.channel);
    stream.finishedByCaller = true;
    this.forgetIfOver(stream);
  }

  /** For the session: the connection is gone. */
  closed(): void {
    this.state = 'closed';
    clearTimeout(this.lateStreams);
    this.closing.fire();
  }

  private awaitsStreams(): boolean {
    return this.numbers.incomplete((channel) => this.byChannel.has(channel));
  }

  private earlyOf(channel: number): Early {
    let early = this.early.get(channel);
    if (early === undefined) this.early.set(channel, (early = { data: [], finished: false }));
    return early;
  }

  private sendEarly(stream: OpenStream): void {
    if (this.state === 'closed') return;
    const early = this.early.get(stream.channel);
    this.early.delete(stream.channel);
    for (const data of early?.data ?? []) this.session.send(stream.id, data);
    if (early?.finished === true) this.finishStream(stream);
    if (this.state === 'closing' && !this.awaitsStreams()) this.shut();
  }

  private finishStream(stream: OpenStream): void {
    if (stream.finishedByUs) return;
    stream.finishedByUs = true;
    this.session.send(stream.id, new Uint8Array(0), true);
    this.forgetIfOver(stream);
  }

  private forgetIfOver(stream: OpenStream): void {
    if (!stream.finishedByUs || !stream.finishedByCaller) return;
    this.byStream.delete(stream.id);
    this.byChannel.delete(stream.channel);
    this.numbers.over(stream.channel);
  }

  private shut(): void {
    // Finished, not reset: a caller may drop what it has not read yet of a stream that is reset.
    for (const stream of this.byStream.values())
      if (!stream.finishedByUs) this.session.send(stream.id, new Uint8Array(0), true);
    this.state = 'closed';
    clearTimeout(this.lateStreams);
    this.session.close();
    this.closing.fire();
  }
}
