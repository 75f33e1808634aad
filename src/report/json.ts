/** The report as a file: equal reports give equal bytes, so that `diff` and `sha256sum` say something. */
import type { Report } from '../ports/model/report.gen.js';

/**
 * JSON with sorted keys, two spaces of indentation and a line end at the end. What the run was made of stays in the order in which
 * it was written: that of variables may mean something, and a replay must get the same.
 */
export function reportJson(report: Report): string {
  return `${JSON.stringify(sorted(report), undefined, 2)}\n`;
}

/** The same value with the keys of every object in the order of their code units. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return Object.fromEntries(fields.map(([name, field]) => [name, name === 'input' ? field : sorted(field)]));
}
