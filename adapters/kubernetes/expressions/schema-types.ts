import { evaluate } from '@marcbachmann/cel-js';
import { isEmbedded, schemaAt, type Schema } from '../resources/custom/schema.js';
import { isObject } from '../resources/registry/json.js';
import { countedList, countedMap } from './budget.js';
import { celValue } from './values.js';

const TIMESTAMP = 'google.protobuf.Timestamp';
const RESERVED =
  /^(?:true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)$/;
const ESCAPES: Readonly<Record<string, string>> = { __: 'underscores', '.': 'dot', '-': 'dash', '/': 'slash' };

/** A field as expressions name it; undefined for one that they cannot (apiserver pkg/cel/escaping.go v0.32). */
export function escapedName(name: string): string | undefined {
  if (RESERVED.test(name)) return `__${name}__`;
  if (!/^[a-zA-Z_./-][a-zA-Z0-9_./-]*$/.test(name)) return undefined;
  return name.replaceAll(/__|[-./]/g, (found) => `__${ESCAPES[found]}__`);
}

const METADATA: Schema = { type: 'object', properties: { name: { type: 'string' }, generateName: { type: 'string' } } };
const TEXT: Schema = { type: 'string' };

/** The fields that expressions may ask for: of a whole resource also those that all have. */
function fieldsOf(schema: Schema, isResource: boolean): Readonly<Record<string, unknown>> {
  const properties = schemaAt(schema, 'properties') ?? {};
  return isResource ? { ...properties, kind: TEXT, apiVersion: TEXT, metadata: METADATA } : properties;
}

/**
 * The type of a schema, with those of its objects added to `types`; undefined where expressions cannot see it (apiserver
 * pkg/cel/common/schemas.go SchemaDeclType v0.32).
 */
export function schemaType(
  schema: Schema,
  types: Record<string, Readonly<Record<string, string>>>,
  name: string,
  isResource: boolean,
): string | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return 'dyn';
  const inner = (part: Schema, at: string) => schemaType(part, types, `${name}.${at}`, isEmbedded(part));
  const items = schemaAt(schema, 'items');
  const values = schemaAt(schema, 'additionalProperties');
  switch (schema['type']) {
    case 'array': {
      const item = items && inner(items, 'item_');
      return item && `list<${item}>`;
    }
    case 'object': {
      if (values === undefined) break;
      const value = inner(values, 'value_');
      return value && `map<string, ${value}>`;
    }
    case 'string':
      return textType(schema['format']);
    case 'boolean':
      return 'bool';
    case 'number':
      return 'double';
    case 'integer':
      return 'int';
  }
  if (schema['type'] !== 'object' && !isResource) return undefined;
  const fields: Record<string, string> = {};
  for (const [field, property] of Object.entries(fieldsOf(schema, isResource))) {
    const escaped = escapedName(field);
    const type = escaped !== undefined && isObject(property) ? inner(property, escaped) : undefined;
    if (escaped !== undefined && type !== undefined) fields[escaped] = type;
  }
  types[name] = fields;
  return name;
}

function textType(format: unknown): string {
  if (format === 'byte') return 'bytes';
  if (format === 'duration') return 'google.protobuf.Duration';
  return format === 'date' || format === 'date-time' ? TIMESTAMP : 'string';
}

/** A value as expressions see it under its schema; what the schema does not name they do not see. */
export function schemaValue(schema: Schema, value: unknown, isResource: boolean): unknown {
  if (value === null || schema['x-kubernetes-int-or-string'] === true) return celValue(value);
  if (typeof value === 'number') return schema['type'] === 'integer' ? celValue(value) : value;
  if (typeof value === 'string') return textValue(schema['format'], value);
  if (Array.isArray(value)) {
    const items = schemaAt(schema, 'items') ?? {};
    return countedList(value.map((item) => schemaValue(items, item, isEmbedded(items))));
  }
  if (!isObject(value)) return value;
  const values = schemaAt(schema, 'additionalProperties');
  if (values !== undefined)
    return countedMap(
      Object.fromEntries(Object.entries(value).map(([key, part]) => [key, schemaValue(values, part, false)])),
    );
  const entries: [string, unknown][] = [];
  for (const [field, property] of Object.entries(fieldsOf(schema, isResource))) {
    const escaped = escapedName(field);
    const part = value[field];
    // A field that may be null and is counts as missing.
    if (escaped === undefined || !isObject(property) || part === undefined || part === null) continue;
    entries.push([escaped, schemaValue(property, part, isEmbedded(property))]);
  }
  return Object.fromEntries(entries);
}

function textValue(format: unknown, value: string): unknown {
  switch (format) {
    case 'byte':
      return Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
    case 'duration':
      return evaluate('duration(text)', { text: value }) as unknown;
    case 'date':
    case 'date-time':
      return evaluate('timestamp(text)', { text: format === 'date' ? `${value}T00:00:00Z` : value }) as unknown;
    default:
      return value;
  }
}
