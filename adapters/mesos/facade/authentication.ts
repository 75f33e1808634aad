import type { Call, Store } from 'regatta/kit';
import type { MasterFlags } from '../resources/master-flags.js';
import { MasterRefusal } from './answers.js';

/** The realms of a master; each can ask for credentials or not. Source: mesos src/master/constants.hpp. */
export type Realm = 'readonly' | 'readwrite' | 'scheduler';

/** Who calls, by the credentials of `--credentials` and HTTP's basic scheme. Source: recorded http-auth. */
export class Authentication {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Undefined where the realm does not ask. Throws a `MasterRefusal` for a caller that it does not know. */
  principalOf(call: Call, realm: Realm): string | undefined {
    const flags = this.#store.get<MasterFlags>('MasterFlags', '', 'master')?.value ?? {};
    const asks = {
      readonly: flags.authenticateReadonly,
      readwrite: flags.authenticateReadwrite,
      scheduler: flags.authenticateFrameworks,
    };
    if (asks[realm] !== true) return undefined;
    const [principal = '', secret] = credentialsOf(call.headers['authorization']);
    const known = Object.hasOwn(flags.credentials ?? {}, principal) ? flags.credentials?.[principal] : undefined;
    if (known !== undefined && known === secret) return principal;
    throw new MasterRefusal(401, '401 Unauthorized.', { 'www-authenticate': `Basic realm="mesos-master-${realm}"` });
  }
}

function credentialsOf(header: string | undefined): string[] {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '')?.[1];
  if (encoded === undefined) return [];
  try {
    const text = atob(encoded);
    const colon = text.indexOf(':');
    return colon === -1 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
  } catch {
    return [];
  }
}
