import type { Call } from 'regatta/kit';
import { Refusal } from '../../resources/registry/refusal.js';
import {
  ANONYMOUS,
  AUTHENTICATED,
  CREDENTIAL_ID,
  MASTERS,
  UNAUTHENTICATED,
  type User,
} from '../../resources/registry/user.js';
import type { Authenticated, TokenAuthenticator } from './token-authenticator.js';

/** Who asks from inside the world, where nobody shows a certificate. */
const LOOPBACK: User = { name: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };

/**
 * Finds out who asks. A client certificate names the user (CN) and the groups (O), a bearer token is for one of the authenticators to
 * know; a call from inside the world is an administrator's, and everybody else is anonymous.
 */
export class Authentication {
  readonly #tokens: readonly TokenAuthenticator[];

  constructor(tokens: readonly TokenAuthenticator[]) {
    this.#tokens = [...tokens].sort((left, right) => left.order - right.order);
  }

  /** Throws 401 for a token that is not valid, even where anybody may read. */
  userOf({ peer, headers }: Call): User {
    const { certificate } = peer;
    if (certificate !== undefined) {
      const { commonName: name, organizations: groups, sha256 } = certificate;
      return known({
        name,
        groups,
        ...(sha256 !== undefined && { extra: { [CREDENTIAL_ID]: [`X509SHA256=${sha256}`] } }),
      });
    }
    const token = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
    if (token !== undefined) return this.#holderOf(token);
    return peer.secure ? { name: ANONYMOUS, groups: [UNAUTHENTICATED] } : LOOPBACK;
  }

  /** What is to be said of a token; undefined when no authenticator knows its sort. */
  review(token: string, audiences: readonly string[]): Authenticated | undefined {
    let problem: Authenticated | undefined;
    for (const authenticator of this.#tokens) {
      const found = authenticator.authenticate(token, audiences);
      if (found === undefined) continue;
      if ('user' in found) return { ...found, user: known(found.user) };
      problem ??= found;
    }
    return problem;
  }

  #holderOf(token: string): User {
    const found = this.review(token, []);
    if (found === undefined || 'problem' in found) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    return found.user;
  }
}

/** Whoever is known is in the group of those who are. */
function known(user: User): User {
  const { groups } = user;
  return groups.includes(AUTHENTICATED) ? user : { ...user, groups: [...groups, AUTHENTICATED] };
}
