import type { Random, Store, Tasks } from 'regatta/kit';
import { objectAt, textAt, numberAt, isObject } from '../resources/registry/json.js';
import type { ApiObject } from '../resources/types.js';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const SIGNATURE_LENGTH = 86;
const SIGNATURE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export interface TokenHolder {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * Tokens of service accounts: JSON web tokens whose signature is drawn from the world's seed for exactly their text, so that they can be
 * checked after a restart and forged by nobody who does not know the seed. They stand in for RS256, which is neither synchronous nor
 * deterministic.
 */
export class ServiceAccountTokens {
  readonly #random: Random;
  readonly #store: Store;
  readonly #tasks: Tasks;

  constructor(random: Random, store: Store, tasks: Tasks) {
    this.#random = random.fork('service-account-tokens');
    this.#store = store;
    this.#tasks = tasks;
  }

  issue(account: ApiObject, audiences: readonly string[], seconds: number): string {
    const { namespace = '', name, uid } = account.metadata;
    const issuedAt = Math.floor(this.#tasks.now / 1000);
    const claims = {
      aud: audiences.length === 0 ? [ISSUER] : audiences,
      exp: issuedAt + seconds,
      iat: issuedAt,
      iss: ISSUER,
      'kubernetes.io': { namespace, serviceaccount: { name, uid } },
      nbf: issuedAt,
      sub: `system:serviceaccount:${namespace}:${name}`,
    };
    const text = `${encoded({ alg: 'RS256', kid: 'regatta' })}.${encoded(claims)}`;
    return `${text}.${this.#signature(text)}`;
  }

  /** Whose token it is; undefined for one that is forged or has run out, and when its account is gone. */
  holderOf(token: string): TokenHolder | undefined {
    const [head = '', body = '', signature = ''] = token.split('.');
    if (signature !== this.#signature(`${head}.${body}`)) return undefined;
    const claims = decoded(body);
    if (numberAt(claims, 'exp') * 1000 <= this.#tasks.now) return undefined;
    const bound = objectAt(claims, 'kubernetes.io');
    const account = objectAt(bound, 'serviceaccount');
    const holder = {
      namespace: textAt(bound, 'namespace'),
      name: textAt(account, 'name'),
      uid: textAt(account, 'uid'),
    };
    const stored = this.#store.get<ApiObject>('serviceaccounts', holder.namespace, holder.name);
    return stored?.value.metadata.uid === holder.uid ? holder : undefined;
  }

  #signature(text: string): string {
    return this.#random.fork(text).text(SIGNATURE_LENGTH, SIGNATURE_ALPHABET);
  }
}

function encoded(value: object): string {
  return btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decoded(text: string): object {
  try {
    const value: unknown = JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
