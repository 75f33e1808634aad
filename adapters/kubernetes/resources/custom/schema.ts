import { isObject, type JsonObject } from '../registry/json.js';

/*
 * Structural schemas of custom resources, as their definitions hold them. A schema is read where it lies: it is an ordinary
 * JSON object, and these functions name its parts (apiextensions-apiserver pkg/apiserver/schema/structural.go v0.32).
 */

export type Schema = JsonObject;

export function schemaAt(schema: Schema, field: string): Schema | undefined {
  const part = schema[field];
  return isObject(part) ? part : undefined;
}

/** The schema of a property of an object; of any value, where the schema is that of a map. */
export function propertySchema(schema: Schema, name: string): Schema | undefined {
  const properties = schemaAt(schema, 'properties');
  return (properties && schemaAt(properties, name)) ?? schemaAt(schema, 'additionalProperties');
}

/** Whether fields that the schema does not name are kept. */
export function keepsUnknown(schema: Schema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true || schema['additionalProperties'] === true;
}

export function isEmbedded(schema: Schema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

/** Fields that every object has whatever its schema says. */
const OBJECT_FIELDS = ['apiVersion', 'kind', 'metadata'];

/** A value without the fields that its schema does not know; `complain` hears of each of them. */
export function pruned(
  schema: Schema,
  value: unknown,
  complain: (path: string) => void,
  path = '',
  isRoot = true,
): unknown {
  if (Array.isArray(value)) {
    const items = schemaAt(schema, 'items');
    if (items === undefined) return value;
    return value.map((item, index) => pruned(items, item, complain, `${path}[${index}]`, false));
  }
  if (!isObject(value)) return value;
  const keeps = keepsUnknown(schema) && schemaAt(schema, 'additionalProperties') === undefined;
  const isObjectHere = isRoot || isEmbedded(schema);
  const entries: [string, unknown][] = [];
  for (const [name, part] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const inner = propertySchema(schema, name);
    if (isObjectHere && OBJECT_FIELDS.includes(name)) entries.push([name, part]);
    else if (inner !== undefined) entries.push([name, pruned(inner, part, complain, at, false)]);
    else if (keeps) entries.push([name, part]);
    else complain(at);
  }
  return Object.fromEntries(entries);
}

/** A value with the defaults of its schema; a null that may not be gives way to a default. */
export function defaulted(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = schemaAt(schema, 'items');
    return items === undefined ? value : value.map((item) => defaulted(items, item));
  }
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(schemaAt(schema, 'properties') ?? {})) {
    if (!isObject(property) || property['default'] === undefined) continue;
    const isMissing = result[name] === undefined || (result[name] === null && property['nullable'] !== true);
    if (isMissing) result[name] = property['default'];
  }
  for (const [name, part] of Object.entries(result)) {
    const inner = propertySchema(schema, name);
    if (inner !== undefined) result[name] = defaulted(inner, part);
  }
  return result;
}
