/**
 * Header blocks of SPDY/3.1. All blocks of one direction are one zlib stream, so they must be read in order and by one reader.
 */
import { constants, createInflate } from 'node:zlib';
import { DICTIONARY } from './dictionary.js';

/** Far more than any caller sends, and little enough for a block that unpacks to a thousand times its size. */
const BLOCK_BYTES_MAX = 64 * 1024;

/** Reads the blocks of one connection. */
export class HeaderReader {
  private readonly inflate = createInflate({ dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH });
  private parts: Buffer[] = [];
  private bytes = 0;

  /** `fail` is called when a block is malformed; the connection is of no use then. */
  constructor(private readonly fail: () => void) {
    this.inflate.on('data', (part: Buffer) => {
      this.bytes += part.length;
      if (this.bytes > BLOCK_BYTES_MAX) this.inflate.destroy(new Error('A SPDY header block is too large.'));
      else this.parts.push(part);
    });
    this.inflate.on('error', fail);
  }

  /** Reads one block; wait for it before the next. */
  read(block: Uint8Array, done: (headers: ReadonlyMap<string, string>) => void): void {
    this.inflate.write(block, (error) => {
      if (error) return;
      // What the last step unpacked is announced by the end of this turn.
      setImmediate(() => {
        const headers = parse(Buffer.concat(this.parts));
        this.parts = [];
        this.bytes = 0;
        if (headers === undefined) this.fail();
        else done(headers);
      });
    });
  }

  close(): void {
    this.inflate.destroy();
  }
}

/** The headers; undefined when the block is shorter than it says. */
function parse(block: Buffer): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  let offset = 0;
  const number = (): number => {
    offset += 4;
    return offset > block.length ? 0 : block.readUInt32BE(offset - 4);
  };
  const text = (): string => {
    const length = number();
    offset += length;
    return block.toString('utf8', offset - length, offset);
  };
  for (let left = number(); left > 0 && offset <= block.length; left -= 1) {
    const name = text().toLowerCase();
    // Several values stand behind one another with a zero between; nothing we serve has any.
    headers.set(name, text());
  }
  return offset > block.length ? undefined : headers;
}

/** Writes blocks without headers, the only ones that we send: answers to streams have nothing to say. */
export class EmptyHeaderWriter {
  private begun = false;

  /**
   * The next block: the zlib head before the first, then four zero bytes («no headers») as a stored deflate block, then an empty
   * block. Go's reader hands out what it has only at an empty block; without it, it waits for more and fails for good.
   */
  next(): Buffer {
    const noHeaders = [0x00, 0x04, 0x00, 0xfb, 0xff, 0x00, 0x00, 0x00, 0x00];
    const stored = [...noHeaders, 0x00, 0x00, 0x00, 0xff, 0xff];
    const block = Buffer.from(this.begun ? stored : [0x78, 0x01, ...stored]);
    this.begun = true;
    return block;
  }
}
