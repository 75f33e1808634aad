import type { Call } from 'regatta/kit';
import {
  accountGroups,
  accountOf,
  ANONYMOUS,
  AUTHENTICATED,
  UNAUTHENTICATED,
  type User,
} from '../../resources/registry/user.js';
import type { AccessAttributes } from '../../authorization/attributes.js';
import type { AuthorizerChain } from '../../authorization/authorizers.js';

const USER = 'impersonate-user';
const GROUP = 'impersonate-group';
const UID = 'impersonate-uid';
const EXTRA = 'impersonate-extra-';
const GROUP_OF_REVIEWS = 'authentication.k8s.io';

/** The headers ask for groups or more, but for no user: the one mistake that is answered in plain text. */
export class ImpersonationWithoutUser extends Error {}

/** Lets those who may act as somebody else (apiserver pkg/endpoints/filters/impersonation.go v0.32). */
export class Impersonation {
  readonly #authorizers: AuthorizerChain;

  constructor(authorizers: AuthorizerChain) {
    this.#authorizers = authorizers;
  }

  /** Whom the caller acts as. Throws 403, or `ImpersonationWithoutUser`. */
  userOf(call: Call, caller: User): User {
    const wanted = wantedOf(call);
    if (wanted === undefined) return caller;
    const { user, groups, extra, uid } = wanted;
    if (user === '') throw new ImpersonationWithoutUser(withoutUserText(call, wanted));
    const account = accountOf(user);
    const check = (resource: string, name: string, more: Partial<AccessAttributes> = {}) =>
      this.#authorizers.check({
        user: caller,
        verb: 'impersonate',
        group: '',
        resource,
        subresource: '',
        namespace: '',
        name,
        ...more,
      });
    if (account === undefined) check('users', user);
    else check('serviceaccounts', account.name, { namespace: account.namespace });
    for (const group of groups) check('groups', group);
    for (const [key, values] of Object.entries(extra))
      for (const value of values) check('userextras', value, { group: GROUP_OF_REVIEWS, subresource: key });
    if (uid !== '') check('uids', uid, { group: GROUP_OF_REVIEWS });
    const own = account !== undefined && groups.length === 0 ? accountGroups(account.namespace) : groups;
    return {
      name: user,
      ...(uid !== '' && { uid }),
      groups: withKnown(user, own),
      ...(Object.keys(extra).length > 0 && { extra }),
    };
  }
}

interface Wanted {
  readonly user: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
  readonly uid: string;
}

function wantedOf({ headers }: Call): Wanted | undefined {
  const user = headers[USER] ?? '';
  const uid = headers[UID] ?? '';
  const groups = valuesOf(headers[GROUP]);
  const extra: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith(EXTRA)) extra[unescaped(name.slice(EXTRA.length))] = valuesOf(value);
  const isAsked = user !== '' || uid !== '' || groups.length > 0 || Object.keys(extra).length > 0;
  return isAsked ? { user, groups, extra, uid } : undefined;
}

/** A header that came several times is one text with commas. */
function valuesOf(header = ''): readonly string[] {
  return header.split(', ').filter((value) => value !== '');
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Whoever is not anonymous is known, unless the caller wants it otherwise. */
function withKnown(user: string, groups: readonly string[]): readonly string[] {
  if (user === ANONYMOUS) return groups.includes(UNAUTHENTICATED) ? groups : [...groups, UNAUTHENTICATED];
  return groups.some((group) => group === AUTHENTICATED || group === UNAUTHENTICATED)
    ? groups
    : [...groups, AUTHENTICATED];
}

/** The real server prints its own structures: kind, namespace, name, uid, version, resource version, field. */
function withoutUserText({ path }: Call, { groups, extra, uid }: Wanted): string {
  const version = `${GROUP_OF_REVIEWS}/v1`;
  const asked = [
    ...groups.map((group) => `{Group  ${group}    }`),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => `{UserExtra  ${value}  ${version}  ${key}}`),
    ),
    ...(uid === '' ? [] : [`{UID  ${uid}  ${version}  }`]),
  ];
  return `Internal Server Error: ${JSON.stringify(path)}: requested [${asked.join(' ')}] without impersonating a user\n`;
}
