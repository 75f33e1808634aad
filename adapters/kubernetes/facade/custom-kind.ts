import type { FieldError } from '../resources/definition.js';
import type { CustomVersion } from '../resources/custom/custom-kinds.js';
import { valuesAt } from '../resources/custom/json-path.js';
import { hasRules, ruleErrors } from '../resources/custom/rule-errors.js';
import { schemaErrors } from '../resources/custom/schema-errors.js';
import { defaulted, isEmbedded, propertySchema, pruned, schemaAt } from '../resources/custom/schema.js';
import { isObject, sameJson, type JsonObject } from '../resources/registry/json.js';
import { apiVersionOf } from '../resources/registry/stored-api-server.js';
import type { ApiObject } from '../resources/types.js';
import type { ServedKind } from './kinds.js';
import { normalizeMetadata, type Reading } from './schema/normalize.js';

const served = new WeakMap<CustomVersion, ServedKind>();

/** A version of a custom resource as it is served. Its objects are stored as they were written, and completed when they are read. */
export function servedCustom(version: CustomVersion): ServedKind {
  const known = served.get(version);
  if (known !== undefined) return known;
  const { definition, schema } = version;
  const apiVersion = apiVersionOf(definition);
  const shaped = (object: ApiObject): ApiObject =>
    defaulted(
      schema,
      pruned(schema, { ...object, apiVersion }, () => {}),
    ) as ApiObject;
  const kind: ServedKind = {
    definition: { ...definition, cells: (object, now) => definition.cells(shaped(object), now) },
    resource: definition.resource,
    message: undefined,
    custom: version,
    fromStored: shaped,
    toStored: (object) => object,
  };
  served.set(version, kind);
  return kind;
}

/** An object from outside under its schema: unknown fields are noticed and dropped, missing ones filled in. */
export function readCustom({ schema }: CustomVersion, given: JsonObject, reading: Reading): JsonObject {
  const { metadata: own = {}, ...body } = given;
  noteDuplicates(body, '', reading);
  const metadata = normalizeMetadata(own, reading);
  const known = pruned(schema, { ...given, metadata }, (path) => reading.complaints.push(`unknown field "${path}"`));
  return defaulted(schema, embedded(schema, known, '', reading)) as JsonObject;
}

/** Tells of fields that are there twice, also of those that no schema knows. */
function noteDuplicates(value: unknown, path: string, reading: Reading): void {
  if (Array.isArray(value)) return value.forEach((item, index) => noteDuplicates(item, `${path}[${index}]`, reading));
  if (!isObject(value)) return;
  const twice = reading.duplicates.get(value) ?? [];
  for (const [name, part] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (twice.includes(name)) reading.complaints.push(`duplicate field "${at}"`);
    noteDuplicates(part, at, reading);
  }
}

/** The value with the metadata of embedded objects in its shape (apiextensions-apiserver pkg/apiserver/schema/objectmeta). */
function embedded(schema: JsonObject, value: unknown, path: string, reading: Reading): unknown {
  if (Array.isArray(value)) {
    const items = schemaAt(schema, 'items');
    return items === undefined ? value : value.map((item, at) => embedded(items, item, `${path}[${at}]`, reading));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, part]) => {
    const at = path === '' ? name : `${path}.${name}`;
    if (name === 'metadata' && isEmbedded(schema)) return [name, normalizeMetadata(part, reading, at)];
    const inner = propertySchema(schema, name);
    return [name, inner === undefined ? part : embedded(inner, part, at, reading)];
  });
  return Object.fromEntries(entries);
}

/**
 * What is wrong with a custom object. What was wrong before and has not been touched is let pass (apiextensions-apiserver
 * pkg/apiserver/validation/ratcheting.go v0.32).
 */
export function customErrors(
  { schema }: CustomVersion,
  object: ApiObject,
  before: ApiObject | undefined,
): readonly FieldError[] {
  const { metadata: _own, ...body } = object;
  const found = schemaErrors(withoutMetadata(schema), body);
  const errors = found.filter(({ field }) => {
    const at = (of: ApiObject) => valuesAt(of, `.${field}`)[0];
    return before === undefined || field === '<nil>' || !sameJson(at(object), at(before));
  });
  if (!hasRules(schema)) return errors;
  // Rules may rely on types and on what is required.
  if (errors.some(({ reason }) => BLOCKING.includes(reason))) return [...errors, UNCHECKED];
  return [...errors, ...ruleErrors(schema, plain(object), before && plain(before))];
}

const BLOCKING = ['FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid'];
const UNCHECKED: FieldError = {
  reason: 'FieldValueInvalid',
  field: '<nil>',
  message:
    'Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

function plain(object: ApiObject): JsonObject {
  return { ...object };
}

/** Metadata has rules of its own. */
function withoutMetadata(schema: JsonObject): JsonObject {
  const { metadata: _own, ...properties } = (schema['properties'] ?? {}) as JsonObject;
  return { ...schema, properties };
}
