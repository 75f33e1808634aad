import type { Entry, Trace } from '../../ports/trace.js';

/** The chain of entries that led to `sequence`, the first cause first: facade -> controller -> scheduler -> node agent. */
export function causesOf(trace: Trace, sequence: number): Entry[] {
  const chain: Entry[] = [];
  let entry = trace.entry(sequence);
  while (entry !== undefined) {
    chain.push(entry);
    entry = entry.cause === 0 ? undefined : trace.entry(entry.cause);
  }
  return chain.reverse();
}
