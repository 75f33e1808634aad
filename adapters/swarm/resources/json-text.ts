/** A JSON value where a text is expected: numbers and booleans as they are written, anything else is the otherwise. */
export function textAt(value: unknown, otherwise = ''): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : otherwise;
}
