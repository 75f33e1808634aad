/** Frames of SPDY/3.1: eight bytes of head, then the payload (draft-mbelshe-httpbis-spdy-00, section 2.2). */

export const SYN_STREAM = 1;
export const SYN_REPLY = 2;
export const RST_STREAM = 3;
export const PING = 6;
export const GOAWAY = 7;
export const HEADERS = 8;

/** On data and SYN_STREAM: the sender sends no more on this stream. */
export const FLAG_FINISH = 1;

const HEAD_BYTES = 8;
const CONTROL_BIT = 0x8000_0000;
const VERSION = 3;
const STREAM_MASK = 0x7fff_ffff;
/** A length has 24 bits; pieces of this size let other streams in between. */
const DATA_BYTES_MAX = 64 * 1024;

export interface Frame {
  /** The type of a control frame; undefined for data. */
  readonly type: number | undefined;
  /** The stream of a data frame; 0 for a control frame, whose payload names it. */
  readonly stream: number;
  readonly flags: number;
  readonly payload: Buffer;
}

/** Cuts what arrives into frames. */
export class FrameReader {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private neededBytes = HEAD_BYTES;

  /** `maxBytes` bounds a frame; a longer one throws. */
  constructor(private readonly maxBytes: number) {}

  push(chunk: Buffer): Frame[] {
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    // Joining costs a copy, so it waits until there is a frame to be had.
    if (this.pendingBytes < this.neededBytes) return [];
    let rest = Buffer.concat(this.pending);
    const frames: Frame[] = [];
    this.neededBytes = HEAD_BYTES;
    while (rest.length >= HEAD_BYTES) {
      const length = rest.readUIntBE(5, 3);
      if (length > this.maxBytes) throw new Error('A SPDY frame is too large.');
      this.neededBytes = HEAD_BYTES + length;
      if (rest.length < this.neededBytes) break;
      frames.push(frameOf(rest.subarray(0, this.neededBytes)));
      rest = rest.subarray(this.neededBytes);
      this.neededBytes = HEAD_BYTES;
    }
    this.pending = [rest];
    this.pendingBytes = rest.length;
    return frames;
  }
}

function frameOf(bytes: Buffer): Frame {
  const first = bytes.readUInt32BE(0);
  const flags = bytes.readUInt8(4);
  const payload = bytes.subarray(HEAD_BYTES);
  if (first < CONTROL_BIT) return { type: undefined, stream: first, flags, payload };
  return { type: first & 0xffff, stream: 0, flags, payload };
}

/** The stream that a control frame is about, which is the first word of its payload. */
export function streamOf(frame: Frame): number {
  return frame.payload.length < 4 ? 0 : frame.payload.readUInt32BE(0) & STREAM_MASK;
}

/** A control frame. */
export function controlFrame(type: number, ...payload: (number | Uint8Array)[]): Buffer {
  const parts = payload.map((part) => (typeof part === 'number' ? word(part) : part));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([word(CONTROL_BIT + VERSION * 0x1_0000 + type), word(length), ...parts]);
}

/** Data of a stream, in as many frames as it takes. */
export function dataFrames(stream: number, data: Uint8Array, finish: boolean): Buffer[] {
  const buffers: Buffer[] = [];
  let offset = 0;
  do {
    const piece = data.subarray(offset, offset + DATA_BYTES_MAX);
    offset += piece.length;
    const head = Buffer.concat([word(stream), word(piece.length)]);
    if (finish && offset >= data.length) head.writeUInt8(FLAG_FINISH, 4);
    buffers.push(head, Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
  } while (offset < data.length);
  return buffers;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
