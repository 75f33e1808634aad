import { checkTime } from './go-time.js';
import { GO_TYPES } from './go-types.table.js';
import { canonicalQuantity } from './quantity.js';
import { DecodeError } from './parse-json.js';
import { SCHEMA, type Field, type Message } from './schema.js';

/** What a reading of a body turns up besides the object. */
export interface Reading {
  /** Unknown and duplicate fields in the order of the document, in the words of the strict decoder. */
  readonly complaints: string[];
  readonly duplicates: WeakMap<object, readonly string[]>;
}

/** Messages whose JSON form is not an object of their fields. */
const SPECIAL: Readonly<Record<string, (value: unknown, at: Place) => unknown>> = {
  'meta.v1.Time': timeOf('Time'),
  'meta.v1.MicroTime': timeOf('MicroTime'),
  'meta.v1.Duration': (value, at) => (typeof value === 'string' ? value : refuse(value, at, 'string')),
  'resource.Quantity': quantityOf,
  'intstr.IntOrString': (value, at) =>
    typeof value === 'string' || typeof value === 'number' ? value : refuse(value, at, 'int32'),
  'runtime.RawExtension': (value) => value,
  'meta.v1.FieldsV1': (value) => value,
  'apiextensions.v1.JSON': (value) => value,
  'apiextensions.v1.JSONSchemaPropsOrBool': schemaOrOther,
  'apiextensions.v1.JSONSchemaPropsOrArray': schemaOrOther,
  'apiextensions.v1.JSONSchemaPropsOrStringArray': schemaOrOther,
};

/** What Go has where nothing was said, for messages that are no pointers. */
const ZERO: Readonly<Record<string, unknown>> = {
  'meta.v1.Time': null,
  'meta.v1.MicroTime': null,
  'meta.v1.Duration': '0s',
  'resource.Quantity': '0',
  'intstr.IntOrString': 0,
  'runtime.RawExtension': null,
  'meta.v1.FieldsV1': {},
  'apiextensions.v1.JSON': null,
};

interface Place {
  /** Name of the Go struct that holds the field. */
  readonly struct: string;
  /** JSON path with list positions, as complaints show it. */
  readonly path: string;
  /** JSON path without positions, as Go's decoder shows it. */
  readonly goPath: string;
  /** The name of the field's Go type where it has one of its own, for lists of their elements. */
  readonly named?: string | undefined;
}

/**
 * Reads an object as Go would: unknown fields are noticed and dropped, wrong types are refused, and what Go cannot tell from
 * absent (zero values) is left out or filled in as Go's encoder does. Throws `DecodeError`.
 */
export function normalizeObject(message: Message, value: unknown, reading: Reading): Record<string, unknown> {
  const top: Place = { struct: message.goName, path: '', goPath: '' };
  const known = asObject(value, top, message);
  const { apiVersion, kind } = known;
  const rest = Object.fromEntries(Object.entries(known).filter(([key]) => key !== 'apiVersion' && key !== 'kind'));
  const duplicates = reading.duplicates.get(known);
  if (duplicates !== undefined) reading.duplicates.set(rest, duplicates);
  return { kind, apiVersion, ...struct(message, rest, top, reading) };
}

/** The metadata of an object whose other fields nobody here knows. Throws `DecodeError`. */
export function normalizeMetadata(value: unknown, reading: Reading, path = 'metadata'): Record<string, unknown> {
  const message = SCHEMA.get('meta.v1.ObjectMeta')!;
  const at: Place = { struct: message.goName, path, goPath: path };
  return struct(message, asObject(value, at, message), at, reading);
}

function struct(message: Message, value: object, at: Place, reading: Reading): Record<string, unknown> {
  const given = value as Readonly<Record<string, unknown>>;
  const twice = reading.duplicates.get(value) ?? [];
  const read = new Map<string, unknown>();
  for (const key of Object.keys(given)) {
    const path = at.path === '' ? key : `${at.path}.${key}`;
    if (twice.includes(key)) reading.complaints.push(`duplicate field "${path}"`);
    const field = message.byJson.get(key);
    if (field === undefined) {
      reading.complaints.push(`unknown field "${path}"`);
      continue;
    }
    if (given[key] === null || given[key] === undefined) continue;
    const goPath = at.goPath === '' ? key : `${at.goPath}.${key}`;
    read.set(key, fieldValue(field, given[key], placeOf(message, key, path, goPath), reading));
  }
  return encode(message, read);
}

function placeOf({ name, goName }: Message, key: string, path: string, goPath: string): Place {
  const named = GO_TYPES[`${name}.${key}`];
  return { struct: goName, path, goPath, ...(named !== undefined && { named }) };
}

/** Puts the fields into Go's order and leaves out what Go leaves out. */
function encode(message: Message, read: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of message.fields) {
    const given = read.get(field.json) ?? zeroOf(field);
    // A list without elements is lost on its way through the store, except in kinds that are stored as JSON.
    const value = isEmptyList(given) && !field.omitsEmpty && !message.name.startsWith('apiextensions.') ? null : given;
    if (value !== undefined && !(field.omitsEmpty && isEmpty(field, value))) result[field.json] = value;
  }
  return result;
}

function zeroOf(field: Field): unknown {
  if (field.repeated || field.map || field.pointer || field.type === 'bytes')
    return field.omitsEmpty ? undefined : null;
  if (Object.hasOwn(ZERO, field.type)) return ZERO[field.type];
  const message = SCHEMA.get(field.type);
  if (message !== undefined) return message.name.endsWith('.ExtraValue') ? null : encode(message, new Map());
  return field.type === 'string' ? '' : field.type === 'bool' ? false : 0;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isEmpty(field: Field, value: unknown): boolean {
  if (field.repeated) return (value as readonly unknown[]).length === 0;
  if (field.map) return Object.keys(value as object).length === 0;
  if (field.pointer || SCHEMA.has(field.type)) return false;
  return value === '' || value === 0 || value === false;
}

function fieldValue(field: Field, value: unknown, at: Place, reading: Reading): unknown {
  if (field.repeated) {
    if (!Array.isArray(value)) return refuse(value, { ...at, named: undefined }, `[]${at.named ?? goType(field.type)}`);
    return value.map((item, index) => single(field, item, { ...at, path: `${at.path}[${index}]` }, reading, true));
  }
  if (!field.map) return single(field, value, at, reading, false);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(value, at, `map[string]${field.type === 'bytes' ? '[]uint8' : goType(field.type)}`);
  const twice = reading.duplicates.get(value) ?? [];
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const path = `${at.path}.${key}`;
      if (twice.includes(key)) reading.complaints.push(`duplicate field "${path}"`);
      return [key, single(field, item, { ...at, path }, reading, true)];
    }),
  );
}

function single({ type }: Field, value: unknown, at: Place, reading: Reading, inside: boolean): unknown {
  const special = SPECIAL[type];
  if (special !== undefined) return value === null ? (ZERO[type] ?? null) : special(value, at);
  const message = SCHEMA.get(type);
  if (message === undefined) return scalar(type, value, at, inside);
  if (type.endsWith('.ExtraValue') || type === 'meta.v1.Verbs') return value;
  if (value === null && inside) return encode(message, new Map());
  return struct(message, asObject(value, at, message), at, reading);
}

function scalar(type: string, value: unknown, at: Place, inMap: boolean): unknown {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : value === null ? '' : refuse(value, at, 'string');
    case 'bool':
      return typeof value === 'boolean' ? value : value === null ? false : refuse(value, at, 'bool');
    case 'bytes':
      return typeof value === 'string'
        ? base64Of(value)
        : value === null
          ? inMap
            ? ''
            : null
          : refuse(value, at, '[]uint8');
    case 'int32':
    case 'int64':
      if (value === null) return 0;
      if (typeof value !== 'number') return refuse(value, at, type);
      return isWhole(value, type) ? value : refuse(value, at, type, ` ${value}`);
    default:
      return typeof value === 'number' ? value : refuse(value, at, 'float64');
  }
}

function isWhole(value: number, type: string): boolean {
  return Number.isInteger(value) && (type === 'int64' || (value >= -(2 ** 31) && value < 2 ** 31));
}

function base64Of(text: string): string {
  const wrong = /[^A-Za-z0-9+/=\r\n]/.exec(text);
  if (wrong !== null || text.replaceAll(/[\r\n]/g, '').length % 4 !== 0)
    throw new DecodeError(`illegal base64 data at input byte ${wrong?.index ?? text.length - (text.length % 4)}`);
  return text.replaceAll(/[\r\n]/g, '');
}

/** A schema, several, or something else. Their decoders are lenient (apiextensions/v1/marshal.go), so nothing is complained of. */
function schemaOrOther(value: unknown, at: Place): unknown {
  if (Array.isArray(value)) return value.map((item) => schemaOrOther(item, at));
  if (typeof value !== 'object' || value === null) return value;
  const message = SCHEMA.get('apiextensions.v1.JSONSchemaProps')!;
  return struct(message, value, { ...at, struct: message.goName }, { complaints: [], duplicates: new WeakMap() });
}

function timeOf(type: 'Time' | 'MicroTime'): (value: unknown, at: Place) => unknown {
  return (value, at) => {
    if (typeof value !== 'string') return refuse(value, at, 'string');
    checkTime(value, type);
    return value;
  };
}

function quantityOf(value: unknown): unknown {
  const canonical = canonicalQuantity(typeof value === 'number' ? String(value) : value);
  if (canonical !== undefined) return canonical;
  throw new DecodeError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

function asObject(value: unknown, at: Place, message: Message): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  return refuse(value, at, goType(message.name));
}

function goType(type: string): string {
  const parts = type.split('.');
  return parts.length < 2 ? type : parts.slice(-2).join('.');
}

function refuse(value: unknown, { struct: name, goPath, named }: Place, type: string, detail = ''): never {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const where = goPath === '' ? 'Go value' : `Go struct field ${name}.${goPath}`;
  throw new DecodeError(`json: cannot unmarshal ${found}${detail} into ${where} of type ${named ?? type}`);
}
