import { entryFields, enumOf, fieldsOf, type Field } from './descriptors.js';
import { JsonProblem, readJson } from './json-reader.js';

type Json = Readonly<Record<string, unknown>>;

const INTEGERS: ReadonlySet<string> = new Set(['int32', 'int64', 'uint32', 'uint64']);
const FRACTIONS: ReadonlySet<string> = new Set(['double', 'float']);

/**
 * JSON as a message of the API: unknown names are left out, `null` counts as absent, numbers and booleans may be texts, and fields that
 * have a default get it. Throws a `JsonProblem` with the master's words. Source: mesos 3rdparty/stout/include/stout/protobuf.hpp; recorded
 * README, points 1 and 2.
 */
export function messageFromJson(message: string, value: unknown): unknown {
  if (!isObject(value)) throw new JsonProblem('Expecting a JSON object');
  const found = messageOf(message, value);
  const missing = missingIn(message, found, '');
  if (missing.length > 0) throw new JsonProblem(`Missing required fields: ${missing.join(', ')}`);
  return found;
}

/** The same for a list of messages. */
export function messagesFromJson(message: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new JsonProblem('Expecting a JSON array');
  return value.map((item) => messageFromJson(message, item));
}

function messageOf(message: string, object: Json): Json {
  const fields = fieldsOf(message) ?? new Map<string, Field>();
  const found = new Map<string, unknown>();
  // The real parser keeps objects sorted, so the first of two problems is the one that comes first in the alphabet.
  for (const name of Object.keys(object).sort()) {
    const field = fields.get(name);
    if (field === undefined) continue;
    const values = field.cardinality === 'map' ? mapOf(field, object[name]) : valuesOf(field, object[name]);
    if (field.cardinality === 'map' || (field.cardinality === 'repeated' && object[name] !== null))
      found.set(name, values);
    else if ((values as unknown[]).length > 0) found.set(name, (values as unknown[]).at(-1));
  }
  return withFallbacks(fields, found);
}

function withFallbacks(fields: ReadonlyMap<string, Field>, found: Map<string, unknown>): Json {
  for (const { name, fallback } of fields.values())
    if (fallback !== undefined && !found.has(name)) found.set(name, fallback);
  return Object.fromEntries(found);
}

/** The values that one member gives to a field: none for what counts as absent, several for a list. */
function valuesOf(field: Field, value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    if (field.cardinality !== 'repeated') throw unexpected('array', field);
    return value.flatMap((item: unknown) => valuesOf(field, item));
  }
  if (isObject(value)) {
    if (fieldsOf(field.type) === undefined) throw unexpected('object', field);
    return [messageOf(field.type, value)];
  }
  if (typeof value === 'string') return ofText(field, value);
  if (typeof value === 'number') return [ofNumber(field, value)];
  if (field.type !== 'bool') throw unexpected('boolean', field);
  return [value];
}

function mapOf(field: Field, value: unknown): Json {
  if (value === null) return {};
  if (!isObject(value)) throw unexpected(nameOf(value), field);
  const [, inner] = entryFields(field);
  return Object.fromEntries(Object.keys(value).map((key) => [key, valuesOf(inner, value[key])[0]]));
}

function ofText(field: Field, text: string): unknown[] {
  const { name, type, cardinality } = field;
  if (type === 'string') return [text];
  if (type === 'bytes') {
    const bad = /[^A-Za-z0-9+/=\s]/.exec(text);
    if (bad !== null)
      throw new JsonProblem(`Failed to base64 decode bytes field '${name}': Invalid character '${bad[0]}'`);
    return [text];
  }
  const values = enumOf(type);
  if (values !== undefined) {
    if (values.has(text)) return [text];
    if (cardinality === 'required') throw new JsonProblem(`Failed to find enum for '${text}'`);
    return [];
  }
  if (FRACTIONS.has(type) && /^-?Infinity$/.test(text)) return [Number(text)];
  if (type === 'bool') return [readAs('boolean', field, text)];
  if (!INTEGERS.has(type) && !FRACTIONS.has(type)) throw unexpected('string', field);
  return [ofNumber(field, readAs('number', field, text) as number)];
}

/** A text that stands for a number or a boolean. */
function readAs(kind: 'number' | 'boolean', { name }: Field, text: string): unknown {
  const refuse = (why: string) =>
    new JsonProblem(`Failed to parse '${text}' as a JSON ${kind} for field '${name}': ${why}`);
  let value: unknown;
  try {
    value = readJson(text);
  } catch (error) {
    throw error instanceof JsonProblem ? refuse(error.message) : error;
  }
  if (typeof value !== kind) throw refuse('Unexpected JSON type parsed');
  return value;
}

function ofNumber(field: Field, value: number): number {
  if (FRACTIONS.has(field.type)) return value;
  if (!INTEGERS.has(field.type)) throw unexpected('number', field);
  return Math.trunc(value);
}

/** Paths of required fields that are absent: first the message's own, then those of its parts. */
function missingIn(message: string, value: Json, prefix: string): string[] {
  const fields = [...(fieldsOf(message)?.values() ?? [])];
  const own = fields
    .filter(({ name, cardinality }) => cardinality === 'required' && value[name] === undefined)
    .map(({ name }) => prefix + name);
  const inner = [...fields]
    .sort((left, right) => left.number - right.number)
    .flatMap(({ name, cardinality, type }) => {
      if (fieldsOf(type) === undefined || value[name] === undefined) return [];
      if (cardinality === 'repeated')
        return (value[name] as Json[]).flatMap((item, index) => missingIn(type, item, `${prefix}${name}[${index}].`));
      if (cardinality === 'map')
        return Object.values(value[name] as Record<string, Json>).flatMap((item, index) =>
          missingIn(type, item, `${prefix}${name}[${index}].value.`),
        );
      return missingIn(type, value[name] as Json, `${prefix}${name}.`);
    });
  return [...own, ...inner];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function unexpected(kind: string, { name }: Field): JsonProblem {
  return new JsonProblem(`Not expecting a JSON ${kind} for field '${name}'`);
}
