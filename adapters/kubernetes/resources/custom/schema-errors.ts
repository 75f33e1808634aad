import type { FieldError } from '../definition.js';
import {
  fieldDuplicateShown,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  fieldTooMany,
  fieldTypeInvalid,
} from '../registry/field-errors.js';
import { isObject, sameJson, scalarText, type JsonObject } from '../registry/json.js';
import { goValue } from '../registry/go-text.js';
import { FORMATS } from './formats.js';
import { isEmbedded, propertySchema, schemaAt, type Schema } from './schema.js';

/**
 * What is wrong with a custom object under its schema, in the words of kube-openapi pkg/validation/errors/schema.go as
 * apiextensions-apiserver pkg/apiserver/validation/validation.go turns them into field errors.
 */
export function schemaErrors(schema: Schema, value: unknown, path = ''): readonly FieldError[] {
  if (value === null && schema['nullable'] === true) return [];
  const typed = typeErrors(schema, value, path);
  if (typed.length > 0) return typed;
  return [
    ...textErrors(schema, value, path),
    ...numberErrors(schema, value, path),
    ...listErrors(schema, value, path),
    ...objectErrors(schema, value, path),
    ...enumErrors(schema, value, path),
    ...junctionErrors(schema, value, path),
  ];
}

function typeErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  const isMixed = schema['x-kubernetes-int-or-string'] === true;
  const types = isMixed ? ['integer', 'string'] : typeof schema['type'] === 'string' ? [schema['type']] : [];
  const found = typeOf(value);
  if (types.length === 0 || types.includes(found) || (found === 'integer' && types.includes('number'))) return [];
  return [fieldTypeInvalid(path, found, `${path} in body must be of type ${types.join(',')}: "${found}"`)];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function textErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  if (typeof value !== 'string') return [];
  const { minLength, maxLength, pattern, format } = schema;
  const errors: FieldError[] = [];
  const say = (what: string) => errors.push(fieldInvalid(path, value, `${path} in body ${what}`));
  const length = Array.from(value).length;
  if (typeof maxLength === 'number' && length > maxLength) errors.push(fieldTooLong(path, maxLength));
  if (typeof minLength === 'number' && length < minLength) say(`should be at least ${minLength} chars long`);
  if (typeof pattern === 'string' && !matches(pattern, value)) say(`should match '${pattern}'`);
  const check = typeof format === 'string' ? FORMATS[format] : undefined;
  if (check !== undefined && !check(value)) say(`must be of type ${String(format)}: ${JSON.stringify(value)}`);
  return errors;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function numberErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  if (typeof value !== 'number') return [];
  const { minimum, maximum, multipleOf } = schema;
  const errors: FieldError[] = [];
  const say = (what: string) => errors.push(fieldInvalid(path, value, `${path} in body should be ${what}`));
  if (typeof multipleOf === 'number' && !Number.isInteger(value / multipleOf)) say(`a multiple of ${multipleOf}`);
  const isUnder = schema['exclusiveMaximum'] === true;
  if (typeof maximum === 'number' && (value > maximum || (isUnder && value === maximum)))
    say(`less than ${isUnder ? '' : 'or equal to '}${maximum}`);
  const isOver = schema['exclusiveMinimum'] === true;
  if (typeof minimum === 'number' && (value < minimum || (isOver && value === minimum)))
    say(`greater than ${isOver ? '' : 'or equal to '}${minimum}`);
  return errors;
}

function listErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  if (!Array.isArray(value)) return [];
  const list = value as readonly unknown[];
  const { minItems, maxItems } = schema;
  const items = schemaAt(schema, 'items');
  const errors: FieldError[] =
    items === undefined ? [] : list.flatMap((item, index) => schemaErrors(items, item, `${path}[${index}]`));
  if (typeof minItems === 'number' && list.length < minItems)
    errors.push(fieldInvalid(path, list.length, `${path} in body should have at least ${minItems} items`));
  if (typeof maxItems === 'number' && list.length > maxItems) errors.push(fieldTooMany(path, list.length, maxItems));
  return [...errors, ...duplicateErrors(schema, list, path)];
}

/** Sets hold a value once, maps a combination of keys (pkg/apiserver/schema/listtype/validation.go). */
function duplicateErrors(schema: Schema, list: readonly unknown[], path: string): readonly FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const keys = (schema['x-kubernetes-list-map-keys'] ?? []) as readonly string[];
  const keyOf = (item: unknown): unknown =>
    type === 'set' || !isObject(item)
      ? item
      : Object.fromEntries(keys.map((key) => [key, item[key]]).filter(([, part]) => part !== undefined));
  const seen: unknown[] = [];
  return list.flatMap((item, index) => {
    const key = keyOf(item);
    const isTaken = seen.some((other) => sameJson(other, key));
    seen.push(key);
    return isTaken ? [fieldDuplicateShown(`${path}[${index}]`, goValue(key))] : [];
  });
}

function objectErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  if (!isObject(value)) return [];
  const { minProperties, maxProperties, required } = schema;
  const count = Object.keys(value).length;
  const inner = (name: string) => (path === '' ? name : `${path}.${name}`);
  const errors: FieldError[] = [];
  if (typeof minProperties === 'number' && count < minProperties)
    errors.push(fieldInvalid(path, count, `${path} in body should have at least ${minProperties} properties`));
  if (typeof maxProperties === 'number' && count > maxProperties) errors.push(fieldTooMany(path, count, maxProperties));
  for (const name of Array.isArray(required) ? (required as readonly string[]) : [])
    if (!(name in value)) errors.push(fieldRequired(inner(name)));
  for (const name of Object.keys(value).sort()) {
    const property = propertySchema(schema, name);
    if (property !== undefined) errors.push(...schemaErrors(property, value[name], inner(name)));
  }
  if (isEmbedded(schema))
    for (const name of ['apiVersion', 'kind'])
      if (value[name] === undefined || value[name] === '') errors.push(fieldRequired(inner(name), 'must not be empty'));
  return errors;
}

function enumErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  const allowed = schema['enum'];
  if (!Array.isArray(allowed) || allowed.some((one) => sameJson(one, value))) return [];
  return [
    fieldNotSupported(
      path,
      value,
      allowed.map((one) => (isObject(one) ? JSON.stringify(one) : scalarText(one))),
    ),
  ];
}

/** Failures of combined schemas stand at no field. */
function junctionErrors(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const say = (what: string) => errors.push(fieldInvalid('<nil>', '', `${JSON.stringify(path)} must ${what}`));
  const tried = (name: string) =>
    (Array.isArray(schema[name]) ? (schema[name] as readonly JsonObject[]) : []).map((one) =>
      schemaErrors(one, value, path),
    );
  const any = tried('anyOf');
  if (any.length > 0 && any.every((found) => found.length > 0)) {
    say('validate at least one schema (anyOf)');
    errors.push(...fewest(any));
  }
  const one = tried('oneOf');
  const valid = one.filter((found) => found.length === 0).length;
  if (one.length > 0 && valid !== 1) {
    const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
    say(`validate one and only one schema (oneOf). ${found}`);
    if (valid === 0) errors.push(...fewest(one));
  }
  const all = tried('allOf');
  if (all.some((found) => found.length > 0)) {
    say('validate all the schemas (allOf)');
    errors.push(...all.flat());
  }
  const not = schemaAt(schema, 'not');
  if (not !== undefined && schemaErrors(not, value, path).length === 0) say('not validate the schema (not)');
  return errors;
}

/** The failures of the alternative that came closest. */
function fewest(found: readonly (readonly FieldError[])[]): readonly FieldError[] {
  return [...found].sort((left, right) => left.length - right.length)[0] ?? [];
}
