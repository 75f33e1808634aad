import { Refusal } from '../resources/registry/refusal.js';
import type { User } from '../resources/registry/user.js';

/** What somebody wants to do: to a resource, or, where `path` is given, to a path that is none. */
export interface AccessAttributes {
  readonly user: User;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty for all namespaces and for what has none. */
  readonly namespace: string;
  /** Empty for the whole collection. */
  readonly name: string;
  /** Which fields the objects that are asked for must have, by `=`; for lists and watches. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Set for requests that name no resource. */
  readonly path?: string;
}

/** Attributes of a request for a path that is no resource. */
export function pathAttributes(user: User, verb: string, path: string): AccessAttributes {
  return { user, verb, group: '', resource: '', subresource: '', namespace: '', name: '', path };
}

/** The 403 of somebody who may not (apiserver pkg/endpoints/handlers/responsewriters/errors.go v0.32). */
export function forbiddenAccess(attributes: AccessAttributes, reason: string): Refusal {
  const { group, resource, name } = attributes;
  const why = `${escaped(sentenceOf(attributes))}${reason === '' ? '' : `: ${reason}`}`;
  if (attributes.path !== undefined) return new Refusal(403, 'Forbidden', `forbidden: ${why}`, {});
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const what = name === '' ? qualified : `${qualified} "${name}"`;
  return new Refusal(403, 'Forbidden', `${what} is forbidden: ${why}`, {
    ...(name !== '' && { name }),
    ...(group !== '' && { group }),
    kind: resource,
  });
}

function sentenceOf({ user, verb, group, resource, subresource, namespace, path }: AccessAttributes): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`;
  if (path !== undefined) return `${who} path ${JSON.stringify(path)}`;
  const what = JSON.stringify(subresource === '' ? resource : `${resource}/${subresource}`);
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return `${who} resource ${what} in API group ${JSON.stringify(group)} ${where}`;
}

/** Names come from callers and may end up on a page. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
