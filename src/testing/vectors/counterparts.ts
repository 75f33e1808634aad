import type { Fact, RecordFields } from './recording.js';
import { keyOf, type RecordTable } from './timeline.js';
import { equalValues } from './where.js';

/** Fields that are chance or follow from it, and so say nothing about which record is meant. */
const ARBITRARY = new Set(['id', 'name', 'ts']);

/**
 * Which of our records plays the part of one of the recording's, where a step is aimed at one. Both have aliases in order of first
 * sight, but two pods made at the same moment may have come in another order.
 */
export class Counterparts {
  readonly #ours = new Map<string, string>();

  /** The most similar of ours; each is given once. */
  find(alias: string, theirs: RecordTable, ours: RecordTable): string | undefined {
    const known = this.#ours.get(alias);
    if (known !== undefined) return known;
    const wanted = theirs.get(alias);
    if (wanted === undefined) return undefined;
    const taken = new Set(this.#ours.values());
    let best: string | undefined;
    let bestLikeness = -Infinity;
    for (const [key, record] of ours) {
      const likeness = taken.has(key) ? -Infinity : likenessOf(wanted, record);
      if (likeness <= bestLikeness) continue;
      best = key;
      bestLikeness = likeness;
    }
    if (best !== undefined) this.#ours.set(alias, best);
    return best;
  }

  /** A fact of the recording in our aliases. */
  translate(fact: Fact): Fact {
    return this.#ours.size === 0 ? fact : (this.#translated(fact) as Fact);
  }

  #translated(value: unknown): unknown {
    if (typeof value === 'string') return this.#ours.get(value) ?? value;
    if (Array.isArray(value)) return value.map((one) => this.#translated(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, this.#translated(part)]));
  }
}

function likenessOf(wanted: RecordFields, candidate: RecordFields): number {
  const names = new Set([...Object.keys(wanted), ...Object.keys(candidate)]);
  let likeness = keyOf(wanted) === keyOf(candidate) ? 0.5 : 0;
  for (const name of names) if (!ARBITRARY.has(name)) likeness += equalValues(wanted[name], candidate[name]) ? 1 : -1;
  return likeness;
}
