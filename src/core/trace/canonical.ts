import { Bug } from '../../ports/errors.js';

/**
 * One line of canonical JSON: keys sorted, no white space, whole numbers only. Equal values give equal bytes on every
 * machine, which is what makes a hash of a trace mean something.
 */
export function canonicalLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalLine).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    fields.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalLine(field)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new Bug(`a trace holds whole numbers, not ${value}`);
  return JSON.stringify(value);
}
