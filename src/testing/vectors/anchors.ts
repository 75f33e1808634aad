import type { RecordFields } from './recording.js';
import { kindOf, Unmet, type Run } from './run.js';
import { matches, type Where } from './where.js';

interface SightAnchor {
  readonly of?: string;
  readonly where?: Where;
  readonly count?: number;
  readonly equals?: number;
  readonly after?: unknown;
  readonly before?: unknown;
}

/** The time that an anchor names. Throws `Unmet` when it never came. */
export function timeOf(anchor: unknown, run: Run): number {
  if (typeof anchor === 'number') return anchor;
  const fields = anchor as RecordFields;
  if (fields['step'] !== undefined) return stepTime(fields, run);
  if (fields['checkpoint'] !== undefined) {
    const name = fields['checkpoint'] as string;
    const checkpoint = run.checkpoints.get(name);
    if (checkpoint === undefined) throw new Unmet(`checkpoint "${name}" was never reached`);
    return checkpoint.t;
  }
  if (fields['event'] !== undefined) return eventTime(fields, run);
  if (fields['first'] !== undefined) return sightTime(fields['first'] as SightAnchor, run, 'first');
  return sightTime(fields['last'] as SightAnchor, run, 'last');
}

/** The interval of a fact; without anchors the whole run. */
export function intervalOf(fact: RecordFields, run: Run): { readonly from: number; readonly to: number } {
  return {
    from: fact['from'] === undefined ? -Infinity : timeOf(fact['from'], run),
    to: fact['to'] === undefined ? Infinity : timeOf(fact['to'], run),
  };
}

function stepTime(anchor: RecordFields, run: Run): number {
  const step = run.steps.get(anchor['step'] as string);
  if (step === undefined) throw new Unmet(`step "${String(anchor['step'])}" was not done`);
  return anchor['end'] === true ? step.tEnd : step.t;
}

function eventTime(anchor: RecordFields, run: Run): number {
  const after = anchor['after'] === undefined ? -Infinity : timeOf(anchor['after'], run);
  const nth = ((anchor['nth'] ?? anchor['n']) as number | undefined) ?? 1;
  const found = run.events.filter((event) => event.t >= after && matches(event, anchor['event'] as Where))[nth - 1];
  if (found === undefined) throw new Unmet(`there was no event ${JSON.stringify(anchor['event'])}`);
  return found.t;
}

function sightTime(anchor: SightAnchor, run: Run, which: 'first' | 'last'): number {
  const { where = {}, count = 1, equals } = anchor;
  const from = anchor.after === undefined ? -Infinity : timeOf(anchor.after, run);
  const to = anchor.before === undefined ? Infinity : timeOf(anchor.before, run);
  let found: number | undefined;
  for (const { t, table } of run.timeline.moments(kindOf({ ...anchor }, run), from, to)) {
    let number = 0;
    for (const record of table.values()) if (matches(record, where)) number++;
    if (equals === undefined ? number < count : number !== equals) continue;
    if (which === 'first') return t;
    found = t;
  }
  if (found === undefined) throw new Unmet(`never seen: ${count} of ${JSON.stringify(where)}`);
  return found;
}
