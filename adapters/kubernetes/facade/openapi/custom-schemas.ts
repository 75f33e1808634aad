import type { CustomVersion } from '../../resources/custom/custom-kinds.js';
import { isEmbedded, keepsUnknown, schemaAt, type Schema } from '../../resources/custom/schema.js';
import { isObject } from '../../resources/registry/json.js';
import { definitionName } from './schemas.js';

/** What every object has, described as kubectl shows it. */
const TYPE_META = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
const METADATA = { allOf: [{ $ref: `#/components/schemas/${definitionName('meta.v1.ObjectMeta')}` }] };

/** `Thing` of `apps.example.com` and its version as `com.example.apps.v1.Thing`. */
export function customName({ definition: { group, version, kind } }: CustomVersion): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

/**
 * The schema of a custom resource as OpenAPI publishes it: with the fields that every object has (apiextensions-apiserver
 * pkg/controller/openapi/builder). Where the whole object may hold anything, version 2 tells nothing of it.
 */
export function customSchema({ definition, schema }: CustomVersion, isV2: boolean): object {
  const { group, version, kind } = definition;
  const extra = { 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
  if (isV2 && keepsUnknown(schema)) return { type: 'object', ...extra };
  return { ...asObject(published(schema, isV2)), ...extra };
}

function asObject(schema: Schema): Schema {
  return { ...schema, properties: { ...schemaAt(schema, 'properties'), ...TYPE_META, metadata: METADATA } };
}

function published(schema: Schema, isV2: boolean): Schema {
  const known = isV2 ? asV2(schema) : schema;
  const parts = Object.entries(known).map(([field, part]) => {
    if (field === 'properties' && isObject(part)) {
      const properties = Object.entries(part).map(([name, one]) => [name, isObject(one) ? published(one, isV2) : one]);
      return [field, Object.fromEntries(properties)];
    }
    const isSchema = (field === 'items' || field === 'additionalProperties') && isObject(part);
    return [field, isSchema ? published(part, isV2) : part];
  });
  const result = Object.fromEntries(parts) as Schema;
  return isEmbedded(schema) ? asObject(result) : result;
}

/** What version 2 can tell without telling something wrong (pkg/controller/openapi/v2/conversion.go). */
function asV2(schema: Schema): Schema {
  const { oneOf: _one, anyOf: _any, allOf: _all, not: _not, nullable, default: _default, ...rest } = schema;
  if (nullable === true) return withoutShape(rest, true);
  return keepsUnknown(schema) || schema['x-kubernetes-int-or-string'] === true ? withoutShape(rest, false) : rest;
}

function withoutShape({ items: _items, properties: _properties, type, ...rest }: Schema, isNullable: boolean): Schema {
  return isNullable || type === undefined ? rest : { type, ...rest };
}
