/** The part of a trace that is about one thing, and the chain of causes behind an entry. */
import type { Entry, Trace } from '../ports/trace.js';

/** Entries about an object, an instance, a workload, a node or a fault's target of this name. */
export function entriesAbout(trace: Trace, subject: string): Entry[] {
  return [...trace.entries()].filter((entry) => isAbout(entry, subject));
}

function isAbout(entry: Entry, subject: string): boolean {
  switch (entry.type) {
    case 'write': {
      const { kind, namespace, name } = entry;
      return [name, `${namespace}/${name}`, `${kind}/${name}`, `${kind}/${namespace}/${name}`].includes(subject);
    }
    case 'instance':
      return entry.instance === subject || entry.workload === subject;
    case 'node':
      return entry.node === subject;
    case 'decision':
      return entry.subject === subject || entry.subject.endsWith(`/${subject}`);
    case 'fault':
      return entry.target === subject;
    case 'request':
      return entry.workload === subject || entry.instance === subject;
    case 'call':
    case 'answer':
    case 'step':
    case 'effect':
      return false;
  }
}

/** The entries with everything that led to them, each once, in the order in which they happened. */
export function withCauses(trace: Trace, entries: readonly Entry[]): Entry[] {
  const all = new Map<number, Entry>();
  for (const entry of entries) {
    let next: Entry | undefined = entry;
    while (next !== undefined && !all.has(next.sequence)) {
      all.set(next.sequence, next);
      next = next.cause === 0 ? undefined : trace.entry(next.cause);
    }
  }
  return [...all.values()].sort((left, right) => left.sequence - right.sequence);
}
