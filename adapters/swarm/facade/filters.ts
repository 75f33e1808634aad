import { badParameter } from './errors.js';
import type { EngineRequest } from './route.js';

const NEW_TEXTS = 44;

/** The `filters` of a list: key -> values. Both forms, `{"key":["value"]}` and `{"key":{"value":true}}`, are read. */
export class Filters {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  get(key: string): readonly string[] {
    return this.#values.get(key) ?? [];
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** True without this filter, or when one of its values passes. */
  some(key: string, passes: (value: string) => boolean): boolean {
    const values = this.get(key);
    return values.length === 0 || values.some(passes);
  }

  /** True when every value passes, as labels have to. */
  every(key: string, passes: (value: string) => boolean): boolean {
    return this.get(key).every(passes);
  }
}

/** Reads and checks the filters of a request. Throws on broken JSON and on keys that the list does not know. */
export function filtersOf({ query }: EngineRequest, known: readonly string[], serverMinor: number): Filters {
  const text = query.get('filters') ?? '';
  if (text === '') return new Filters(new Map());
  const values = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(parse(text, serverMinor))) {
    if (!known.includes(key))
      throw badParameter(serverMinor >= NEW_TEXTS ? `invalid filter '${key}'` : `Invalid filter '${key}'`);
    values.set(key, Array.isArray(value) ? value.map(String) : Object.keys(value as object));
  }
  return new Filters(values);
}

function parse(text: string, serverMinor: number): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    if (serverMinor < NEW_TEXTS) throw badParameter(goText(text));
  }
  throw badParameter('invalid filter');
}

function goText(text: string): string {
  return /^\s*[{[]/.test(text)
    ? 'unexpected end of JSON input'
    : `invalid character '${text.trim()[0] ?? ''}' looking for beginning of value`;
}

/** `k` asks whether there is such a label, `k=v` also for its value. */
export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const equals = wanted.indexOf('=');
  if (equals === -1) return Object.hasOwn(labels, wanted);
  return labels[wanted.slice(0, equals)] === wanted.slice(equals + 1);
}

export function isTrueFilter(filters: Filters, key: string): boolean {
  return filters.get(key).some((value) => value === 'true' || value === '1');
}
