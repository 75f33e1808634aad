import { intervalOf } from './anchors.js';
import { whereOf } from './facts-count.js';
import type { Fact, RecordFields } from './recording.js';
import { kindOf, type Evaluator, type Run } from './run.js';
import { equalValues, matches } from './where.js';

/** Facts about the course that single records take. */
export const courseFacts: Readonly<Record<string, Evaluator>> = {
  path(fact, run) {
    const allowed = fact['states'] as readonly unknown[];
    for (const [key, seen] of coursesOf(fact, run))
      if (!isSubsequence(seen, allowed)) return `${key} went ${JSON.stringify(seen)}`;
    return undefined;
  },
  sequence(fact, run) {
    const wanted = fact['values'] as readonly unknown[];
    const courses = valuesByRecord(
      fact,
      run,
      (fact['of'] as string | undefined) ?? 'workloads',
      fact['field'] as string,
    );
    if (courses.size === 0) return 'no record matches';
    for (const [key, seen] of courses) {
      const holds = fact['exact'] === true ? equalValues(seen, wanted) : isSubsequence(wanted, seen);
      if (!holds) return `${key} went ${JSON.stringify(seen)}`;
    }
    return undefined;
  },
  updates(fact, run) {
    const courses = valuesByRecord({ ...fact, where: { name: fact['service'] } }, run, 'services', 'update');
    const seen = [...courses.values()][0] ?? [];
    return isSubsequence(fact['states'] as readonly unknown[], seen) ? undefined : `went ${JSON.stringify(seen)}`;
  },
  idOrder(fact, run) {
    const { from, to } = intervalOf(fact, run);
    const present = new Map<string, unknown>();
    const appeared: unknown[] = [];
    const gone: unknown[] = [];
    const known = new Set<string>();
    for (const { table } of run.timeline.moments(kindOf(fact, run), from, to)) {
      for (const [key, value] of present)
        if (!table.has(key)) {
          gone.push(value);
          present.delete(key);
        }
      for (const [key, record] of table) {
        if (known.has(key) || !matches(record, whereOf(fact))) continue;
        known.add(key);
        present.set(key, record[fact['by'] as string]);
        appeared.push(record[fact['by'] as string]);
      }
    }
    const found = fact['gone'] === true ? gone : appeared;
    return equalValues(found, fact['equals']) ? undefined : `found ${JSON.stringify(found)}`;
  },
};

/** `values` without a checkpoint: the distinct values of every matching record, in order. */
export function distinctValues(fact: Fact, run: Run): string | undefined {
  const courses = valuesByRecord(fact, run, kindOf(fact, run), fact['field'] as string);
  for (const [key, seen] of courses)
    if (!equalValues(seen, fact['equals'])) return `${key} went ${JSON.stringify(seen)}`;
  return courses.size === 0 ? 'no record matches' : undefined;
}

/** A path is told by a task's updates where the platform sends them, else by the field that holds its state. */
function coursesOf(fact: Fact, run: Run): ReadonlyMap<string, readonly unknown[]> {
  if (fact['task'] !== undefined) {
    const seen: unknown[] = [];
    for (const event of run.events)
      if (event['type'] === 'UPDATE' && event['task'] === fact['task'] && event['state'] !== seen.at(-1))
        seen.push(event['state']);
    return new Map([[fact['task'] as string, seen]]);
  }
  const kind = kindOf(fact, run);
  const field = (fact['field'] as string | undefined) ?? (kind === 'pods' ? 'phase' : 'state');
  return valuesByRecord(fact, run, kind, field);
}

/** Key -> the values that a field had, repeats merged, of every record that ever matched. */
function valuesByRecord(fact: Fact, run: Run, kind: string, field: string): ReadonlyMap<string, readonly unknown[]> {
  const { from, to } = intervalOf(fact, run);
  const where = whereOf(fact);
  const courses = new Map<string, unknown[]>();
  const last = new Map<string, RecordFields>();
  for (const { table } of run.timeline.moments(kind, from, to)) {
    for (const [key, record] of table) {
      if (last.get(key) === record || !matches(record, where)) continue;
      last.set(key, record);
      const course = courses.get(key) ?? [];
      courses.set(key, course);
      const value = record[field] ?? null;
      if (course.length === 0 || !equalValues(course.at(-1), value)) course.push(value);
    }
  }
  return courses;
}

function isSubsequence(part: readonly unknown[], whole: readonly unknown[]): boolean {
  let position = 0;
  for (const value of whole) if (position < part.length && equalValues(part[position], value)) position++;
  return position === part.length;
}
