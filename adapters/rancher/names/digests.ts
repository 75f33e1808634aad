import { ROUNDS, SINES, START } from './digests.table.js';

const encoder = new TextEncoder();

/** Lower-case hexadecimal. Worlds have no Node, and names that clients compute too are made of these digests. */
export function sha256(text: string): string {
  return [...sha256Bytes(text)].map(hexByte).join('');
}

/** Lower-case hexadecimal. */
export function md5(text: string): string {
  const bytes = padded(encoder.encode(text), true);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  const view = new DataView(bytes.buffer);
  for (let offset = 0; offset < bytes.length; offset += 64) md5Block(state, view, offset);
  return state.flatMap((word) => [0, 8, 16, 24].map((shift) => hexByte((word >>> shift) & 255))).join('');
}

export function sha256Bytes(text: string): Uint8Array {
  const bytes = padded(encoder.encode(text), false);
  const state = [...START];
  const view = new DataView(bytes.buffer);
  for (let offset = 0; offset < bytes.length; offset += 64) sha256Block(state, view, offset);
  return Uint8Array.from(state.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255)));
}

const TURNS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

/** A one bit, zeros, and the length in bits at the end of the last block. */
function padded(bytes: Uint8Array, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  new DataView(whole.buffer).setUint32(whole.length - (littleEndian ? 8 : 4), bytes.length * 8, littleEndian);
  return whole;
}

function right(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function sha256Block(state: number[], view: DataView, offset: number): void {
  const words = Array.from({ length: 16 }, (_, index) => view.getUint32(offset + index * 4));
  for (let index = 16; index < 64; index++) {
    const [before, last] = [words[index - 15]!, words[index - 2]!];
    const low = right(before, 7) ^ right(before, 18) ^ (before >>> 3);
    const high = right(last, 17) ^ right(last, 19) ^ (last >>> 10);
    words.push((words[index - 16]! + low + words[index - 7]! + high) | 0);
  }
  let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
  for (let index = 0; index < 64; index++) {
    const choice = (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g));
    const first = (h + choice + ROUNDS[index]! + words[index]!) | 0;
    const second = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index]! + word) | 0));
}

function md5Block(state: number[], view: DataView, offset: number): void {
  let [a, b, c, d] = state as [number, number, number, number];
  for (let index = 0; index < 64; index++) {
    const round = index >> 4;
    const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round]!;
    const word = [index, 5 * index + 1, 3 * index + 5, 7 * index][round]! % 16;
    const sum = (a + mixed + SINES[index]! + view.getUint32(offset + word * 4, true)) | 0;
    [a, d, c, b] = [d, c, b, (b + right(sum, 32 - TURNS[round]![index % 4]!)) | 0];
  }
  [a, b, c, d].forEach((word, index) => (state[index] = (state[index]! + word) | 0));
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
