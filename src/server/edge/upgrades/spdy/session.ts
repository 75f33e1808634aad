/**
 * The serving side of a SPDY/3.1 connection: streams that the caller opens, bytes both ways, each side finishing on its own. Flow
 * control is left out, because the clients that speak SPDY to a Kubernetes server (moby/spdystream) have none: they never
 * grant more room, so whoever heeds the initial window of 64 KiB hangs behind it.
 */
import type { Duplex } from 'node:stream';
import { closeGently } from '../connection.js';
import * as frames from './frames.js';
import { EmptyHeaderWriter, HeaderReader } from './header-blocks.js';

/** What happens on a session. */
export interface SessionEvents {
  /** A new stream; false refuses it. */
  opened(stream: number, headers: ReadonlyMap<string, string>): boolean;
  data(stream: number, data: Uint8Array): void;
  /** The caller sends no more on this stream; with a reset it takes no more either. */
  finished(stream: number, reset: boolean): void;
  closed(): void;
}

const PROTOCOL_ERROR = 1;
const GOAWAY_OK = 0;

export class SpdySession {
  private readonly reader: frames.FrameReader;
  private readonly headerReader = new HeaderReader(() => this.socket.destroy());
  private readonly headerWriter = new EmptyHeaderWriter();
  /** Frames behind one whose headers are being unpacked. */
  private readonly backlog: frames.Frame[] = [];
  private unpacking = false;
  private lastStream = 0;
  private closing = false;

  constructor(
    private readonly socket: Duplex,
    head: Buffer,
    maxMessageBytes: number,
    private readonly events: SessionEvents,
  ) {
    this.reader = new frames.FrameReader(maxMessageBytes);
    socket.on('data', (data: Buffer) => this.receive(data));
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      this.headerReader.close();
      events.closed();
    });
    // `close` follows every error.
    socket.on('error', () => undefined);
    if (head.length > 0) this.receive(head);
  }

  get unsentBytes(): number {
    return this.socket.writableLength;
  }

  send(stream: number, data: Uint8Array, finish = false): void {
    if (this.socket.writableEnded || this.socket.destroyed) return;
    this.socket.cork();
    for (const buffer of frames.dataFrames(stream, data, finish)) this.socket.write(buffer);
    process.nextTick(() => this.socket.uncork());
  }

  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.control(frames.GOAWAY, this.lastStream, GOAWAY_OK);
    closeGently(this.socket);
  }

  private control(type: number, ...payload: (number | Uint8Array)[]): void {
    if (!this.socket.writableEnded && !this.socket.destroyed) this.socket.write(frames.controlFrame(type, ...payload));
  }

  private receive(data: Buffer): void {
    if (this.closing) return;
    try {
      this.backlog.push(...this.reader.push(data));
    } catch {
      this.socket.destroy();
      return;
    }
    this.advance();
  }

  /** Handles frames in order until one has to be unpacked, which takes zlib a moment. */
  private advance(): void {
    while (!this.unpacking) {
      const frame = this.backlog.shift();
      if (frame === undefined) return;
      if (frame.type === frames.SYN_STREAM || frame.type === frames.HEADERS) this.unpack(frame);
      else this.handle(frame);
    }
  }

  private unpack(frame: frames.Frame): void {
    this.unpacking = true;
    // Behind the stream's number, SYN_STREAM has the associated stream and its priority.
    const block = frame.payload.subarray(frame.type === frames.SYN_STREAM ? 10 : 4);
    this.headerReader.read(block, (headers) => {
      this.unpacking = false;
      if (frame.type === frames.SYN_STREAM) this.open(frames.streamOf(frame), headers, frame.flags);
      this.advance();
    });
  }

  private open(stream: number, headers: ReadonlyMap<string, string>, flags: number): void {
    if (this.closing) return;
    this.lastStream = Math.max(this.lastStream, stream);
    if (!this.events.opened(stream, headers)) return this.control(frames.RST_STREAM, stream, PROTOCOL_ERROR);
    this.control(frames.SYN_REPLY, stream, this.headerWriter.next());
    if ((flags & frames.FLAG_FINISH) !== 0) this.events.finished(stream, false);
  }

  private handle(frame: frames.Frame): void {
    switch (frame.type) {
      case undefined:
        if (frame.payload.length > 0) this.events.data(frame.stream, frame.payload);
        if ((frame.flags & frames.FLAG_FINISH) !== 0) this.events.finished(frame.stream, false);
        break;
      case frames.RST_STREAM:
        this.events.finished(frames.streamOf(frame), true);
        break;
      case frames.PING:
        this.control(frames.PING, frame.payload);
        break;
      default:
        // SETTINGS, WINDOW_UPDATE and GOAWAY ask nothing of us; unknown types are to be ignored.
        break;
    }
  }
}
