import type { Fact, RecordFields } from './recording.js';
import { keyOf, type RecordTable } from './timeline.js';
import { equalValues, type Where } from './where.js';

/** Fields that are chance or follow from it, and so say nothing about which record is meant. */
const ARBITRARY = new Set(['id', 'name', 'ts']);
/** What may be an alias where it stands in a text. */
const WORD = /[\w-]+/g;

/** The records that name others, in the recording and with us: the pods on nodes. */
export interface Referring {
  readonly theirs: RecordTable;
  readonly ours: RecordTable;
}

/**
 * Which of our records plays the part of one of the recording's, where a step is aimed at one. Both have aliases in order of first
 * sight, but two pods made at the same moment may have come in another order.
 */
export class Counterparts {
  readonly #ours = new Map<string, string>();

  /** The most similar of ours, what refers to it included; each is given once. */
  find(alias: string, theirs: RecordTable, ours: RecordTable, referring?: Referring): string | undefined {
    const known = this.#ours.get(alias);
    if (known !== undefined) return known;
    const wanted = theirs.get(alias);
    if (wanted === undefined) return undefined;
    const taken = new Set(this.#ours.values());
    let best: string | undefined;
    let bestLikeness = -Infinity;
    for (const [key, record] of ours) {
      const alike =
        likenessOf(wanted, record) + (referring === undefined ? 0 : likenessOfReferences(alias, key, referring));
      const likeness = taken.has(key) ? -Infinity : alike;
      if (likeness <= bestLikeness) continue;
      best = key;
      bestLikeness = likeness;
    }
    if (best === undefined) return undefined;
    this.#ours.set(alias, best);
    // Where both have the same names, the two change places.
    if (best !== alias && theirs.has(best) && ours.has(alias) && !this.#ours.has(best)) this.#ours.set(best, alias);
    return best;
  }

  /** A fact, or a condition, of the recording in our aliases. */
  translate<T extends Fact | Where>(fact: T): T {
    return this.#ours.size === 0 ? fact : (this.#translated(fact) as T);
  }

  #translated(value: unknown): unknown {
    if (typeof value === 'string') return value.replaceAll(WORD, (word) => this.#ours.get(word) ?? word);
    if (Array.isArray(value)) return value.map((one) => this.#translated(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [this.#ours.get(name) ?? name, this.#translated(part)]),
    );
  }
}

function likenessOf(wanted: RecordFields, candidate: RecordFields): number {
  const names = new Set([...Object.keys(wanted), ...Object.keys(candidate)]);
  let likeness = keyOf(wanted) === keyOf(candidate) ? 0.5 : 0;
  for (const name of names) if (!ARBITRARY.has(name)) likeness += equalValues(wanted[name], candidate[name]) ? 1 : -1;
  return likeness;
}

/** How alike the records are that name one of theirs, and one of ours: each with the one most like it, and none too many. */
function likenessOfReferences(alias: string, key: string, { theirs, ours }: Referring): number {
  const wanted = referencesTo(alias, theirs);
  let likeness = 0;
  for (const reference of referencesTo(key, ours)) {
    const likenesses = wanted.map((one) => likenessOf(one, reference));
    const best = Math.max(0, ...likenesses);
    if (best > 0) wanted.splice(likenesses.indexOf(best), 1);
    likeness += best > 0 ? best : -Object.keys(reference).length;
  }
  return wanted.reduce((left, one) => left - Object.keys(one).length, likeness);
}

/** What refers to a record, without the reference; a name that is no alias says who it is. */
function referencesTo(key: string, records: RecordTable): RecordFields[] {
  const found: RecordFields[] = [];
  for (const [id, record] of records) {
    if (!Object.values(record).includes(key)) continue;
    const fields = Object.entries(record).filter(([, value]) => value !== key);
    found.push({ ...Object.fromEntries(fields), ...(record['name'] !== id && { who: record['name'] }) });
  }
  return found;
}
