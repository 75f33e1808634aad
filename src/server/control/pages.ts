/** Long lists come in pages. */
import { RegattaError } from '../../ports/errors.js';
import type { QueryParameter } from './route.js';

export const PAGE_QUERY: Readonly<Record<string, QueryParameter>> = {
  limit: { description: 'At most so many items.', schema: { type: 'integer', minimum: 1 } },
  cursor: { description: 'The `nextCursor` of the page before.', schema: { type: 'string' } },
};

const DEFAULT_LIMIT = 500;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/** One page of what is there. Throws `request/invalid` for a limit or cursor that is no number, and for a limit of none. */
export function pageOf<T>(items: readonly T[], query: Readonly<Record<string, string>>): Page<T> {
  const first = numberOf('cursor', query['cursor'], 0);
  const end = first + limitOf(query);
  return { items: items.slice(first, end), ...(end < items.length && { nextCursor: String(end) }) };
}

/** How many items a page has at most. Throws `request/invalid`; with none, a list would have pages without end. */
export function limitOf(query: Readonly<Record<string, string>>): number {
  const limit = numberOf('limit', query['limit'], DEFAULT_LIMIT);
  if (limit > 0) return limit;
  throw new RegattaError('request/invalid', 'limit is at least 1');
}

/** A whole number of the query. Throws `request/invalid`. */
export function numberOf(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new RegattaError('request/invalid', `${name} is a whole number, not "${text}"`);
}
