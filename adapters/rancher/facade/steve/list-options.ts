import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { compareBytes } from 'regatta/kit';
import { textOf } from '../norman/builder.js';

/** What a list can be asked for (rancher/steve pkg/stores/partition/listprocessor). */
export interface Listed {
  readonly objects: readonly ApiObject[];
  /** How many there are before they are cut into pages, or what the list says of itself. */
  readonly count: number;
  readonly pages?: number;
  /** Where to go on; absent at the end. */
  readonly next?: string;
}

/** Filters, sorts and cuts objects that come in order of namespace and name. */
export function listed(all: readonly ApiObject[], query: URLSearchParams): Listed {
  const selected = all.filter((object) => isSelected(object, query) && isIn(object, query));
  const chunk = chunkOf(selected, query);
  const filters = query.getAll('filter').map(alternativesOf);
  const kept = chunk.objects.filter((object) =>
    filters.every((alternatives) => alternatives.some((one) => one(object))),
  );
  const sorted = sortedBy(kept, query.get('sort') ?? '');
  const size = Number(query.get('pagesize') ?? 0);
  if (!(size > 0)) return { ...chunk, objects: sorted, count: sorted.length };
  const page = Math.max(1, Number(query.get('page') ?? 1));
  const objects = sorted.slice((page - 1) * size, page * size);
  return { ...chunk, objects, count: sorted.length, pages: Math.ceil(sorted.length / size) };
}

/** The first part of a list, as an API server cuts it; the token names the object to go on with. */
function chunkOf(all: readonly ApiObject[], query: URLSearchParams): Pick<Listed, 'objects' | 'next'> {
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue') ?? '';
  const start = token === '' ? 0 : all.findIndex((object) => keyOf(object) >= keyFrom(token));
  const from = start === -1 ? all.length : start;
  if (!(limit > 0) || from + limit >= all.length) return { objects: all.slice(from) };
  return { objects: all.slice(from, from + limit), next: btoa(JSON.stringify({ k: keyOf(all[from + limit]!) })) };
}

function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function keyFrom(token: string): string {
  try {
    return (JSON.parse(atob(token)) as { k: string }).k;
  } catch {
    return '';
  }
}

type Test = (object: ApiObject) => boolean;

/** `a.b=text,c.d!=text`: one of them has to hold; a text holds where it is a part of the value. */
function alternativesOf(filter: string): readonly Test[] {
  return filter.split(',').map((part): Test => {
    const [, field = '', operator, text = ''] = /^([^=!]+)(!?=)(.*)$/.exec(part) ?? [];
    if (operator === undefined) return () => false;
    return (object) => valuesAt(object, field).some((value) => value.includes(text)) === (operator === '=');
  });
}

/** Fields by dots; those of lists in each of their elements. */
function valuesAt(value: unknown, path: string): readonly string[] {
  if (path === '') return ['string', 'number', 'boolean'].includes(typeof value) ? [textOf(value)] : [];
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path));
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  // The names of labels have dots in them.
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const name = path.slice(0, end);
    if (fields[name] !== undefined) return valuesAt(fields[name], path.slice(end + 1));
  }
  return [];
}

/** Up to two fields, each downwards after a `-`. */
function sortedBy(objects: readonly ApiObject[], sort: string): readonly ApiObject[] {
  const fields = sort
    .split(',')
    .filter((field) => field !== '')
    .slice(0, 2);
  if (fields.length === 0) return objects;
  return [...objects].sort((left, right) => {
    for (const field of fields) {
      const path = field.replace(/^-/, '');
      const order = compareBytes(valuesAt(left, path)[0] ?? '', valuesAt(right, path)[0] ?? '');
      if (order !== 0) return field.startsWith('-') ? -order : order;
    }
    return 0;
  });
}

/** `projectsornamespaces=a,b`, or `!=`, by namespace or by the project that it is in. */
function isIn({ metadata }: ApiObject, query: URLSearchParams): boolean {
  const wanted = query.get('projectsornamespaces');
  const unwanted = query.get('projectsornamespaces!');
  const { namespace = '' } = metadata;
  if (wanted !== null && !wanted.split(',').includes(namespace)) return false;
  return unwanted === null || !unwanted.split(',').includes(namespace);
}

function isSelected(object: ApiObject, query: URLSearchParams): boolean {
  const { labels = {} } = object.metadata;
  const ofLabels = (query.get('labelSelector') ?? '').split(',').filter((part) => part !== '');
  const ofFields = (query.get('fieldSelector') ?? '').split(',').filter((part) => part !== '');
  return (
    ofLabels.every((part) => holds(part, (key) => labels[key])) &&
    ofFields.every((part) => holds(part, (key) => valuesAt(object, key)[0]))
  );
}

function holds(part: string, valueOf: (key: string) => string | undefined): boolean {
  const [, key = '', operator = '', wanted = ''] = /^([^=!]+?)\s*(!=|==?)\s*(.*)$/.exec(part) ?? [];
  if (operator === '') return part.startsWith('!') ? valueOf(part.slice(1)) === undefined : valueOf(part) !== undefined;
  return (valueOf(key) === wanted) === (operator !== '!=');
}
