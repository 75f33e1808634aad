/**
 * A request and its answer in memory: the `Call` that callers inside a world and tests hand to a facade. It passes the same
 * suite as the socket (`test/conformance/reply.suite.ts`), so a facade cannot tell the two apart. Nothing here waits: what a
 * facade writes is there when `write` returns. Whoever wants hops to take time delays the call and its answer as tasks.
 */
import { Bug } from '../../ports/errors.js';
import type { Call, Headers, Peer, Reply, Request, Upgraded } from '../../ports/call.js';
import { OnceListeners } from './once-listeners.js';

/** What the caller sends; header names may have any case, a text body is sent as UTF-8. */
export interface MemoryRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Headers;
  readonly body?: Uint8Array | string;
}

/** Takes the answer as it comes. With a reader, a chunk counts as read at once and is not kept. */
export interface MemoryReader {
  head?(status: number, headers: Headers): void;
  chunk?(chunk: Uint8Array): void;
  end?(): void;
  upgraded?(peer: Upgraded): void;
}

export interface MemoryCallOptions {
  readonly peer?: Peer;
  /** `write` answers false while more than this many bytes are unread. Default: no bound. */
  readonly capacityBytes?: number;
  /** The protocols this caller offers for an upgrade. Default: none. */
  readonly protocols?: readonly string[];
  readonly reader?: MemoryReader;
}

/** The answer as the caller sees it; grows while the facade writes. */
export interface MemoryResult {
  /** Undefined until the head came. */
  readonly status: number | undefined;
  readonly headers: Headers;
  /** Every chunk so far, read or not; empty when a reader takes them. */
  readonly chunks: readonly Uint8Array[];
  /** True once the facade ended the answer. */
  readonly ended: boolean;
  /** The caller's side of the channels, once the facade upgraded. */
  readonly peer: Upgraded | undefined;
  /** All chunks so far in one piece. */
  body(): Uint8Array;
  text(): string;
  /** The caller has read everything: room again, `onDrain` fires if `write` had refused. */
  drain(): void;
  /** The caller goes away. */
  abort(): void;
}

const NO_BYTES = new Uint8Array(0);
const UNENCRYPTED: Peer = { secure: false };

/** A call to hand to `facade.accept`, and what comes of it. */
export function memoryCall(
  request: MemoryRequest,
  options: MemoryCallOptions = {},
): { readonly call: Call; readonly result: MemoryResult } {
  const sent = completed(request);
  const reply = new MemoryReply(sent.method === 'HEAD', options);
  const call: Call = {
    ...sent,
    peer: options.peer ?? UNENCRYPTED,
    reply,
    onClose: (listener) => reply.closing.add(listener),
  };
  return { call, result: reply };
}

/** Two ends of channels in memory: what one sends, the other receives before `send` returns. */
export function memoryChannels(protocol: string, capacityBytes = Infinity): readonly [Upgraded, Upgraded] {
  const near = new ChannelEnd(protocol, capacityBytes);
  const far = new ChannelEnd(protocol, capacityBytes);
  near.other = far;
  far.other = near;
  return [near, far];
}

function completed(request: MemoryRequest): Request {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const key = name.toLowerCase();
    const before = headers.get(key);
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  const { body = NO_BYTES } = request;
  return {
    method: request.method,
    path: request.path,
    query: request.query ?? '',
    headers: Object.fromEntries(headers),
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  };
}

class MemoryReply implements Reply, MemoryResult {
  status: number | undefined;
  headers: Headers = {};
  readonly chunks: Uint8Array[] = [];
  ended = false;
  peer: Upgraded | undefined;
  readonly closing = new OnceListeners();
  private readonly draining = new Set<() => void>();
  private readonly capacityBytes: number;
  private unreadBytes = 0;
  private owesDrain = false;
  private closed = false;

  constructor(
    private withoutBody: boolean,
    private readonly options: MemoryCallOptions,
  ) {
    this.capacityBytes = options.capacityBytes ?? Infinity;
  }

  head(status: number, headers: Headers): void {
    if (this.closed) return;
    if (this.status !== undefined) throw new Bug('A reply got a second head.');
    this.status = status;
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    this.headers = Object.fromEntries(lower);
    // These answers have no body on a wire, so they have none here either.
    if (status === 204 || status === 304) this.withoutBody = true;
    this.options.reader?.head?.(status, this.headers);
  }

  write(chunk: Uint8Array): boolean {
    if (this.closed) return false;
    if (this.status === undefined) throw new Bug('A reply got a chunk before its head.');
    if (this.withoutBody || chunk.length === 0) return !this.owesDrain;
    const { reader } = this.options;
    if (reader === undefined) {
      this.chunks.push(chunk);
      this.unreadBytes += chunk.length;
    } else {
      reader.chunk?.(chunk);
    }
    this.owesDrain = this.unreadBytes > this.capacityBytes;
    return !this.owesDrain;
  }

  end(chunk?: Uint8Array): void {
    if (this.closed) return;
    if (chunk !== undefined) this.write(chunk);
    // A reader may have left while it was given the last chunk.
    if (this.closed) return;
    if (this.status === undefined) throw new Bug('A reply ended without a head.');
    this.ended = true;
    this.options.reader?.end?.();
    this.shut();
  }

  onDrain(listener: () => void): void {
    this.draining.add(listener);
  }

  upgrade(protocols: readonly string[]): Upgraded | undefined {
    if (this.closed) return undefined;
    if (this.status !== undefined) throw new Bug('A reply was upgraded after its head.');
    const offered = this.options.protocols ?? [];
    const protocol = protocols.find((name) => offered.includes(name));
    if (protocol === undefined) return undefined;
    const [near, far] = memoryChannels(protocol, this.capacityBytes);
    this.status = 101;
    this.peer = far;
    this.closed = true;
    near.onClose(() => this.closing.fire());
    this.options.reader?.upgraded?.(far);
    return near;
  }

  body(): Uint8Array {
    const whole = new Uint8Array(this.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let offset = 0;
    for (const chunk of this.chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    return whole;
  }

  text(): string {
    return new TextDecoder().decode(this.body());
  }

  drain(): void {
    this.unreadBytes = 0;
    if (!this.owesDrain || this.closed) return;
    this.owesDrain = false;
    for (const listener of this.draining) listener();
  }

  abort(): void {
    if (this.peer === undefined) this.shut();
    else this.peer.close();
  }

  private shut(): void {
    if (this.closed) return;
    this.closed = true;
    this.closing.fire();
  }
}

/** One end of a pair. What comes before somebody listens waits, so neither side has to hurry. */
class ChannelEnd implements Upgraded {
  other: ChannelEnd | undefined;
  private readonly closing = new OnceListeners();
  private readonly listeners: ((channel: number, data: Uint8Array) => void)[] = [];
  private waiting: (readonly [number, Uint8Array])[] = [];
  private waitingBytes = 0;
  private readonly finished = new Set<number>();
  private open = true;

  constructor(
    readonly protocol: string,
    private readonly capacityBytes: number,
  ) {}

  send(channel: number, data: Uint8Array): boolean {
    if (!this.open || this.other === undefined || this.finished.has(channel)) return false;
    // No bytes would read as the end of the channel on the other side.
    if (data.length > 0) this.other.receive(channel, data);
    return this.other.waitingBytes <= this.capacityBytes;
  }

  finish(channel: number): void {
    if (!this.open || this.finished.has(channel)) return;
    this.finished.add(channel);
    this.other?.receive(channel, NO_BYTES);
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.other?.close();
    this.closing.fire();
  }

  onData(listener: (channel: number, data: Uint8Array) => void): void {
    this.listeners.push(listener);
    const { waiting } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    for (const [channel, data] of waiting) listener(channel, data);
  }

  onClose(listener: () => void): void {
    this.closing.add(listener);
  }

  private receive(channel: number, data: Uint8Array): void {
    if (this.listeners.length === 0) {
      this.waiting.push([channel, data]);
      this.waitingBytes += data.length;
      return;
    }
    for (const listener of this.listeners) listener(channel, data);
  }
}
