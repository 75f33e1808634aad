import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Call, Tasks } from 'regatta/kit';
import { TOKENS, type Token } from '../resources/token.js';
import { isAdministrator, USERS, type User } from '../resources/user.js';

/** Who calls, by a token that was found and is valid. */
export interface Caller {
  readonly user: User;
  readonly token: Token;
  readonly isAdministrator: boolean;
}

/** Finds callers by their tokens: bearer, basic (name and secret), or the session cookie (pkg/auth/requests). */
export class Authentication {
  readonly #tasks: Tasks;
  readonly #api: ApiServer;

  constructor(tasks: Tasks, api: ApiServer) {
    this.#tasks = tasks;
    this.#api = api;
  }

  /** `cluster` is the cluster whose URL is called, empty for the server's own API: a token of one cluster opens no other. */
  callerOf(call: Call, cluster: string): Caller | undefined {
    const [name = '', ...secret] = credentialsOf(call).split(':');
    const token = this.#api.get<Token>(TOKENS, '', name);
    if (token === undefined || token.token !== secret.join(':') || !token.enabled) return undefined;
    if (token.expiresAtMs !== 0 && token.expiresAtMs <= this.#tasks.now) return undefined;
    if (token.clusterName !== '' && token.clusterName !== cluster) return undefined;
    const user = this.#api.get<User>(USERS, '', token.userId);
    return user?.enabled === true ? { user, token, isAdministrator: isAdministrator(user) } : undefined;
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
