/**
 * Docker's hijacked connection (`attach`, `exec`): after the head both sides send bytes as they please, on channel 0. Callers that
 * say `Upgrade: tcp` get 101, older ones a 200 without a length. A protocol's name is the media type in the answer. Source:
 * moby `daemon/server/router/container/exec.go` and `container_routes.go`; the odd reason phrase `UPGRADED` is theirs.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Upgraded } from '../../../ports/call.js';
import { OnceListeners } from '../../../core/call/once-listeners.js';
import { Arrivals, closeGently, type Connection, type UpgradeKind } from './connection.js';

/** One stream, as it comes out of a terminal. */
export const DOCKER_RAW_STREAM = 'application/vnd.docker.raw-stream';
/** Frames that tell stdout from stderr; making and reading them is up to the facade. */
export const DOCKER_MULTIPLEXED_STREAM = 'application/vnd.docker.multiplexed-stream';

export const dockerStream: UpgradeKind = { offers, accept };

function offers(request: IncomingMessage, protocol: string): boolean {
  if (protocol !== DOCKER_RAW_STREAM && protocol !== DOCKER_MULTIPLEXED_STREAM) return false;
  // Without an Upgrade header any POST may be hijacked: the caller expects it of the paths where facades ask for it.
  return request.method === 'POST' && (request.headers.upgrade ?? 'tcp').toLowerCase() === 'tcp';
}

function accept(connection: Connection, protocol: string): Upgraded {
  const switching = connection.request.headers.upgrade !== undefined;
  const { socket, head } = connection.takeOver();
  const lines = switching
    ? ['HTTP/1.1 101 UPGRADED', `Content-Type: ${protocol}`, 'Connection: Upgrade', 'Upgrade: tcp']
    : ['HTTP/1.1 200 OK', `Content-Type: ${protocol}`];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return new RawStream(socket, head, protocol, connection.maxUnsentBytes);
}

class RawStream implements Upgraded {
  private readonly arrivals = new Arrivals();
  private readonly closing = new OnceListeners();
  private open = true;

  constructor(
    private readonly socket: Duplex,
    head: Buffer,
    readonly protocol: string,
    private readonly maxUnsentBytes: number,
  ) {
    if (head.length > 0) this.arrivals.push(0, head);
    socket.on('data', (data: Buffer) => {
      if (this.open) this.arrivals.push(0, data);
    });
    socket.on('end', () => {
      if (this.open) this.arrivals.finish(0);
    });
    socket.on('close', () => this.shut());
    // `close` follows every error.
    socket.on('error', () => undefined);
  }

  send(_channel: number, data: Uint8Array): boolean {
    if (!this.open || this.socket.writableEnded) return false;
    this.socket.write(data);
    return this.socket.writableLength <= this.maxUnsentBytes;
  }

  finish(): void {
    this.socket.end();
  }

  close(): void {
    closeGently(this.socket);
    this.shut();
  }

  onData(listener: (channel: number, data: Uint8Array) => void): void {
    this.arrivals.listen(listener);
  }

  onClose(listener: () => void): void {
    this.closing.add(listener);
  }

  private shut(): void {
    this.open = false;
    this.closing.fire();
  }
}
