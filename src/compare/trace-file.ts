/** The trace of a lane as a file: canonical lines, whose hash anybody can check with `sha256sum`. */
import { createHash } from 'node:crypto';
import type { Trace } from '../ports/trace.js';
import { canonicalLine } from '../core/trace/canonical.js';

/** A trace only grows, so its text so far stays right; the hash and the file need it one after the other. */
const texts = new WeakMap<Trace, { readonly length: number; readonly text: string }>();

/** One line an entry, each with its line end. */
export function traceText(trace: Trace): string {
  const known = texts.get(trace);
  if (known?.length === trace.length) return known.text;
  const lines: string[] = [];
  for (const entry of trace.entries()) lines.push(canonicalLine(entry), '\n');
  const text = lines.join('');
  texts.set(trace, { length: trace.length, text });
  return text;
}

/** SHA-256 of exactly the bytes of the file, in hexadecimal digits. */
export function traceHash(trace: Trace): string {
  return createHash('sha256').update(traceText(trace)).digest('hex');
}
