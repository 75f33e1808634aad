import type { Call } from 'regatta/kit';

/** Who asks, as far as this server can tell. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** The user that may do everything. */
const ADMINISTRATORS = 'system:masters';

/**
 * A client certificate names the user (CN) and the groups (O); an in-world call is an administrator's. There is no authorizer
 * yet: whoever is known may do everything.
 */
export function userOf({ peer }: Call): User {
  if (peer.certificate !== undefined)
    return {
      name: peer.certificate.commonName,
      groups: [...peer.certificate.organizations, 'system:authenticated'],
    };
  if (!peer.secure) return { name: 'kubernetes-admin', groups: [ADMINISTRATORS, 'system:authenticated'] };
  return { name: 'system:anonymous', groups: ['system:unauthenticated'] };
}
