import { parseRfc3339 } from 'regatta/kit';
import { NormanRefusal } from '../errors.js';
import type { Body } from './handler.js';
import { findSchema, type Field, type Schema } from './schemas/schemas.js';

/** What fields are copied for: a body that comes in, or an object that goes out. */
export type Purpose = 'create' | 'update' | 'list' | 'list-new';

/**
 * A body or an object cut to the fields of its type, with values converted, checked and defaulted (rancher/norman
 * parse/builder). Throws a `NormanRefusal` for the first field that is wrong.
 */
export function construct(schema: Schema, input: Body, purpose: Purpose): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(input)) {
    const field = schema.fields.get(name);
    if (field === undefined || !matches(field, purpose)) continue;
    const wasNull = given === null && (field.nullable || field.defaultValue === undefined);
    const value = converted(schema, name, field.type, given, purpose);
    if (value === undefined || (value === null && !wasNull)) continue;
    if (!isOut(purpose)) checkField(name, field, value);
    result[name] = value;
    if (isOut(purpose) && field.type === 'date' && typeof value === 'string' && value !== '') {
      const ms = parseRfc3339(value);
      if (!Number.isNaN(ms)) result[`${name}TS`] = ms;
    }
  }
  complete(schema, purpose, result);
  if (isOut(purpose))
    for (const name of ['type', 'id']) if (input[name] !== undefined && input[name] !== '') result[name] = input[name];
  return result;
}

function isOut(purpose: Purpose): boolean {
  return purpose === 'list' || purpose === 'list-new';
}

function matches(field: Field, purpose: Purpose): boolean {
  if (isOut(purpose)) return field.type !== 'password' && (purpose === 'list-new' || !field.writeOnly);
  return purpose === 'create' ? field.create : field.update;
}

/** Fills in defaults, and refuses what is required and missing; what goes out shows every reference. */
function complete(schema: Schema, purpose: Purpose, result: Record<string, unknown>): void {
  for (const [name, field] of schema.fields) {
    const value = result[name];
    if (purpose === 'create') {
      if ((value === undefined || value === '') && field.defaultValue !== undefined) result[name] = field.defaultValue;
      const isMissing =
        result[name] === undefined || (isListType(field.type) && (result[name] as unknown[]).length === 0);
      if (field.create && field.required && isMissing) throw new NormanRefusal('MissingRequired', '', name);
    } else if (isOut(purpose) && matches(field, purpose) && value === undefined) {
      if (field.type.startsWith('reference[')) result[name] = null;
      else if (field.defaultValue !== undefined) result[name] = field.defaultValue;
    }
  }
}

function isListType(type: string): boolean {
  return type.startsWith('array[');
}

/** The type of the elements of an array or a map. */
function elementType(type: string): string {
  return type.slice(type.indexOf('[') + 1, -1);
}

function converted(schema: Schema, name: string, type: string, value: unknown, purpose: Purpose): unknown {
  if (value === null || value === undefined) return value;
  if (type.startsWith('map[')) {
    if (!isObject(value)) {
      if (isOut(purpose)) return value;
      // The real server breaks on these two, and answers with nothing but the status (recording errors, map.string).
      if (name === 'labels' || name === 'annotations') throw new NormanRefusal('ServerError', '');
      return undefined;
    }
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, one]) => [key, converted(schema, name, elementType(type), one, purpose)]),
    );
  }
  if (isListType(type)) {
    if (!Array.isArray(value)) return undefined;
    return value.map((one) => converted(schema, name, elementType(type), one, purpose));
  }
  if (type.startsWith('reference[')) return textOf(value).trim();
  const simple = SIMPLE[type];
  if (simple !== undefined) return simple(value, name, purpose);
  return structure(schema, name, type, value, purpose);
}

function structure(schema: Schema, name: string, type: string, value: unknown, purpose: Purpose): unknown {
  const inner = findSchema(schema.scope, type);
  if (inner === undefined) return isOut(purpose) ? value : undefined;
  if (!isObject(value)) {
    if (isOut(purpose)) return undefined;
    const shown = Array.isArray(value) ? JSON.stringify(value) : textOf(value);
    const why = `Value can not be converted to type ${type}: ${shown}`;
    throw new NormanRefusal('InvalidFormat', `InvalidFormat 422: ${why}`, name);
  }
  return construct(inner, value, purpose);
}

type Convert = (value: unknown, name: string, purpose: Purpose) => unknown;

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const HOSTNAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const asText: Convert = (value, _name, purpose) => (isOut(purpose) ? textOf(value) : textOf(value).trim());

const SIMPLE: Readonly<Record<string, Convert>> = {
  json: (value) => value,
  date: (value) => textOf(value) || null,
  boolean: (value) => (typeof value === 'boolean' ? value : /^(true|t|yes|y)$/i.test(textOf(value).trim())),
  enum: asText,
  int: numberOf,
  float: numberOf,
  password: asText,
  string: asText,
  dnsLabel: named(LABEL),
  dnsLabelRestricted: named(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/),
  hostname: named(HOSTNAME),
  intOrString: (value) => (/^-?\d+$/.test(textOf(value)) ? Number(value) : textOf(value).trim()),
  base64: asText,
  reference: asText,
};

function numberOf(value: unknown, name: string, purpose: Purpose): unknown {
  if (typeof value === 'number') return Math.trunc(value);
  const text = textOf(value).trim();
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  if (isOut(purpose)) return value;
  throw new NormanRefusal('InvalidFormat', `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`, name);
}

function named(pattern: RegExp): Convert {
  return (value, name, purpose) => {
    const text = textOf(value).trim();
    if (text === '' || isOut(purpose) || pattern.test(text)) return text;
    const rule =
      pattern === HOSTNAME
        ? "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    throw new NormanRefusal('InvalidFormat', `InvalidFormat 422: invalid value ${text}: ${rule}`, name);
  };
}

function checkField(name: string, field: Field, value: unknown): void {
  if (!Array.isArray(value)) return checkValue(name, field, value);
  for (const one of value) {
    if (one === null) throw new NormanRefusal('NotNullable', 'Individual array values can not be null', name);
    checkValue(name, field, one);
  }
}

function checkValue(name: string, field: Field, value: unknown): void {
  const fail = (code: ConstructorParameters<typeof NormanRefusal>[0]) => {
    throw new NormanRefusal(code, '', name);
  };
  const isEmpty = value === null || value === '';
  if (isEmpty && !field.nullable && field.defaultValue === undefined) fail('NotNullable');
  if (typeof value === 'number') {
    if (field.min !== undefined && value < field.min) fail('MinLimitExceeded');
    if (field.max !== undefined && value > field.max) fail('MaxLimitExceeded');
  }
  const { length } = textOf(value);
  if (value !== null) {
    if (field.minLength !== undefined && length < field.minLength) fail('MinLengthExceeded');
    if (field.maxLength !== undefined && length > field.maxLength) fail('MaxLengthExceeded');
  }
  if (field.options.length === 0 || (isEmpty && field.nullable)) return;
  const checked = isEmpty ? field.defaultValue : value;
  if (!field.options.includes(textOf(checked))) fail('InvalidOption');
}

/** A value as Go prints it. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '' : textOf(value[0]);
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
