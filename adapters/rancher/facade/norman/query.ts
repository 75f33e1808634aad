import { compareBytes } from 'regatta/kit';
import type { RancherConstants } from '../../profiles/2.8.js';
import type { NormanType } from './types.table.js';

export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

type Modifier = 'eq' | 'ne' | 'in' | 'notin' | 'null' | 'notnull';

interface Condition {
  readonly field: string;
  readonly modifier: Modifier;
  readonly values: readonly string[];
}

const MODIFIERS: readonly string[] = ['eq', 'ne', 'in', 'notin', 'null', 'notnull'];

/** A list as asked for: filtered, sorted and cut, with everything a collection says about itself. */
export interface Listing {
  readonly data: readonly Item[];
  readonly pagination: Readonly<Record<string, unknown>>;
  readonly sort: Readonly<Record<string, unknown>>;
  readonly filters: Readonly<Record<string, unknown>>;
}

/** Filters, sorts and cuts items as the query says (rancher/norman parse, store/... ; recording collections). */
export function listingOf(
  type: NormanType,
  items: readonly Item[],
  self: string,
  query: URLSearchParams,
  constants: RancherConstants,
): Listing {
  const conditions = conditionsOf(type, query);
  const kept = items.filter((item) => conditions.every((condition) => holds(item, condition)));
  const sorted = sort(type, kept, query);
  return {
    ...cut(sorted, self, query, constants),
    sort: sortLinks(type, self, query),
    filters: filterView(type, conditions),
  };
}

/** The name is split at its last underscore; fields and modifiers that the type does not offer are ignored. */
function conditionsOf(type: NormanType, query: URLSearchParams): readonly Condition[] {
  const names = [...new Set(query.keys())];
  return names.flatMap((name) => {
    const split = name.lastIndexOf('_');
    const [field, modifier] = split === -1 ? [name, 'eq'] : [name.slice(0, split), name.slice(split + 1)];
    if (!type.filters.includes(field) || !MODIFIERS.includes(modifier)) return [];
    const all = query.getAll(name);
    // A list is made by repeating the name; where one value is wanted the first counts.
    const values = modifier === 'in' || modifier === 'notin' ? all : all.slice(0, 1);
    return [{ field, modifier: modifier as Modifier, values }];
  });
}

function holds(item: Item, { field, modifier, values }: Condition): boolean {
  const value = item[field];
  const isNull = value === undefined || value === null || value === '';
  const isAmong = values.includes(textOf(value));
  switch (modifier) {
    case 'eq':
    case 'in':
      return isAmong;
    case 'ne':
    case 'notin':
      return !isAmong;
    case 'null':
      return isNull;
    case 'notnull':
      return !isNull;
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function sort(type: NormanType, items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const wanted = query.get('sort') ?? '';
  const field = type.sorts.includes(wanted) ? wanted : 'id';
  const sorted = [...items].sort(
    (left, right) => compareBytes(textOf(left[field]), textOf(right[field])) || compareBytes(left.id, right.id),
  );
  return isDescending(query) ? sorted.reverse() : sorted;
}

function isDescending(query: URLSearchParams): boolean {
  return query.get('order') === 'desc' || query.get('reverse') === 'true';
}

/** An unknown marker gives page one; the last page begins one page before the end (recording collections, page.4). */
function cut(
  items: readonly Item[],
  self: string,
  query: URLSearchParams,
  constants: RancherConstants,
): Pick<Listing, 'data' | 'pagination'> {
  const limit = limitOf(query.get('limit'), constants);
  const total = items.length;
  const marker = query.get('marker') ?? '';
  const found = marker === '' ? 0 : items.findIndex(({ id }) => id === marker);
  const start = Math.max(0, found);
  const data = items.slice(start, start + limit);
  if (total <= limit) return { data, pagination: { limit, total } };
  const page = (index: number) => {
    const item = items[Math.max(0, index)];
    return item === undefined ? self : `${self}?${changed(query, { marker: item.id })}`;
  };
  const pagination = {
    ...(found > 0 && { marker }),
    first: page(0),
    ...(start > 0 && { previous: page(start - limit) }),
    ...(start + limit < total && limit > 0 && { next: page(start + limit) }),
    last: page(total - limit),
    limit,
    total,
    partial: true,
  };
  return { data, pagination };
}

/** -1 and what is above the cap give the cap; what is no number, or below -1, gives the default. */
function limitOf(text: string | null, { listLimit, listLimitMaximum }: RancherConstants): number {
  const limit = text === null || !/^-?\d+$/.test(text) ? listLimit : Number(text);
  if (limit < -1) return listLimit;
  return limit === -1 || limit > listLimitMaximum ? listLimitMaximum : limit;
}

function sortLinks(type: NormanType, self: string, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const order = isDescending(query) ? 'desc' : 'asc';
  const name = query.get('sort') ?? '';
  const reverse = changed(query, { order: order === 'desc' ? 'asc' : 'desc' }, ['marker', 'reverse']);
  // One query serves all links but for the field, whose names need no escaping.
  const [before, after] = changed(query, { sort: '~' }, ['marker', 'order', 'reverse']).split(
    /(?<=sort=)%7E|(?<=sort=)~/,
  );
  const links = type.sorts.map((field) => [field, `${self}?${before}${field}${after}`]);
  return {
    ...(type.sorts.includes(name) && { name }),
    order,
    reverse: `${self}?${reverse}`,
    links: Object.fromEntries(links),
  };
}

function filterView(type: NormanType, conditions: readonly Condition[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    type.filters.map((field) => {
      const own = conditions.filter((condition) => condition.field === field);
      const view = own.flatMap(({ modifier, values }) => values.map((value) => ({ modifier, value })));
      return [field, view.length === 0 ? null : view];
    }),
  );
}

/** The query with some names set and others dropped, names in byte order as Go writes them. */
function changed(query: URLSearchParams, set: Readonly<Record<string, string>>, drop: readonly string[] = []): string {
  const next = new URLSearchParams(query);
  for (const name of drop) next.delete(name);
  for (const [name, value] of Object.entries(set)) next.set(name, value);
  next.sort();
  return next.toString();
}
