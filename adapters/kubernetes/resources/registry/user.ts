/** Who asks (apiserver pkg/authentication/user). */
export interface User {
  readonly name: string;
  /** Empty or absent for users that nothing but a name tells apart. */
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const ANONYMOUS = 'system:anonymous';
export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';
/** Where the extra of a user says by what it was known. */
export const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';
/** The group of users that may do everything. */
export const MASTERS = 'system:masters';

const NODE_PREFIX = 'system:node:';
const NODES = 'system:nodes';
const ACCOUNT_PREFIX = 'system:serviceaccount:';
const ACCOUNTS = 'system:serviceaccounts';

/** The node that a user speaks for, empty when it says none; undefined for users that are no kubelet (pkg/auth/nodeidentifier). */
export function nodeOf({ name, groups }: User): string | undefined {
  return name.startsWith(NODE_PREFIX) && groups.includes(NODES) ? name.slice(NODE_PREFIX.length) : undefined;
}

/** The user name of a service account. */
export function accountUserName(namespace: string, name: string): string {
  return `${ACCOUNT_PREFIX}${namespace}:${name}`;
}

/** The service account that a user name means; undefined for other users. */
export function accountOf(userName: string): { readonly namespace: string; readonly name: string } | undefined {
  const [namespace = '', name = '', ...more] = userName.startsWith(ACCOUNT_PREFIX)
    ? userName.slice(ACCOUNT_PREFIX.length).split(':')
    : [];
  return namespace === '' || name === '' || more.length > 0 ? undefined : { namespace, name };
}

/** The groups that every service account of a namespace is in, besides those of all users. */
export function accountGroups(namespace: string): readonly string[] {
  return [ACCOUNTS, `${ACCOUNTS}:${namespace}`];
}

/** A user as reviews show it (api/authentication/v1 UserInfo). */
export function userInfoOf({ name, uid = '', groups, extra }: User): object {
  return {
    ...(name !== '' && { username: name }),
    ...(uid !== '' && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra !== undefined && { extra }),
  };
}
