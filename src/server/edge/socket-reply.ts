/**
 * The answer over a socket. Chunks and ends are kept to the end of the turn (see `turn-writes.ts`); an answer that begins and ends
 * in one turn goes out whole, with its length in the head, as Go's servers do it.
 */
import type { ServerResponse } from 'node:http';
import type { Headers, Reply, Upgraded } from '../../ports/call.js';
import { Bug } from '../../ports/errors.js';
import { wireHeaders } from './header-case.js';
import { OnceListeners } from '../../core/call/once-listeners.js';
import type { TurnWrites } from './turn-writes.js';

/** More than this is not worth copying into one piece. */
const MERGED_BYTES_MAX = 64 * 1024;

export interface SocketReplyOptions {
  readonly response: ServerResponse;
  /** HTTP says that an answer to HEAD has no body. */
  readonly method: string;
  readonly turn: TurnWrites;
  /** `write` answers false while more than this many bytes wait for the reader. */
  readonly maxUnsentBytes: number;
  /** Switches protocols on the connection, if the caller offered one of these. */
  readonly upgrade: (protocols: readonly string[]) => Upgraded | undefined;
}

/** A `Reply` over node's response. */
export class SocketReply implements Reply {
  readonly closing = new OnceListeners();
  private status = 0;
  private headers: Headers = {};
  private withoutBody: boolean;
  private headSent = false;
  private closed = false;
  private chunks: Uint8Array[] = [];
  private pendingBytes = 0;
  private owesDrain = false;
  private draining: Set<() => void> | undefined;
  private upgraded: Upgraded | undefined;

  constructor(private readonly options: SocketReplyOptions) {
    this.withoutBody = options.method === 'HEAD';
    options.response.once('close', () => {
      if (this.upgraded === undefined) this.shut();
    });
    // The caller may vanish between two writes; `close` follows and says all there is to say.
    options.response.on('error', () => undefined);
  }

  head(status: number, headers: Headers): void {
    if (this.closed) return;
    if (this.status !== 0) throw new Bug('A reply got a second head.');
    this.status = status;
    this.headers = headers;
    if (status === 204 || status === 304) this.withoutBody = true;
    this.options.turn.add(this);
  }

  write(chunk: Uint8Array): boolean {
    if (this.closed) return false;
    if (this.status === 0) throw new Bug('A reply got a chunk before its head.');
    // Nothing to send, and an empty chunk would end the body.
    if (chunk.length === 0) return !this.owesDrain;
    this.pendingBytes += chunk.length;
    if (this.withoutBody) return true;
    this.chunks.push(chunk);
    if (this.unsentBytes() > this.options.maxUnsentBytes) this.owesDrain = true;
    if (this.pendingBytes >= MERGED_BYTES_MAX) this.flush();
    else this.options.turn.add(this);
    return !this.owesDrain;
  }

  end(chunk?: Uint8Array): void {
    if (this.closed) return;
    if (this.status === 0) throw new Bug('A reply ended without a head.');
    if (chunk !== undefined && chunk.length > 0) {
      this.pendingBytes += chunk.length;
      if (!this.withoutBody) this.chunks.push(chunk);
    }
    this.options.turn.end(() => this.sendEnd());
    this.shut();
  }

  onDrain(listener: () => void): void {
    (this.draining ??= new Set()).add(listener);
  }

  upgrade(protocols: readonly string[]): Upgraded | undefined {
    if (this.closed) return undefined;
    if (this.status !== 0) throw new Bug('A reply was upgraded after its head.');
    this.upgraded = this.options.upgrade(protocols);
    if (this.upgraded === undefined) return undefined;
    this.closed = true;
    this.upgraded.onClose(() => this.closing.fire());
    return this.upgraded;
  }

  /** Ends whatever goes on, because the server goes away. */
  finish(): void {
    if (this.upgraded !== undefined) this.upgraded.close();
    else if (this.status === 0) {
      this.head(503, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      this.end(Buffer.from('The server is shutting down.\n'));
    } else this.end();
  }

  /** The facade broke: 500 if the caller knows nothing yet, else a connection that breaks off, so that no half answer looks whole. */
  fail(): void {
    if (this.upgraded !== undefined) this.upgraded.close();
    else if (this.headSent) this.options.response.destroy();
    else if (!this.closed) {
      this.chunks = [];
      this.pendingBytes = 0;
      this.status = 500;
      this.headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
      this.end(Buffer.from('The server has a bug; its log tells more.\n'));
    }
  }

  flush(): void {
    if (this.closed) return;
    const { response } = this.options;
    if (!this.headSent) {
      this.sendHead(undefined);
      if (this.chunks.length === 0) response.flushHeaders();
    }
    if (this.chunks.length === 0) return;
    if (this.owesDrain) response.write(this.takeChunks(), () => this.settle());
    else response.write(this.takeChunks());
  }

  private sendEnd(): void {
    const { response } = this.options;
    if (!this.headSent) this.sendHead(this.pendingBytes);
    if (this.chunks.length === 0) response.end();
    else response.end(this.takeChunks());
  }

  private sendHead(wholeBytes: number | undefined): void {
    const { response } = this.options;
    const flat = wireHeaders(this.headers);
    const { headers } = this;
    if (wholeBytes !== undefined && this.status !== 204 && this.status !== 304 && this.status >= 200) {
      const given = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
      // The answer to HEAD tells the length that the answer to GET would have, where the facade let us know.
      if (!given && (!this.withoutBody || wholeBytes > 0)) flat.push('Content-Length', String(wholeBytes));
    }
    // In HTTP/1.1 connections are kept unless somebody says otherwise; Go's servers do not repeat it, so we do not.
    if (response.shouldKeepAlive && response.req.httpVersionMinor === 1) response.removeHeader('connection');
    response.writeHead(this.status, flat);
    this.headSent = true;
  }

  private takeChunks(): Uint8Array {
    const bytes = this.options.turn.merge(this.chunks);
    this.chunks = [];
    this.pendingBytes = 0;
    return bytes;
  }

  private unsentBytes(): number {
    return this.pendingBytes + this.options.response.writableLength;
  }

  /** A write under way has reached the kernel: tell the facade once there is room. */
  private settle(): void {
    if (!this.owesDrain || this.closed || this.unsentBytes() > this.options.maxUnsentBytes) return;
    this.owesDrain = false;
    for (const listener of this.draining ?? []) listener();
  }

  private shut(): void {
    if (this.closed) return;
    this.closed = true;
    this.options.turn.remove(this);
    this.closing.fire();
  }
}
