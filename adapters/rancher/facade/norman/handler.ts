import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { parseRfc3339 } from 'regatta/kit';
import type { Caller } from '../authentication.js';
import { NormanRefusal } from '../errors.js';
import type { Item } from './query.js';
import type { NormanType } from './types.table.js';

export type Body = Readonly<Record<string, unknown>>;

/** What views and writes need to know of a request. */
export interface NormanContext {
  /** The server's address, as the caller reached it. */
  readonly base: string;
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What an action answered. Without a body nothing is sent. */
export interface Acted {
  readonly status: number;
  readonly body?: object;
}

/** One type of the v3 API on top of the objects that the store keeps. Whatever is missing is not offered. */
export interface NormanHandler {
  readonly type: NormanType;
  readonly collectionActions?: readonly string[];
  /** What the caller may see. */
  items(context: NormanContext): readonly Item[];
  /** Throws a `NormanRefusal` for what is not there or not for this caller. */
  item(id: string, context: NormanContext): Item;
  create?(body: Body, context: NormanContext): Item;
  update?(id: string, body: Body, context: NormanContext): Item;
  /** Gives what is left of the object; undefined when it is gone at once. */
  remove?(id: string, context: NormanContext): Item | undefined;
  /** Undefined for an action that the object does not offer. */
  act?(id: string, action: string, body: Body, context: NormanContext): Acted | undefined;
  actOnAll?(action: string, body: Body, context: NormanContext): Acted | undefined;
}

/** What every resource shows: identity, times, labels and the links to itself. */
export function commonOf(
  type: NormanType,
  id: string,
  { metadata }: ApiObject,
  { base }: Pick<NormanContext, 'base'>,
  can: { readonly update: boolean; readonly remove: boolean },
) {
  const self = `${base}/v3/${type.plural}/${id}`;
  const { 'field.cattle.io/creatorId': creatorId = null, ...annotations } = metadata.annotations ?? {};
  return {
    ...(Object.keys(annotations).length > 0 && { annotations }),
    baseType: type.id,
    created: metadata.creationTimestamp,
    createdTS: parseRfc3339(metadata.creationTimestamp),
    creatorId,
    id,
    ...(metadata.labels !== undefined && { labels: metadata.labels }),
    links: { ...(can.remove && { remove: self }), self, ...(can.update && { update: self }) },
    type: type.id,
    uuid: metadata.uid,
  };
}

/** The address of each action of an object. */
export function actionsOf(type: NormanType, id: string, { base }: NormanContext, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, `${base}/v3/${type.plural}/${id}?action=${name}`]));
}

/** A text field of a body; wrong types are dropped without a word (recording errors). */
export function textIn(body: Body, field: string): string | undefined {
  const value = body[field];
  return typeof value === 'string' ? value : undefined;
}

export function requiredText(body: Body, field: string, shownAs = field): string {
  const text = textIn(body, field);
  if (text === undefined || text === '') throw new NormanRefusal('MissingRequired', '', shownAs);
  return text;
}

/** A map of texts in a body. */
export function textsIn(body: Body, field: string): Readonly<Record<string, string>> | undefined {
  const value = body[field];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
