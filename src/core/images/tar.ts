import { bytesOf, joined, textOf } from './bytes.js';

/** One file or folder of an archive; the path of a folder ends with a slash. */
export interface TarEntry {
  readonly path: string;
  readonly content: string;
}

const BLOCK = 512;
/** Where the fields of a header lie (POSIX.1-1988 ustar): offset and length in bytes. */
const NAME = [0, 100] as const;
const MODE = [100, 8] as const;
const SIZE = [124, 12] as const;
const CHECKSUM = [148, 8] as const;
const TYPE = 156;
const MAGIC = [257, 8] as const;
const PREFIX = [345, 155] as const;

/** The archive that holds these entries. A path that a header cannot hold comes in an extended header (POSIX.1-2001 pax). */
export function pack(entries: readonly TarEntry[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  const add = (type: string, path: string, content: Uint8Array) => {
    blocks.push(header(type, path, content.length), content);
    blocks.push(new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK));
  };
  for (const { path, content } of entries) {
    if (bytesOf(path).length > NAME[1]) add('x', 'PaxHeader', paxRecord('path', path));
    add(path.endsWith('/') ? '5' : '0', path, bytesOf(content));
  }
  return joined([...blocks, new Uint8Array(2 * BLOCK)]);
}

/** The files and folders of an archive; links and devices are passed over. Undefined where the bytes are none. */
export function unpack(bytes: Uint8Array): readonly TarEntry[] | undefined {
  const entries: TarEntry[] = [];
  let long: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const head = bytes.subarray(at, at + BLOCK);
    if (head.every((byte) => byte === 0)) return entries;
    if (numberAt(head, CHECKSUM) !== checksumOf(head)) return undefined;
    const size = numberAt(head, SIZE);
    const content = textOf(bytes.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const prefix = fieldAt(head, MAGIC).startsWith('ustar') && head[MAGIC[0] + 5] === 0 ? fieldAt(head, PREFIX) : '';
    const path = long ?? (prefix === '' ? '' : `${prefix}/`) + fieldAt(head, NAME);
    const type = String.fromCharCode(head[TYPE]!);
    long = undefined;
    if (type === 'x') long = /^\d+ path=(.*)$/m.exec(content)?.[1];
    else if (type === 'L') long = content.replace(/\0+$/, '');
    else if (type === '5') entries.push({ path: path.replace(/\/*$/, '/'), content: '' });
    else if (type === '0' || type === '\0') entries.push({ path, content });
  }
  return bytes.length === 0 ? undefined : entries;
}

function header(type: string, path: string, size: number): Uint8Array {
  const head = new Uint8Array(BLOCK);
  head.set(bytesOf(path).subarray(0, NAME[1]), NAME[0]);
  write(head, MODE, type === '5' ? '0000755' : '0000644');
  write(head, SIZE, size.toString(8).padStart(SIZE[1] - 1, '0'));
  head[TYPE] = type.charCodeAt(0);
  write(head, MAGIC, 'ustar\x0000');
  write(head, CHECKSUM, `${checksumOf(head).toString(8).padStart(6, '0')}\0 `);
  return head;
}

/** A record begins with its own length, which counts its digits, too. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = bytesOf(` ${key}=${value}\n`);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return joined([bytesOf(String(length)), rest]);
}

/** The sum of a header's bytes, with blanks in the place of the sum. */
function checksumOf(head: Uint8Array): number {
  const [from, length] = CHECKSUM;
  return head.reduce((sum, byte, at) => sum + (at >= from && at < from + length ? 0x20 : byte), 0);
}

function write(head: Uint8Array, [from]: readonly [number, number], text: string): void {
  head.set(bytesOf(text), from);
}

function fieldAt(head: Uint8Array, [from, length]: readonly [number, number]): string {
  const field = head.subarray(from, from + length);
  const end = field.indexOf(0);
  return textOf(end === -1 ? field : field.subarray(0, end));
}

function numberAt(head: Uint8Array, field: readonly [number, number]): number {
  return Number.parseInt(fieldAt(head, field).trim() || '0', 8);
}
