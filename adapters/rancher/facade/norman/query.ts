import { compareBytes } from 'regatta/kit';
import type { RancherConstants } from '../../profiles/2.8.js';
import { textOf } from './builder.js';
import type { Item } from './handler.js';
import { modifiersOf } from './schemas/schema-view.js';
import type { Schema } from './schemas/schemas.js';

type Modifier = 'eq' | 'ne' | 'in' | 'notin' | 'null' | 'notnull';

/** One filter of a query. */
export interface Condition {
  readonly field: string;
  readonly modifier: Modifier;
  readonly values: readonly string[];
}

/** A list as asked for: filtered, sorted and cut, with everything a collection says about itself. */
export interface Listing {
  readonly data: readonly Item[];
  readonly pagination: Readonly<Record<string, unknown>>;
  readonly sort: Readonly<Record<string, unknown>>;
  readonly filters: Readonly<Record<string, unknown>>;
}

type Limits = Pick<RancherConstants, 'listLimit' | 'listLimitMaximum'>;

/** Filters, sorts and cuts items as the query says (rancher/norman parse, api/handler; recording collections). */
export function listingOf(
  schema: Schema,
  items: readonly Item[],
  self: string,
  query: URLSearchParams,
  limits: Limits,
): Listing {
  const offered = (field: string) =>
    schema.filters.includes(field) ? modifiersOf(schema.fields.get(field)) : undefined;
  const conditions = conditionsOf(offered, query);
  const valueOf = (item: Item, field: string) => item[field] ?? schema.fields.get(field)?.defaultValue;
  const kept = items.filter((item) =>
    conditions.every((condition) => holds(valueOf(item, condition.field), condition)),
  );
  const sorted = sort(schema, kept, query);
  return {
    ...cut(sorted, self, query, limits),
    sort: sortLinks(schema, self, query),
    filters: filterView(schema, conditions),
  };
}

/** The name is split at its last underscore; fields and modifiers that are not offered are ignored. */
export function conditionsOf(
  offered: (field: string) => readonly string[] | undefined,
  query: URLSearchParams,
): readonly Condition[] {
  return [...new Set(query.keys())].flatMap((name) => {
    const split = name.lastIndexOf('_');
    const [field, modifier] = split <= 0 ? [name, 'eq'] : [name.slice(0, split), name.slice(split + 1)];
    if (offered(field)?.includes(modifier) !== true) return [];
    return [{ field, modifier: modifier as Modifier, values: query.getAll(name) }];
  });
}

/** Where one value is wanted the first counts. */
export function holds(value: unknown, { modifier, values }: Condition): boolean {
  const text = textOf(value).trim();
  switch (modifier) {
    case 'eq':
      return text === values[0];
    case 'ne':
      return text !== values[0];
    case 'in':
      return values.includes(text);
    case 'notin':
      return !values.includes(text);
    case 'null':
      return text === '';
    case 'notnull':
      return text !== '';
  }
}

function sort(schema: Schema, items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const wanted = query.get('sort') ?? '';
  const field = schema.filters.includes(wanted) ? wanted : 'id';
  const sorted = [...items].sort(
    (left, right) => compareBytes(textOf(left[field]), textOf(right[field])) || compareBytes(left.id, right.id),
  );
  return isDescending(query) ? sorted.reverse() : sorted;
}

function isDescending(query: URLSearchParams): boolean {
  return query.get('order') === 'desc';
}

/** An unknown marker gives page one; the last page begins one page before the end (recording collections, page.4). */
function cut(
  items: readonly Item[],
  self: string,
  query: URLSearchParams,
  limits: Limits,
): Pick<Listing, 'data' | 'pagination'> {
  const limit = limitOf(query.get('limit'), limits);
  const total = items.length;
  const marker = query.get('marker') ?? '';
  const start = Math.max(0, marker === '' ? 0 : items.findIndex(({ id }) => id === marker));
  const end = Math.min(start + limit, total);
  const page = (name: string, index: number) => {
    const id = items[index]?.id;
    return id === undefined ? {} : { [name]: `${self}?${changed(query, { marker: id })}` };
  };
  const links = {
    ...page('first', 0),
    ...(start > 0 && page('previous', Math.max(0, start - limit))),
    ...(end > start && page('next', end)),
    ...(total > limit && limit > 0 && page('last', total - limit)),
  };
  const partial = total > 0 && (start > 0 || end < total);
  const pagination = {
    ...(marker !== '' && { marker }),
    ...(partial && links),
    limit,
    total,
    ...(partial && { partial }),
  };
  return { data: items.slice(start, end), pagination };
}

/** -1 and what is above the cap give the cap; what is no number, or below -1, gives the default. */
export function limitOf(text: string | null, { listLimit, listLimitMaximum }: Limits): number {
  const limit = text === null || !/^[-+]?\d+$/.test(text) ? listLimit : Number(text);
  if (limit < -1) return listLimit;
  return limit === -1 || limit > listLimitMaximum ? listLimitMaximum : limit;
}

function sortLinks(schema: Schema, self: string, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const order = isDescending(query) ? 'desc' : 'asc';
  const name = query.get('sort') ?? '';
  const reverse = changed(query, { order: order === 'desc' ? 'asc' : 'desc' }, ['marker']);
  // One query serves all links but for the field, whose names need no escaping.
  const [before, after] = changed(query, { sort: '~' }, ['marker', 'order']).split(/(?<=sort=)%7E|(?<=sort=)~/);
  const links = schema.sorts.map((field) => [field, `${self}?${before}${field}${after}`]);
  return {
    ...(schema.filters.includes(name) && { name }),
    order,
    reverse: `${self}?${reverse}`,
    ...(links.length > 0 && { links: Object.fromEntries(links) as Record<string, string> }),
  };
}

function filterView(schema: Schema, conditions: readonly Condition[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    schema.filters.map((field) => {
      const own = conditions.filter((condition) => condition.field === field);
      return [field, own.length === 0 ? null : own.map(conditionView)];
    }),
  );
}

function conditionView({ modifier, values }: Condition) {
  if (modifier === 'null' || modifier === 'notnull') return { modifier };
  const isList = modifier === 'in' || modifier === 'notin';
  return { modifier, value: isList ? [...new Set(values)] : values[0] };
}

/** The query with some names set and others dropped, names in byte order as Go writes them. */
function changed(query: URLSearchParams, set: Readonly<Record<string, string>>, drop: readonly string[] = []): string {
  const next = new URLSearchParams(query);
  for (const name of drop) next.delete(name);
  for (const [name, value] of Object.entries(set)) next.set(name, value);
  next.sort();
  return next.toString();
}
