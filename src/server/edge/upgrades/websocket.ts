/**
 * WebSocket. Kubernetes puts a channel number before each message (binary, or a digit before base64 text), and version 5 of its
 * protocol adds message 255, by which a caller finishes a channel. Other sub-protocols have whole messages on channel 0.
 * Sources: kubernetes apimachinery `pkg/util/remotecommand/constants.go`, apiserver `pkg/util/wsstream`.
 */
import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Upgraded } from '../../../ports/call.js';
import { Bug } from '../../../ports/errors.js';
import { OnceListeners } from '../../../core/call/once-listeners.js';
import { Arrivals, type Connection, type UpgradeKind } from './connection.js';

/** Messages as binary frames, for callers that name no sub-protocol. */
export const PLAIN_WEBSOCKET = 'websocket';
/** The same with text frames. */
export const PLAIN_TEXT_WEBSOCKET = 'websocket.text';

const FINISH_CHANNEL = 255;
const NORMAL_CLOSURE = 1000;
const DIGIT_ZERO = 48;

/** How a sub-protocol writes its messages. */
interface Framing {
  readonly numbered: boolean;
  readonly coding: 'binary' | 'base64' | 'text';
  /** Message 255 finishes a channel. */
  readonly finishes: boolean;
}

export const webSocket: UpgradeKind = { offers, accept };

function offers(request: IncomingMessage, protocol: string): boolean {
  const { headers, method } = request;
  const key = headers['sec-websocket-key'];
  const version = headers['sec-websocket-version'];
  if (method !== 'GET' || headers.upgrade?.toLowerCase() !== 'websocket') return false;
  if (key === undefined || !/^[+/0-9A-Za-z]{22}==$/.test(key) || (version !== '13' && version !== '8')) return false;
  const named = subProtocols(request);
  if (named.length > 0) return named.includes(protocol);
  return protocol === PLAIN_WEBSOCKET || protocol === PLAIN_TEXT_WEBSOCKET;
}

/** The sub-protocols that a request names, in its order. */
export function subProtocols(request: IncomingMessage): string[] {
  const named = request.headers['sec-websocket-protocol'] ?? '';
  return named
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function accept(connection: Connection, protocol: string): Upgraded {
  return new WebSocketChannels(openWebSocket(connection, protocol), protocol, connection.maxUnsentBytes);
}

/** Answers the handshake and gives the WebSocket. The request must have passed `webSocket.offers`. */
export function openWebSocket(connection: Connection, protocol: string): WebSocket {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: connection.maxMessageBytes,
  });
  const { socket, head } = connection.takeOver();
  // The library takes no sub-protocol with a slash in its name, such as kubectl's `SPDY/3.1+portforward.k8s.io`. So it never sees
  // any, and the answer gets its line here.
  const { 'sec-websocket-protocol': named, ...headers } = connection.request.headers;
  if (named !== undefined) server.on('headers', (lines) => lines.push(`Sec-WebSocket-Protocol: ${protocol}`));
  const request: IncomingMessage = Object.create(connection.request, { headers: { value: headers } });
  const opened: WebSocket[] = [];
  // The callback runs before `handleUpgrade` returns; the only ways around it are what `offers` has ruled out.
  server.handleUpgrade(request, socket, head, (accepted) => opened.push(accepted));
  const [opening] = opened;
  if (opening === undefined) throw new Bug('A WebSocket handshake was offered and then refused.');
  return opening;
}

function framingOf(protocol: string): Framing {
  const kubernetes = /^(?:v(\d+)\.)?(base64\.)?channel\.k8s\.io$/.exec(protocol);
  if (kubernetes !== null) {
    const [, version = '1', base64] = kubernetes;
    return { numbered: true, coding: base64 === undefined ? 'binary' : 'base64', finishes: Number(version) >= 5 };
  }
  const coding = protocol === PLAIN_TEXT_WEBSOCKET ? 'text' : protocol === 'base64.binary.k8s.io' ? 'base64' : 'binary';
  return { numbered: false, coding, finishes: false };
}

class WebSocketChannels implements Upgraded {
  private readonly arrivals = new Arrivals();
  private readonly closing = new OnceListeners();
  private readonly framing: Framing;

  constructor(
    private readonly socket: WebSocket,
    readonly protocol: string,
    private readonly maxUnsentBytes: number,
  ) {
    this.framing = framingOf(protocol);
    socket.on('message', (data) => {
      // Always so, unless `binaryType` is changed.
      if (Buffer.isBuffer(data)) this.receive(data);
    });
    socket.on('close', () => this.closing.fire());
    // `close` follows every error.
    socket.on('error', () => undefined);
  }

  send(channel: number, data: Uint8Array): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return false;
    const { numbered, coding } = this.framing;
    if (coding === 'binary') {
      this.socket.send(numbered ? Buffer.concat([Uint8Array.of(channel), data]) : data, { binary: true });
    } else {
      const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString(
        coding === 'text' ? 'utf8' : coding,
      );
      this.socket.send(numbered ? String.fromCharCode(DIGIT_ZERO + channel) + text : text, { binary: false });
    }
    return this.socket.bufferedAmount <= this.maxUnsentBytes;
  }

  /** Servers cannot finish a channel in any of these protocols: it ends with the connection. */
  finish(): void {}

  close(): void {
    this.socket.close(NORMAL_CLOSURE);
  }

  onData(listener: (channel: number, data: Uint8Array) => void): void {
    this.arrivals.listen(listener);
  }

  onClose(listener: () => void): void {
    this.closing.add(listener);
  }

  private receive(message: Buffer): void {
    const { numbered, coding, finishes } = this.framing;
    let channel = 0;
    let data = message;
    if (numbered) {
      const [first] = message;
      if (first === undefined) return;
      channel = coding === 'base64' ? first - DIGIT_ZERO : first;
      data = message.subarray(1);
    }
    if (finishes && channel === FINISH_CHANNEL) {
      const [finished] = data;
      if (finished !== undefined) this.arrivals.finish(finished);
      return;
    }
    if (coding === 'base64') data = Buffer.from(data.toString('latin1'), 'base64');
    // Callers may send empty messages to see whether we are there; towards facades no bytes mean the end of a channel.
    if (data.length > 0) this.arrivals.push(channel, data);
  }
}
