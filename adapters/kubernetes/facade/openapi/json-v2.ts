import { isObject, type JsonObject } from '../../resources/registry/json.js';
import type { DocumentV2, PatchedPath } from './document-v2.js';

/** OpenAPI v2 in JSON: the same as in protobuf. */
export function jsonV2({ version, schemas, patched }: DocumentV2): string {
  const definitions = Object.entries(schemas).map(([name, schema]) => [name, schemaV2(schema)]);
  return JSON.stringify({
    swagger: '2.0',
    info: { title: 'Kubernetes', version },
    paths: Object.fromEntries(patched.map((one) => [one.path, { patch: operation(one) }])),
    definitions: Object.fromEntries(definitions),
  });
}

function operation({ groupVersionKind, parameters }: PatchedPath): object {
  return {
    parameters: parameters.map((name) => ({ in: 'query', name, type: 'string', uniqueItems: true })),
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': groupVersionKind,
  };
}

/** A schema of version 3 in the words of version 2, which knows no alternatives and lets a reference stand alone. */
function schemaV2(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schemaV2);
  if (!isObject(value)) return value;
  const { allOf, oneOf, $ref, properties, ...rest } = value;
  const { items, additionalProperties } = rest;
  const parts = {
    ...rest,
    ...(isObject(properties) && { properties: each(properties) }),
    ...(isObject(items) && { items: schemaV2(items) }),
    ...(isObject(additionalProperties) && { additionalProperties: schemaV2(additionalProperties) }),
  };
  if (typeof $ref === 'string') return { ...parts, $ref: $ref.replace('#/components/schemas/', '#/definitions/') };
  if (Array.isArray(allOf) && allOf.length === 1) return { ...parts, ...(schemaV2(allOf[0]) as object) };
  return oneOf === undefined ? parts : { ...parts, type: 'string' };
}

/** Properties by their names, which may be those of keywords. */
function each(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, schemaV2(property)]));
}
