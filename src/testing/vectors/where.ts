import type { RecordFields } from './recording.js';

/** A pattern of record fields: each field has to match, an empty pattern matches everything. */
export type Where = Readonly<Record<string, unknown>>;

type Operator = (actual: unknown, wanted: unknown) => boolean;

/** The operators of a pattern value that is an object; all given ones have to hold. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  in: (actual, wanted) => (wanted as readonly unknown[]).some((one) => equalValues(actual, one)),
  notIn: (actual, wanted) => !(wanted as readonly unknown[]).some((one) => equalValues(actual, one)),
  matches: (actual, wanted) => !isEmpty(actual) && new RegExp(wanted as string).test(textOf(actual)),
  exists: (actual, wanted) => !isEmpty(actual) === wanted,
  not: (actual, wanted) => !matchesValue(actual, wanted),
  gte: (actual, wanted) => typeof actual === 'number' && actual >= (wanted as number),
  lte: (actual, wanted) => typeof actual === 'number' && actual <= (wanted as number),
  contains: (actual, wanted) =>
    Array.isArray(actual)
      ? actual.some((one) => equalValues(one, wanted))
      : typeof actual === 'string' && actual.includes(wanted as string),
  hasMatch: (actual, wanted) => elements(actual).some((one) => new RegExp(wanted as string).test(textOf(one))),
  noMatch: (actual, wanted) => !elements(actual).some((one) => new RegExp(wanted as string).test(textOf(one))),
};

export function matches(record: RecordFields, where: Where): boolean {
  for (const field of Object.keys(where)) if (!matchesValue(record[field], where[field])) return false;
  return true;
}

/** Deep equality in which an absent field, an empty text and an empty list are one: recordings leave empty fields out. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (left === right || (isEmpty(left) && isEmpty(right))) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const name of names) if (!equalValues((left as RecordFields)[name], (right as RecordFields)[name])) return false;
  return true;
}

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** A value as regular expressions see it: a list as its elements with commas between them. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function matchesValue(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return equalValues(actual, wanted);
  const operators = Object.keys(wanted);
  // An object that uses no operator is a value of its own, such as a map of task states.
  if (!operators.some((name) => Object.hasOwn(OPERATORS, name))) return equalValues(actual, wanted);
  return operators.every((name) => OPERATORS[name]?.(actual, (wanted as RecordFields)[name]) === true);
}

function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
