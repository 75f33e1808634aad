/**
 * Headers as they go onto the wire. Facades use lower-case names; the real servers are written in Go and send `Content-Type`
 * and `Etag`, and text beyond ASCII as plain UTF-8. Some clients compare names byte by byte, so we send the same.
 */
import type { Headers } from '../../ports/call.js';

const CACHED_NAMES_MAX = 512;
const names = new Map<string, string>();

/** `content-type` as `Content-Type`. */
export function wireName(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const cased = name
    .toLowerCase()
    .replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
  // Names come from our facades and are few; the bound is for a facade that echoes what a caller sent.
  if (names.size < CACHED_NAMES_MAX) names.set(name, cased);
  return cased;
}

/** A value that node sends without complaint: UTF-8 bytes one a character, control characters as blanks. */
export function wireValue(value: string): string {
  if (/^[\t -~]*$/.test(value)) return value;
  return Buffer.from(value.replace(/(?!\t)\p{Cc}/gu, ' '), 'utf8').toString('latin1');
}

/** Name, value, name, value: the form in which node writes headers fastest. */
export function wireHeaders(headers: Headers): string[] {
  const flat: string[] = [];
  for (const name in headers) flat.push(wireName(name), wireValue(headers[name] ?? ''));
  return flat;
}
