/** The trace of a lane as a file: canonical lines, whose hash anybody can check with `sha256sum`. */
import { createHash } from 'node:crypto';
import type { Trace } from '../ports/trace.js';
import { canonicalLine } from '../core/trace/canonical.js';

/** One line an entry, each with its line end. */
export function* traceLines(trace: Trace): Iterable<string> {
  for (const entry of trace.entries()) yield `${canonicalLine(entry)}\n`;
}

/** SHA-256 of exactly the bytes of the file, in hexadecimal digits. */
export function traceHash(trace: Trace): string {
  const hash = createHash('sha256');
  for (const line of traceLines(trace)) hash.update(line);
  return hash.digest('hex');
}
