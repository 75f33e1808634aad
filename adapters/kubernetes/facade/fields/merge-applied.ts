import { isObject, sameJson, type JsonObject } from '../../resources/registry/json.js';
import { SCHEMA, type Field, type Message } from '../schema/schema.js';
import { keyOf, elementsOf } from './field-set.js';

/** Lays an applied configuration over an object: keyed lists and maps merge, atomic values are replaced. */
export function mergeApplied(message: Message | undefined, base: unknown, config: unknown): unknown {
  if (!isObject(config) || !isObject(base)) return config;
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(config))
    result.set(key, mergeField(message?.byJson.get(key), result.get(key), value));
  return Object.fromEntries(result);
}

function mergeField(field: Field | undefined, base: unknown, value: unknown): unknown {
  if (Array.isArray(value)) return mergeList(field, Array.isArray(base) ? base : [], value);
  if (!isObject(value) || !isObject(base)) return value;
  if (field === undefined) return mergeApplied(undefined, base, value);
  if (field.map) return field.atomicMap ? value : mergeApplied(undefined, base, value);
  const message = SCHEMA.get(field.type);
  return message?.atomic === true && !field.granular ? value : mergeApplied(message, base, value);
}

function mergeList(field: Field | undefined, base: readonly unknown[], value: readonly unknown[]): readonly unknown[] {
  if (field === undefined || field.listType === 'atomic') return value;
  if (field.listType === 'set')
    return [...base, ...value.filter((item) => !base.some((other) => sameJson(other, item)))];
  const message = SCHEMA.get(field.type);
  const result = [...base];
  for (const item of value) {
    if (!isObject(item)) continue;
    const key = keyOf(field, item);
    const at = result.findIndex((other) => isObject(other) && keyOf(field, other) === key);
    if (at === -1) result.push(item);
    else result[at] = message?.atomic === true ? item : mergeApplied(message, result[at], item);
  }
  return result;
}

/** The object without the fields of some paths. */
export function withoutPaths(message: Message | undefined, object: unknown, paths: readonly string[]): unknown {
  // Items of lists go as a whole when the mark of the item itself is among the paths.
  return paths.reduce((left, path) => removeAt(message, left, elementsOf(path)), object);
}

function removeAt(message: Message | undefined, object: unknown, elements: readonly string[]): unknown {
  const [first, ...rest] = elements;
  if (!isObject(object) || first === undefined || !first.startsWith('f:')) return object;
  const name = first.slice(2);
  if (!(name in object)) return object;
  const field = message?.byJson.get(name);
  if (rest.length === 0) return without(object, name);
  const value = removeIn(field, object[name], rest);
  return value === object[name] ? object : { ...object, [name]: value };
}

function removeIn(field: Field | undefined, value: unknown, elements: readonly string[]): unknown {
  const [first = '', ...rest] = elements;
  if (first === '.') return isObject(value) && Object.keys(value).length === 0 ? undefined : value;
  if (!Array.isArray(value)) {
    const message = field === undefined || field.map ? undefined : SCHEMA.get(field.type);
    return removeAt(message, value, elements);
  }
  if (first.startsWith('v:')) return value.filter((item) => JSON.stringify(item) !== first.slice(2));
  if (field === undefined || !first.startsWith('k:')) return value;
  const isItem = (item: unknown) => isObject(item) && keyOf(field, item) === first;
  if (rest.length === 0 || rest[0] === '.') return value.filter((item) => !isItem(item));
  return value.map((item: unknown) => (isItem(item) ? removeAt(SCHEMA.get(field.type), item, rest) : item));
}

function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
