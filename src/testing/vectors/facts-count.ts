import { intervalOf } from './anchors.js';
import { within } from './facts-step.js';
import type { Fact, RecordFields } from './recording.js';
import { kindOf, recordsAt, type Evaluator, type Run } from './run.js';
import { equalValues, matches, type Where } from './where.js';

/** Facts that count: records at a checkpoint or over time, sums of their fields, events. */
export const countFacts: Readonly<Record<string, Evaluator>> = {
  count: (fact, run) => bounded(fact, matching(fact, run).length, 'records'),
  total(fact, run) {
    const sum = (records: Iterable<RecordFields>) => {
      let total = 0;
      for (const record of records) if (matches(record, whereOf(fact))) total += numberIn(record, fact);
      return total;
    };
    if (fact['at'] !== undefined) return bounded(fact, sum(recordsAt(run, fact['at'], kindOf(fact, run))), 'in all');
    return eachMoment(fact, run, (table) => bounded(fact, sum(table), 'in all'));
  },
  never: (fact, run) =>
    eachMoment(fact, run, (table) => {
      for (const record of table) if (matches(record, whereOf(fact))) return `seen: ${JSON.stringify(record)}`;
      return undefined;
    }),
  ever(fact, run) {
    const seen = eachMoment(fact, run, (table) => {
      for (const record of table) if (matches(record, whereOf(fact))) return 'seen';
      return undefined;
    });
    return seen === undefined ? 'never seen' : undefined;
  },
  maxCount(fact, run) {
    const { highest } = extremes(fact, run);
    if (highest > (fact['max'] as number)) return `${highest} at one moment`;
    const { reaches } = fact;
    return reaches === undefined || highest >= (reaches as number) ? undefined : `at most ${highest} at one moment`;
  },
  minCount(fact, run) {
    const { lowest } = extremes(fact, run);
    if (lowest < (fact['min'] as number)) return `${lowest} at one moment`;
    const { reaches } = fact;
    return reaches === undefined || lowest <= (reaches as number) ? undefined : `at least ${lowest} at every moment`;
  },
  event(fact, run) {
    const found = eventsOf(fact, run);
    const number =
      fact['sum'] === true ? found.reduce((sum, event) => sum + ((event['count'] as number) ?? 1), 0) : found.length;
    const asked = 'equals' in fact || 'min' in fact || 'max' in fact;
    if (!asked) return number > 0 ? undefined : 'no such event';
    return bounded(fact, number, 'events');
  },
  sum: (fact, run) =>
    bounded(
      fact,
      eventsOf(fact, run).reduce((sum, event) => sum + numberIn(event, fact), 0),
      'in all',
    ),
  each(fact, run) {
    const found = eventsOf(fact, run);
    if (found.length === 0) return 'no such event';
    const other = found.find((event) => !equalValues(event[fact['field'] as string], fact['value']));
    return other === undefined ? undefined : `found ${JSON.stringify(other)}`;
  },
};

/** The records of a fact's checkpoint that it speaks of. */
export function matching(fact: Fact, run: Run, checkpoint: unknown = fact['at']): readonly RecordFields[] {
  return recordsAt(run, checkpoint, kindOf(fact, run)).filter((record) => matches(record, whereOf(fact)));
}

export function whereOf(fact: Fact): Where {
  return (fact['where'] as Where | undefined) ?? {};
}

function eventsOf(fact: Fact, run: Run): readonly RecordFields[] {
  const { from, to } = intervalOf(fact, run);
  const attributes = (fact['attributes'] as Where | undefined) ?? {};
  return run.events.filter(
    (event) =>
      event.t >= from &&
      event.t <= to &&
      matches(event, whereOf(fact)) &&
      matches((event['attributes'] as RecordFields | undefined) ?? {}, attributes),
  );
}

function bounded(fact: Fact, found: number, what: string): string | undefined {
  const { equals } = fact;
  // Sums of shares (0.1 CPU) are only as exact as their binary fractions.
  const equal = equals === undefined || Math.abs(found - (equals as number)) < 1e-9;
  return equal && within(found, fact['min'], fact['max']) ? undefined : `${found} ${what}`;
}

function numberIn(record: RecordFields, fact: Fact): number {
  const value = record[fact['field'] as string];
  return typeof value === 'number' ? value : 0;
}

/** Asks about every moment of the fact's interval, and gives the first answer. */
function eachMoment(
  fact: Fact,
  run: Run,
  ask: (records: Iterable<RecordFields>) => string | undefined,
): string | undefined {
  const { from, to } = intervalOf(fact, run);
  for (const { t, table } of run.timeline.moments(kindOf(fact, run), from, to)) {
    const answer = ask(table.values());
    if (answer !== undefined) return `at ${t} ms: ${answer}`;
  }
  return undefined;
}

function extremes(fact: Fact, run: Run): { readonly lowest: number; readonly highest: number } {
  let lowest = Infinity;
  let highest = 0;
  eachMoment(fact, run, (table) => {
    let number = 0;
    for (const record of table) if (matches(record, whereOf(fact))) number++;
    lowest = Math.min(lowest, number);
    highest = Math.max(highest, number);
    return undefined;
  });
  return { lowest, highest };
}
