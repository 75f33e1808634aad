import type { RancherConstants } from '../../profiles/2.8.js';
import type { Item, NormanContext, NormanHandler } from './handler.js';
import { listingOf } from './query.js';
import { resourceView } from './resource-view.js';
import { SCOPE_PATHS, type Schema } from './schemas/schemas.js';

/** A list as it goes out: what was asked for, and how to ask further (rancher/norman api/writer newCollection). */
export function collectionView(
  schema: Schema,
  handler: NormanHandler,
  items: readonly Item[],
  context: NormanContext,
  query: { readonly self: string; readonly parameters: URLSearchParams },
  constants: RancherConstants,
): object {
  const { id, plural, scope } = schema;
  const { base, within } = context;
  const inScope = scope === 'management' ? '' : `/${within}`;
  const collection = `${base}${SCOPE_PATHS[scope]}${inScope}/${plural.toLowerCase()}`;
  const { data, pagination, sort, filters } = listingOf(schema, items, query.self, query.parameters, constants);
  const { total: _total, ...withoutTotal } = pagination;
  return {
    type: 'collection',
    links: { self: query.self },
    ...(schema.collectionMethods.includes('POST') && { createTypes: { [id]: collection } }),
    actions: Object.fromEntries(
      [...(handler.collectionActions?.(context) ?? [])].sort().map((name) => [name, `${collection}?action=${name}`]),
    ),
    pagination: handler.hasNoTotal === true ? withoutTotal : pagination,
    sort,
    ...(schema.filters.length > 0 && { filters }),
    resourceType: id,
    data: data.map((item) => resourceView(schema, handler, item, context)),
  };
}
