/** Bodies of requests, read whole and up to a limit: a facade never sees half a request. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The body; `too-large` above the limit, and `gone` when the caller left before the end. */
export type ReadBody = Uint8Array | 'too-large' | 'gone';

const NO_BYTES = new Uint8Array(0);

/** True when a body follows the head. */
export function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Reads the body of an ordinary request. `done` is called once. */
export function readBody(request: IncomingMessage, maxBytes: number, done: (body: ReadBody) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    done('too-large');
    return;
  }
  let chunks: Buffer[] = [];
  let bytes = 0;
  let open = true;
  const settle = (body: ReadBody): void => {
    if (!open) return;
    open = false;
    chunks = [];
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) settle('too-large');
    else if (open) chunks.push(chunk);
  });
  request.once('end', () => settle(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
  request.once('close', () => settle('gone'));
  request.once('error', () => settle('gone'));
}

/**
 * Reads the body of a request that asks for an upgrade, where node leaves the connection to us. Gives also what the caller
 * sent behind the body; what comes later is for the next listener, whom `done` has to add at once. A chunked body is not read: those who send one (old docker clients) stream their input in it.
 */
export function readUpgradeBody(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  maxBytes: number,
  done: (body: ReadBody, rest: Buffer) => void,
): void {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length === 0) {
    done(NO_BYTES, head);
    return;
  }
  if (!(length <= maxBytes)) {
    done('too-large', head);
    return;
  }
  const chunks = [head];
  let bytes = head.length;
  const stop = (): void => {
    socket.off('data', take);
    socket.off('close', leave);
  };
  const leave = (): void => {
    stop();
    done('gone', head);
  };
  const take = (chunk: Buffer): void => {
    chunks.push(chunk);
    bytes += chunk.length;
    check();
  };
  const check = (): void => {
    if (bytes < length) return;
    stop();
    const whole = Buffer.concat(chunks);
    done(whole.subarray(0, length), whole.subarray(length));
  };
  socket.on('data', take);
  socket.once('close', leave);
  check();
}
