import { SCOPE_PATHS, type Field, type Schema, type Scope } from './schemas.js';

const GROUPS: Readonly<Record<Scope, string>> = {
  management: 'management.cattle.io',
  cluster: 'cluster.cattle.io',
  project: 'project.cattle.io',
};

/** The API version that a scope is (rancher/norman types.APIVersion). */
export function versionOf(scope: Scope) {
  const version = { group: GROUPS[scope], path: SCOPE_PATHS[scope], version: 'v3' };
  if (scope === 'management') return version;
  return { ...version, filterField: `/v3/schemas/${scope}`, subContext: true };
}

/** What a client can learn of a type. `base` is the address of the scope that the type was asked for in. */
export function schemaView(schema: Schema, base: string) {
  const { id, plural, scope, collectionMethods, resourceMethods, resourceActions, collectionActions, filters } = schema;
  const collection = collectionMethods.includes('GET') && { collection: `${base}/${plural.toLowerCase()}` };
  const filterViews = filters.map((name) => [name, { modifiers: modifiersOf(schema.fields.get(name)) }]);
  return {
    baseType: 'schema',
    ...(hasKeys(collectionActions) && { collectionActions }),
    ...(filters.length > 0 && { collectionFilters: Object.fromEntries(filterViews) as Record<string, unknown> }),
    ...(collectionMethods.length > 0 && { collectionMethods }),
    id,
    links: { ...collection, self: `${base}/schemas/${id}` },
    pluralName: plural,
    ...(hasKeys(resourceActions) && { resourceActions }),
    resourceFields: Object.fromEntries([...schema.fields].map(([name, field]) => [name, fieldView(field)])),
    ...(resourceMethods.length > 0 && { resourceMethods }),
    type: 'schema',
    version: versionOf(scope),
  };
}

/** The comparisons that a filter knows. */
export function modifiersOf(field: Field | undefined): readonly string[] {
  return field?.type === 'boolean' ? ['eq', 'ne'] : ['eq', 'ne', 'in', 'notin'];
}

function fieldView(field: Field) {
  const { type, create, update, nullable, required, writeOnly, dynamic, options, defaultValue } = field;
  const bounds = Object.entries({
    max: field.max,
    maxLength: field.maxLength,
    min: field.min,
    minLength: field.minLength,
  });
  return {
    create,
    ...(defaultValue !== undefined && { default: defaultValue }),
    ...(dynamic && { dynamicField: true }),
    ...Object.fromEntries(bounds.filter(([, value]) => value !== undefined)),
    ...(nullable && { nullable }),
    ...(options.length > 0 && { options }),
    ...(required && { required }),
    type,
    update,
    ...(writeOnly && { writeOnly }),
  };
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}
