import type { Call } from 'regatta/kit';
import { Refusal } from '../resources/registry/refusal.js';
import type { ServiceAccountTokens } from './service-account-tokens.js';

/** Who asks, as far as this server can tell. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

const AUTHENTICATED = 'system:authenticated';
/** The group of users that may do everything. */
const ADMINISTRATORS = 'system:masters';

/**
 * Finds out who asks. A client certificate names the user (CN) and the groups (O), a token its service account; a call from inside the
 * world is an administrator's. There is no authorizer yet: whoever is known may do everything.
 */
export class Authentication {
  readonly #tokens: ServiceAccountTokens;

  constructor(tokens: ServiceAccountTokens) {
    this.#tokens = tokens;
  }

  /** Throws 401 for a token that is not valid, even where anybody may read. */
  userOf({ peer, headers }: Call): User {
    const { certificate } = peer;
    if (certificate !== undefined)
      return { name: certificate.commonName, groups: [...certificate.organizations, AUTHENTICATED] };
    const token = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
    if (token !== undefined) return this.#accountOf(token);
    if (!peer.secure) return { name: 'kubernetes-admin', groups: [ADMINISTRATORS, AUTHENTICATED] };
    return { name: 'system:anonymous', groups: ['system:unauthenticated'] };
  }

  #accountOf(token: string): User {
    const holder = this.#tokens.holderOf(token);
    if (holder === undefined) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    const { namespace, name } = holder;
    return {
      name: `system:serviceaccount:${namespace}:${name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED],
    };
  }
}

export function isAuthenticated({ groups }: User): boolean {
  return groups.includes(AUTHENTICATED);
}
