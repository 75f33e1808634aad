// What programs complain of in their logs, counted by what it is about.
import type { Running } from './programs.js';

/** Errors and warnings: klog's letter before the date, or the level of kwok's lines. */
const COMPLAINT =
  /^(?:[EW]\d{4} \S+ +\d+ (?<where>[\w.]+\.go):\d+\] (?<what>.*)|.*\blevel=(?:ERROR|WARN)\b (?<rest>.*))$/;

/** Makes two complaints about different objects one. */
const PARTICULARS: readonly RegExp[] = [
  /[0-9a-f]{8}-[0-9a-f-]{27}/g,
  /\d+(\.\d+)*(\/\d+)?/g,
  /-[bcdfghjklmnpqrstvwxz2456789]{5,10}\b/g,
];

/**
 * Two writers met, and one tries again: the controllers of budgets and quotas do that with every burst of pods, and the more often, the
 * sooner they are answered.
 */
const CONFLICT = 'the object has been modified; please apply your changes to the latest version';

/** As often as this, the same complaint is a loop. */
const LOOP = 10;

/** Complaint -> how often. */
export type Complaints = ReadonlyMap<string, number>;

export function complaintsOf(programs: ReadonlyMap<string, Running>): Complaints {
  const counts = new Map<string, number>();
  for (const [name, program] of programs) {
    if (name === 'server' || name === 'etcd') continue;
    for (const line of program.lines) {
      const found = COMPLAINT.exec(line)?.groups;
      if (found === undefined || line.includes(CONFLICT)) continue;
      const text = `${name}: ${found['where'] ?? ''} ${found['what'] ?? found['rest'] ?? ''}`;
      const complaint = PARTICULARS.reduce((kept, particular) => kept.replaceAll(particular, '#'), text);
      counts.set(complaint, (counts.get(complaint) ?? 0) + 1);
    }
  }
  return counts;
}

/** Complaints over and over that the programs do not have against the real server, or far less often. */
export function loops(ours: Complaints, real: Complaints): string[] {
  return [...ours]
    .filter(([complaint, count]) => count >= LOOP && count > 3 * (real.get(complaint) ?? 0))
    .map(([complaint, count]) => `${count} times ${complaint}`);
}
