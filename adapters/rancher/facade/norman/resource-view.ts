import { construct } from './builder.js';
import type { Item, Links, NormanContext, NormanHandler } from './handler.js';
import { allSchemas, referencesTo, SCOPE_PATHS, type Schema } from './schemas/schemas.js';

/** Objects as they stand, cut to their types: lists are asked for far more often than objects change. */
const CUT = new WeakMap<Item, Readonly<Record<string, unknown>>>();

/**
 * An object as it goes out: its fields, its links, and what can be done with it (rancher/norman api/writer). One that has just been
 * made shows what is shown but once.
 */
export function resourceView(
  schema: Schema,
  handler: NormanHandler,
  item: Item,
  context: NormanContext,
  isNew = false,
): object {
  const values = isNew ? construct(schema, item, 'list-new') : (CUT.get(item) ?? construct(schema, item, 'list'));
  if (!isNew) CUT.set(item, values);
  const path = addressOf(schema, item.id, context);
  const links = linksOf(schema, path, item.id, context);
  const actions = handler.actions?.(item, context) ?? [];
  const isActive = Object.keys(schema.resourceActions).length > 0 && handler.actions !== undefined;
  return {
    ...(isActive && {
      actions: Object.fromEntries([...actions].sort().map((name) => [name, `${path}?action=${name}`])),
    }),
    ...values,
    ...handler.extra?.(item, context),
    baseType: item['baseType'] ?? schema.id,
    id: item.id,
    links: handler.links?.(links, item, context) ?? links,
    type: schema.id,
  };
}

/** Where an object is found. */
export function addressOf(schema: Schema, id: string, { base, within }: NormanContext): string {
  const inScope = schema.scope === 'management' ? '' : `/${within}`;
  return `${base}${SCOPE_PATHS[schema.scope]}${inScope}/${schema.plural}/${id}`;
}

function linksOf(schema: Schema, self: string, id: string, context: NormanContext): Links {
  const { resourceMethods } = schema;
  const { base } = context;
  const below = (plural: string) => [plural, `${self}/${plural.toLowerCase()}`] as const;
  const own = {
    ...(resourceMethods.includes('DELETE') && { remove: self }),
    self,
    ...(resourceMethods.includes('PUT') && { update: self }),
  };
  const references = referencesTo(schema);
  if (schema.id !== 'cluster' && schema.id !== 'project')
    return {
      ...own,
      ...Object.fromEntries(
        references.map(({ schema: { plural }, field }) => [
          plural,
          `${base}/v3/${plural}?${field}=${encodeURIComponent(id)}`,
        ]),
      ),
    };
  const listed = allSchemas(schema.id).filter(({ collectionMethods }) => collectionMethods.includes('GET'));
  return {
    ...own,
    ...Object.fromEntries(references.map(({ schema: { plural } }) => below(plural))),
    ...Object.fromEntries(listed.map(({ id: type, plural }) => below(type === 'subscribe' ? type : plural))),
  };
}
