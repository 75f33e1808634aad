import { matching } from './facts-count.js';
import { within } from './facts-step.js';
import type { RecordFields } from './recording.js';
import { recordsAt, type Evaluator, type Run } from './run.js';
import { equalValues, isEmpty, textOf } from './where.js';
import { keyOf } from './timeline.js';
import { distinctValues } from './facts-course.js';

/** Facts about where records are, what they hold, and which of them are still the same. */
export const placeFacts: Readonly<Record<string, Evaluator>> = {
  perNode: (fact, run) =>
    spread(
      fact,
      countBy(matching(fact, run), (record) => record['node']),
    ),
  perGroup(fact, run) {
    const labels = labelsOf(run, fact['at']);
    const label = fact['label'] as string | undefined;
    const groups = (fact['groups'] as Readonly<Record<string, string>> | undefined) ?? {};
    const groupOf = ({ node }: RecordFields) =>
      label === undefined ? groups[node as string] : labels.get(node as string)?.[label];
    return spread(
      fact,
      countBy(matching(fact, run), (record) => groupOf(record) ?? ''),
    );
  },
  groups: (fact, run) =>
    spread(
      fact,
      countBy(matching(fact, run), (record) => record[fact['by'] as string]),
    ),
  field(fact, run) {
    const records = matching(fact, run);
    if (records.length === 0) return 'no record matches';
    const field = fact['field'] as string;
    const bad = records.find((record) => !holds(record[field], fact));
    return bad === undefined ? undefined : `${keyOf(bad)} has ${JSON.stringify(bad[field])}`;
  },
  values(fact, run) {
    if (fact['at'] === undefined) return distinctValues(fact, run);
    const found = new Set(matching(fact, run).map((record) => record[fact['field'] as string] ?? null));
    return sameSet([...found], fact['equals'] as readonly unknown[]);
  },
  slots(fact, run) {
    const found = new Set(matching(fact, run).map((record) => record['slot'] ?? 0));
    return sameSet([...found], fact['equals'] as readonly unknown[]);
  },
  same(fact, run) {
    const by = (fact['by'] as readonly string[] | undefined) ?? ['id', 'node'];
    const sets = (fact['at'] as readonly string[]).map((checkpoint) =>
      matching(fact, run, checkpoint)
        .map((record) => by.map((field) => textOf(record[field])).join(' '))
        .sort(),
    );
    if (sets[0]!.length === 0) return 'no record matches';
    const other = sets.find((set) => !equalValues(set, sets[0]));
    return other === undefined ? undefined : `${sets[0]!.join(', ')} became ${other.join(', ')}`;
  },
  kept(fact, run) {
    const before = matching(fact, run, fact['from']);
    const after = new Set(matching(fact, run, fact['to']).map(keyOf));
    const kept = before.filter((record) => after.has(keyOf(record))).length;
    if (fact['equals'] !== undefined) return kept === fact['equals'] ? undefined : `${kept} kept`;
    return within(kept, fact['min'] ?? before.length, undefined) ? undefined : `${kept} of ${before.length} kept`;
  },
};

/** The test of `field`: without any of the four, the field has to be empty. */
function holds(value: unknown, fact: RecordFields): boolean {
  if (fact['matches'] !== undefined) return new RegExp(fact['matches'] as string).test(textOf(value));
  if (fact['in'] !== undefined) return (fact['in'] as readonly unknown[]).some((one) => equalValues(value, one));
  if (fact['gte'] !== undefined || fact['lte'] !== undefined)
    return typeof value === 'number' && within(value, fact['gte'], fact['lte']);
  return 'equals' in fact ? equalValues(value, fact['equals']) : isEmpty(value);
}

function countBy(records: readonly RecordFields[], groupOf: (record: RecordFields) => unknown): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) {
    const value = groupOf(record);
    const group = isEmpty(value) ? '' : textOf(value);
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}

/** Compares counts with an exact `map`, a sorted `multiset`, or one of several multisets. */
function spread(fact: RecordFields, counts: ReadonlyMap<string, number>): string | undefined {
  const found = [...counts].map(([group, number]) => `${group}: ${number}`).join(', ');
  if (fact['map'] !== undefined) {
    const wanted = Object.entries(fact['map'] as Record<string, number>).filter(([, number]) => number > 0);
    const equal = wanted.length === counts.size && wanted.every(([group, number]) => counts.get(group) === number);
    return equal ? undefined : found;
  }
  const sorted = (numbers: Iterable<number>) => [...numbers].filter((number) => number > 0).sort((a, b) => b - a);
  const sets = (fact['oneOf'] ?? [fact['multiset']]) as readonly (readonly number[])[];
  const own = sorted(counts.values());
  return sets.some((set) => equalValues(own, sorted(set))) ? undefined : found;
}

function labelsOf(run: Run, checkpoint: unknown): Map<string, Record<string, string>> {
  const nodes = recordsAt(run, checkpoint, 'nodes');
  return new Map(nodes.map((node) => [node['name'] as string, (node['labels'] ?? {}) as Record<string, string>]));
}

function sameSet(found: readonly unknown[], wanted: readonly unknown[]): string | undefined {
  const text = (values: readonly unknown[]) => values.map(textOf).sort().join(', ');
  return text(found) === text(wanted) ? undefined : `found ${text(found)}`;
}
