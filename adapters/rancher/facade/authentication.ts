import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Call, Tasks } from 'regatta/kit';
import { API_VERSION } from '../resources/group.js';
import { TOKENS, type Token } from '../resources/token.js';
import type { Access, AccessStore } from '../access/access.js';
import { USERS, type User } from '../resources/user.js';

/** Who calls, by a token that was found and is valid. */
export interface Caller {
  readonly user: User;
  readonly token: Token;
  readonly groups: readonly string[];
  /** What the caller may do on the server's own Kubernetes. */
  readonly access: Access;
  /** Nobody has logged in: some settings are for everybody. */
  readonly isAnonymous: boolean;
}

/** Groups that everybody is in who has logged in. */
const GROUPS = ['system:authenticated', 'system:cattle:authenticated'];

const NOBODYS_GROUPS = ['system:unauthenticated'];

const NO_METADATA = { name: '', uid: '', resourceVersion: '', creationTimestamp: '' };

const NOBODY: User = {
  apiVersion: API_VERSION,
  kind: 'User',
  metadata: NO_METADATA,
  username: '',
  displayName: '',
  description: '',
  password: '',
  principalIds: [],
  mustChangePassword: false,
  enabled: true,
};

const NO_TOKEN: Token = {
  apiVersion: API_VERSION,
  kind: 'Token',
  metadata: NO_METADATA,
  token: '',
  userId: '',
  description: '',
  ttl: 0,
  expiresAtMs: 0,
  isDerived: false,
  clusterName: '',
  enabled: true,
};

/** Finds callers by their tokens: bearer, basic (name and secret), or the session cookie (pkg/auth/requests). */
export class Authentication {
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #access: AccessStore;

  constructor(tasks: Tasks, api: ApiServer, access: AccessStore) {
    this.#tasks = tasks;
    this.#api = api;
    this.#access = access;
  }

  /** `cluster` is the cluster whose URL is called, empty for the server's own API: a token of one cluster opens no other. */
  callerOf(call: Call, cluster: string): Caller | undefined {
    const [name = '', ...secret] = credentialsOf(call).split(':');
    const token = this.#api.get<Token>(TOKENS, '', name);
    if (token === undefined || token.token !== secret.join(':') || !token.enabled) return undefined;
    if (token.expiresAtMs !== 0 && token.expiresAtMs <= this.#tasks.now) return undefined;
    if (token.clusterName !== '' && token.clusterName !== cluster) return undefined;
    const user = this.#api.get<User>(USERS, '', token.userId);
    if (user?.enabled !== true) return undefined;
    return { user, token, groups: GROUPS, access: this.#access.of(user.metadata.name, GROUPS), isAnonymous: false };
  }

  /** Whoever shows no credentials. */
  anonymous(): Caller {
    return {
      user: NOBODY,
      token: NO_TOKEN,
      groups: [],
      access: this.#access.of('', NOBODYS_GROUPS),
      isAnonymous: true,
    };
  }
}

function credentialsOf({ headers }: Call): string {
  const [scheme = '', value = ''] = (headers['authorization'] ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() === 'basic') return decoded(value);
  return /(?:^|;\s*)R_SESS=([^;]+)/.exec(headers['cookie'] ?? '')?.[1] ?? '';
}

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}
