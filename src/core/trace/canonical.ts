import { Bug } from '../../ports/errors.js';

/**
 * One line of canonical JSON: keys sorted, no white space, whole numbers only. Equal values give equal bytes on every
 * machine, which is what makes a hash of a trace mean something.
 */
export function canonicalLine(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isSafeInteger(value)) throw new Bug(`a trace holds whole numbers, not ${value}`);
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? canonicalList(value) : canonicalObject(value as Record<string, unknown>);
    default:
      return JSON.stringify(value);
  }
}

function canonicalList(list: readonly unknown[]): string {
  return `[${list.map(canonicalLine).join(',')}]`;
}

function canonicalObject(object: Readonly<Record<string, unknown>>): string {
  let line = '';
  for (const name of Object.keys(object).sort()) {
    const field = object[name];
    if (field === undefined) continue;
    line += `${line === '' ? '{' : ','}${JSON.stringify(name)}:${canonicalLine(field)}`;
  }
  return line === '' ? '{}' : `${line}}`;
}
