import type { NormanHandler } from './handler.js';

/** Fields of which a filter knows only equal and unequal. */
const BOOLEANS =
  /^(?:enabled|expired|current|isDerived|me|internal|customized|unschedulable|worker|etcd|controlPlane)$/;

/** What a client can learn of a type: its methods, filters and actions. The fields of its objects are not listed. */
export function schemaOf(handler: NormanHandler, base: string) {
  const { type, collectionActions = [] } = handler;
  const modifiers = (field: string) => (BOOLEANS.test(field) ? ['eq', 'ne'] : ['eq', 'ne', 'in', 'notin']);
  return {
    baseType: 'schema',
    collectionActions: Object.fromEntries(collectionActions.map((name) => [name, {}])),
    collectionFilters: Object.fromEntries(type.filters.map((field) => [field, { modifiers: modifiers(field) }])),
    collectionMethods: handler.create === undefined ? ['GET'] : ['POST', 'GET'],
    id: type.id,
    links: {
      collection: `${base}/v3/${type.plural.toLowerCase()}`,
      self: `${base}/v3/schemas/${type.id}`,
    },
    pluralName: type.plural,
    resourceMethods: [
      ...(handler.remove === undefined ? [] : ['DELETE']),
      ...(handler.update === undefined ? [] : ['PUT']),
      'GET',
    ],
    type: 'schema',
    version: { group: 'management.cattle.io', path: '/v3', version: 'v3' },
  };
}
