import { isObject, scalarText } from '../../resources/registry/json.js';
import { Duration, Timestamp, UnsignedInt } from '../values.js';
import { secondsText, timestampText } from './time-text.js';

const CLAUSE = /%(?:%|(?:\.(\d+))?([sdfebxXo]))/g;
const DEFAULT_PRECISION = 6;

/** A text with its clauses filled in (cel-go ext/formatting.go); there are `%s %d %f %e %b %x %X %o`. */
export function formatted(template: string, values: readonly unknown[]): string {
  let used = 0;
  return template.replaceAll(CLAUSE, (clause, precision: string | undefined, verb: string | undefined) => {
    if (verb === undefined) return clause.slice(1);
    if (used >= values.length) throw new Error(`index ${used} out of range`);
    return clauseText(verb, values[used++], precision === undefined ? DEFAULT_PRECISION : Number(precision));
  });
}

function clauseText(verb: string, value: unknown, precision: number): string {
  if (verb === 's') return textOf(value);
  if (verb === 'f' || verb === 'e') {
    const number = typeof value === 'number' ? value : Number(numberOf(verb, value));
    if (verb === 'f') return number.toFixed(precision);
    // Go writes at least two digits of the exponent.
    return number.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
  }
  if (verb === 'x' || verb === 'X') {
    const hex =
      typeof value === 'string' || value instanceof Uint8Array
        ? hexOf(typeof value === 'string' ? new TextEncoder().encode(value) : value)
        : numberOf(verb, value).toString(16);
    return verb === 'x' ? hex : hex.toUpperCase();
  }
  if (verb === 'b' && typeof value === 'boolean') return value ? '1' : '0';
  return numberOf(verb, value).toString(verb === 'b' ? 2 : verb === 'o' ? 8 : 10);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const NUMBER_CLAUSES: Readonly<Record<string, string>> = {
  d: 'decimal clause can only be used on integers',
  b: 'only integers and bools can be formatted as binary',
  o: 'octal clause can only be used on integers',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
  X: 'only integers, byte buffers, and strings can be formatted as hex',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
};

function numberOf(verb: string, value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof UnsignedInt) return value.value;
  throw new Error(`error during formatting: ${NUMBER_CLAUSES[verb]}, was given ${typeName(value)}`);
}

/** A value as `%s` shows it. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => quotedText(item)).join(', ')}]`;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return secondsText(value);
  if (value instanceof UnsignedInt) return String(value.value);
  if (typeof value === 'bigint') return value.toString();
  if (!isObject(value)) return scalarText(value);
  const pairs = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${quotedText(part)}`);
  return `{${pairs.sort().join(', ')}}`;
}

function quotedText(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : textOf(value);
}

function typeName(value: unknown): string {
  if (typeof value === 'number') return 'double';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? 'list' : 'map';
}
