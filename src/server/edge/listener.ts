/**
 * Puts a facade behind a port: HTTP or HTTPS on node's own server. Everything that belongs to the wire stops here: limits, the
 * check of Host and Origin, certificates, protocol switches, and the end of all connections at `close`.
 */
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Call, Facade } from '../../ports/call.js';
import { Bug, RegattaError } from '../../ports/errors.js';
import { createGate, type Gate } from './gate.js';
import { connectionOfRequest, connectionOfUpgrade, type ConnectionLimits } from './handover.js';
import { hasBody, readBody, readUpgradeBody, type ReadBody } from './request-body.js';
import { SocketCall } from './socket-call.js';
import { SocketReply } from './socket-reply.js';
import { TurnWrites } from './turn-writes.js';
import type { Connection } from './upgrades/connection.js';
import { upgrade } from './upgrades/index.js';

/** PEM texts, as `certificates.ts` makes them. */
export interface ListenTls {
  readonly certificate: string;
  readonly key: string;
  /** Callers with a certificate of this authority are known by it; others may call too. */
  readonly authority?: string;
}

export interface ListenOptions {
  readonly facade: Facade;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly tls?: ListenTls;
  /** Larger bodies are answered with 413. Default 32 MiB. */
  readonly maxBodyBytes?: number;
  /** `write` answers false while more than this many bytes wait for a reader. Default 1 MiB. */
  readonly maxUnsentBytes?: number;
  /** Names that callers may use besides those of loopback, if the server is bound to it. */
  readonly allowedHosts?: readonly string[];
  /** Origins whose pages may send requests; the server's own pages always may. */
  readonly allowedOrigins?: readonly string[];
  /** What pages have to send along with a request that may change something. Default: nothing. */
  readonly pageToken?: string;
  /** A dispatcher before the facade; true when it has taken the call. */
  readonly before?: (call: Call) => boolean;
  /** For what speaks node's own HTTP (express); true when it has taken the request. Its body has not been read. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Gets what a facade throws, after the caller got 500. Without it the error ends the process, as a bug should. */
  readonly onFault?: (error: unknown, call: Call) => void;
}

export interface Listener {
  /** For example `https://127.0.0.1:6443`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Hands everything that facades have written so far to the sockets, without waiting for the end of the turn. */
  flush(): void;
  /** Ends all streams, then all connections. Resolves when the port is free. */
  close(): Promise<void>;
}

const NO_BYTES = new Uint8Array(0);
const HEADERS_BYTES_MAX = 64 * 1024;
/** Go's clients keep connections for 90 s; a server that drops them sooner makes requests fail at random. */
const KEEP_ALIVE_MS = 180_000;
/** How long readers get for what was sent before `close`. */
const CLOSE_GRACE_MS = 1000;
const CLOSE_POLL_MS = 10;

/** Serves `facade`. Rejects with `server/port-in-use` or `machine/lacks` when it cannot. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { host = '127.0.0.1', port = 0, tls } = options;
  const edge = new Edge(options, host);
  await bound(edge.server, host, port);
  const address = edge.server.address();
  if (address === null || typeof address === 'string') throw new Bug('A server on a port has no port.');
  const named = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  let closing: Promise<void> | undefined;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${named}:${address.port}`,
    port: address.port,
    flush: () => edge.turn.flush(),
    close: () => (closing ??= edge.close()),
  };
}

function bound(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${host}:${port}`;
      const code = error.code === 'EADDRINUSE' ? 'server/port-in-use' : 'machine/lacks';
      const message =
        code === 'server/port-in-use' ? `${where} is taken` : `cannot listen on ${where}: ${error.message}`;
      reject(
        new RegattaError(code, message, {
          cause: error,
          hint: 'choose another with --port, or leave it to us with --port 0',
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}

class Edge {
  readonly turn = new TurnWrites();
  readonly server: Server;
  private readonly live = new Set<SocketReply>();
  /** Connections that node's server no longer knows of. */
  private readonly upgraded = new Set<Socket>();
  /** All connections below TLS: node's server does not know those whose handshake has not come to an end. */
  private readonly accepted = new Set<Socket>();
  private closing = false;
  private readonly gate: Gate;
  private readonly maxBodyBytes: number;
  private readonly limits: ConnectionLimits;

  constructor(
    private readonly options: ListenOptions,
    host: string,
  ) {
    this.maxBodyBytes = options.maxBodyBytes ?? 32 * 1024 * 1024;
    this.limits = { maxUnsentBytes: options.maxUnsentBytes ?? 1024 * 1024, maxMessageBytes: this.maxBodyBytes };
    this.gate = createGate({ ...options, boundTo: host });
    this.server = createServer(options.tls);
    this.server.on('connection', (socket: Socket) => {
      this.accepted.add(socket);
      socket.once('close', () => this.accepted.delete(socket));
    });
    this.server.on('request', (request: IncomingMessage, response: ServerResponse) => this.request(request, response));
    this.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.upgradeRequest(request, socket, head);
    });
  }

  async close(): Promise<void> {
    const { server } = this;
    this.closing = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const reply of this.live) reply.finish();
    const poll = setInterval(() => server.closeIdleConnections(), CLOSE_POLL_MS);
    const force = setTimeout(() => {
      server.closeAllConnections();
      for (const socket of [...this.upgraded, ...this.accepted]) socket.destroy();
    }, CLOSE_GRACE_MS);
    await closed;
    clearInterval(poll);
    clearTimeout(force);
  }

  private request(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.gate(request.method ?? '', request.headers);
    if (refusal !== undefined) return refuse(response, 403, 'server/forbidden-origin', refusal);
    if (this.options.intercept?.(request, response) === true) return;
    const connection = (): Connection => connectionOfRequest(request, response, this.limits);
    if (!hasBody(request)) return this.accept(request, response, NO_BYTES, connection);
    readBody(request, this.maxBodyBytes, (body) => this.accept(request, response, body, connection));
  }

  private upgradeRequest(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.upgraded.add(socket);
    socket.once('close', () => this.upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    const refusal = this.gate(request.method ?? '', request.headers);
    if (refusal !== undefined) {
      return refuse(
        connectionOfUpgrade(request, socket, head, this.limits).response,
        403,
        'server/forbidden-origin',
        refusal,
      );
    }
    readUpgradeBody(request, socket, head, this.maxBodyBytes, (body, rest) => {
      if (body === 'gone') return;
      const { connection, response } = connectionOfUpgrade(request, socket, rest, this.limits);
      if (this.options.intercept?.(request, response) === true) return;
      this.accept(request, response, body, () => connection);
    });
  }

  private accept(
    request: IncomingMessage,
    response: ServerResponse,
    body: ReadBody,
    connection: () => Connection,
  ): void {
    if (body === 'gone') return;
    if (body === 'too-large') {
      return refuse(response, 413, 'request/too-large', `The body is larger than ${this.maxBodyBytes} bytes.`);
    }
    const reply = new SocketReply({
      response,
      method: request.method ?? '',
      turn: this.turn,
      maxUnsentBytes: this.limits.maxUnsentBytes,
      upgrade: (protocols) => upgrade(connection(), protocols),
    });
    this.live.add(reply);
    reply.closing.add(() => this.live.delete(reply));
    // A kept connection can bring requests to the last.
    if (this.closing) return reply.finish();
    const call = new SocketCall(request, body, reply);
    try {
      if (this.options.before?.(call) !== true) this.options.facade.accept(call);
      this.turn.begin();
    } catch (error) {
      reply.fail();
      if (this.options.onFault === undefined) throw error;
      this.options.onFault(error, call);
    }
  }
}

function createServer(tls: ListenTls | undefined): Server {
  // Half-open, because a hijacked connection is ended one way at a time.
  const common = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADERS_BYTES_MAX,
    joinDuplicateHeaders: true,
    allowHalfOpen: true,
  };
  if (tls === undefined) return createHttpServer(common);
  const { certificate, key, authority } = tls;
  return createHttpsServer({
    ...common,
    cert: certificate,
    key,
    ...(authority === undefined ? {} : { ca: authority, requestCert: true, rejectUnauthorized: false }),
  });
}

/** An answer in nobody's dialect, since no facade was asked. Docker's clients show the message, others the whole text. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const body = Buffer.from(`${JSON.stringify({ code, message })}\n`);
  const { req: request } = response;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    Connection: 'close',
  });
  response.end(body);
  // The caller may still be sending. It reads our answer only if we do not hang up on it at once.
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), CLOSE_GRACE_MS);
  timer.unref();
  request.socket.once('close', () => clearTimeout(timer));
}
