import { SCHEMA, type Field } from '../schema/schema.js';

/** Package of our tables -> package in OpenAPI names. */
const PACKAGES: readonly (readonly [string, string])[] = [
  ['meta.v1.', 'io.k8s.apimachinery.pkg.apis.meta.v1.'],
  ['resource.', 'io.k8s.apimachinery.pkg.api.resource.'],
  ['intstr.', 'io.k8s.apimachinery.pkg.util.intstr.'],
  ['runtime.', 'io.k8s.apimachinery.pkg.runtime.'],
  ['apiextensions.v1.', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.'],
  ['apiregistration.v1.', 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.'],
  ['metrics.v1beta1.', 'io.k8s.metrics.pkg.apis.metrics.v1beta1.'],
];

/** `apps.v1.Deployment` as `io.k8s.api.apps.v1.Deployment`. */
export function definitionName(message: string): string {
  const [from, to] = PACKAGES.find(([prefix]) => message.startsWith(prefix)) ?? ['', 'io.k8s.api.'];
  // Of the built-in kinds the tables know the package, of all others the whole group: apps.example.com.v1.Thing.
  const parts = message.split('.');
  if (parts.length > 3) return [...parts.slice(0, -2).reverse(), ...parts.slice(-2)].join('.');
  return to + message.slice(from.length);
}

/** Messages that are no objects in JSON. */
const PLAIN: Readonly<Record<string, object>> = {
  'meta.v1.Time': { type: 'string', format: 'date-time' },
  'meta.v1.MicroTime': { type: 'string', format: 'date-time' },
  'meta.v1.Duration': { type: 'string' },
  'meta.v1.FieldsV1': { type: 'object' },
  'resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'intstr.IntOrString': { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  'runtime.RawExtension': { type: 'object' },
  'apiextensions.v1.JSON': {},
  'apiextensions.v1.JSONSchemaPropsOrBool': {},
  'apiextensions.v1.JSONSchemaPropsOrArray': {},
  'apiextensions.v1.JSONSchemaPropsOrStringArray': {},
};

const SCALARS: Readonly<Record<string, object>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
};

/** The schemas of some messages and of everything they refer to. */
export function schemasOf(messages: Iterable<string>, extra: ReadonlyMap<string, object>): Record<string, object> {
  const schemas: Record<string, object> = {};
  const waiting = [...messages];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const key = definitionName(name);
    if (key in schemas) continue;
    schemas[key] = schemaOf(name, extra.get(name) ?? {});
    if (name in PLAIN) continue;
    for (const { type } of SCHEMA.get(name)?.fields ?? []) if (SCHEMA.has(type)) waiting.push(type);
  }
  return schemas;
}

function schemaOf(name: string, extra: object): object {
  const message = SCHEMA.get(name);
  if (name in PLAIN || message === undefined) return { ...PLAIN[name], ...extra };
  const isKind = 'x-kubernetes-group-version-kind' in extra;
  const typeMeta = isKind ? { apiVersion: { type: 'string' }, kind: { type: 'string' } } : {};
  const properties = message.fields.map((field) => [field.json, propertyOf(field)] as const);
  const required = message.fields.filter((field) => !field.omitsEmpty && field.json !== 'metadata');
  return {
    type: 'object',
    properties: { ...typeMeta, ...Object.fromEntries(properties) },
    ...(required.length > 0 && { required: required.map(({ json }) => json) }),
    ...(message.atomic && { 'x-kubernetes-map-type': 'atomic' }),
    ...extra,
  };
}

function propertyOf(field: Field): object {
  const { patchStrategy, mergeKey, listType, listKeys } = field;
  const one = typeOf(field.type);
  const patch = {
    ...(patchStrategy !== '' && { 'x-kubernetes-patch-strategy': patchStrategy }),
    ...(mergeKey !== '' && { 'x-kubernetes-patch-merge-key': mergeKey }),
  };
  if (field.repeated)
    return {
      type: 'array',
      items: one,
      'x-kubernetes-list-type': listType,
      ...(listKeys.length > 0 && { 'x-kubernetes-list-map-keys': listKeys }),
      ...patch,
    };
  if (field.map)
    return {
      type: 'object',
      additionalProperties: one,
      ...(field.atomicMap && { 'x-kubernetes-map-type': 'atomic' }),
      ...patch,
    };
  return { ...one, ...patch };
}

/** A reference stands in an `allOf`, as the real documents have it, because nothing may stand beside it. */
function typeOf(type: string): object {
  const scalar = SCALARS[type];
  if (scalar !== undefined) return scalar;
  return { allOf: [{ $ref: `#/components/schemas/${definitionName(type)}` }] };
}
