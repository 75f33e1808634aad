/** Objects as bytes, and bytes that are none any more. */
import type { Random } from '../../../src/ports/random.js';
import { HOSTILE_TOKENS } from './hostile.table.js';

const encoder = new TextEncoder();
const NESTED = /"nested (\d+) deep"/g;

/** Stands for something nested so deep that only text can hold it. */
export function nestedText(levels: number): string {
  return `nested ${levels} deep`;
}

/** JSON, with what `nestedText` stands for. */
export function jsonOf(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.replaceAll(NESTED, (_, levels: string) => {
    const pairs = Number(levels) / 2;
    return `${'[{"a":'.repeat(pairs)}0${'}]'.repeat(pairs)}`;
  });
}

/** The text with one fault that no object has: a key twice, a token that is none, an end too early. */
export function spoiledText(text: string, random: Random): string {
  const keys = [...text.matchAll(/"(?:[^"\\]|\\.)*":/g)];
  const key = keys[random.below(Math.max(keys.length, 1))];
  switch (random.below(4)) {
    case 0:
      return key === undefined ? text : `${text.slice(0, key.index)}${key[0]}0,${text.slice(key.index)}`;
    case 1: {
      const tokens = [...text.matchAll(/-?\d[\d.]*|true|false|null|"(?:[^"\\]|\\.)*"(?!:)/g)];
      const token = tokens[random.below(Math.max(tokens.length, 1))];
      if (token === undefined) return text;
      const other = HOSTILE_TOKENS[random.below(HOSTILE_TOKENS.length)]!;
      return `${text.slice(0, token.index)}${other}${text.slice(token.index + token[0].length)}`;
    }
    case 2:
      return text.slice(0, random.below(text.length + 1));
    default:
      return `${text}${HOSTILE_TOKENS[random.below(HOSTILE_TOKENS.length)]!}`;
  }
}

/** The bytes with a few others in between. */
export function spoiledBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const faults = 1 + random.below(4);
  for (let count = 0; count < faults && copy.length > 0; count++) copy[random.below(copy.length)] = random.below(256);
  return random.below(4) === 0 ? copy.subarray(0, random.below(copy.length + 1)) : copy;
}

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}
