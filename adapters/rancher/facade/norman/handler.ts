import type { Access } from '../../access/access.js';
import type { Caller } from '../authentication.js';
import { NormanRefusal } from '../errors.js';
import type { Scope } from './schemas/schemas.js';

export type Body = Readonly<Record<string, unknown>>;

/** An object in the fields of its type, before it is cut to what goes out. */
export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** Addresses by name. */
export type Links = Readonly<Record<string, string>>;

/** What views and writes need to know of a request. */
export interface NormanContext {
  /** The server's address, as the caller reached it. */
  readonly base: string;
  readonly caller: Caller;
  /** What the caller may do on the server's own Kubernetes. */
  readonly access: Access;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The cluster or project in whose scope the request was made; empty on the server's own. */
  readonly within: string;
}

/** What an action answered. Without a body nothing is sent. */
export interface Acted {
  readonly status: number;
  readonly body?: object;
}

/** One type of the v3 API on top of the objects that the store keeps. Whatever is missing is not offered. */
export interface NormanHandler {
  readonly scope: Scope;
  /** The id of the type. */
  readonly type: string;
  /** What the caller may see. */
  items(context: NormanContext): readonly Item[];
  /** Throws a `NormanRefusal` for what is not there or not for this caller. */
  item(id: string, context: NormanContext): Item;
  create?(body: Body, context: NormanContext): Item;
  update?(id: string, body: Body, context: NormanContext): Item;
  /** Gives what is left of the object; undefined when it is gone at once. */
  remove?(id: string, context: NormanContext): Item | undefined;
  /** Which actions an object offers to the caller. Default: none. */
  actions?(item: Item, context: NormanContext): readonly string[];
  collectionActions?(context: NormanContext): readonly string[];
  /** The links of an object, given those that every object has. Default: those. */
  links?(links: Links, item: Item, context: NormanContext): Links;
  /** Undefined for an action that the object does not offer. */
  act?(id: string, action: string, body: Body, context: NormanContext): Acted | undefined;
  actOnAll?(action: string, body: Body, context: NormanContext): Acted | undefined;
  /** Fields that come out although the type does not list them. Default: none. */
  extra?(item: Item, context: NormanContext): Body;
  /** Set where another field than `<cluster or project>Id` says in which scope an object is. */
  readonly hasNoTotal?: boolean;
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

/** What an API server says of something that is not there. */
export function notFound(plural: string, name: string): NormanRefusal {
  return new NormanRefusal('NotFound', `${plural.toLowerCase()}.management.cattle.io "${name}" not found`);
}
