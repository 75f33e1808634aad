import type { Random, Store, Tasks } from 'regatta/kit';
import { listAt, numberAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { accountGroups, accountUserName, CREDENTIAL_ID, type User } from '../../resources/registry/user.js';
import type { ApiObject } from '../../resources/types.js';
import type { SigningKey } from './signing-key.js';
import type { Authenticated, TokenAuthenticator } from './token-authenticator.js';

/** Who issues tokens, and whom they are for unless they say otherwise (kubeadm's --service-account-issuer). */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** How long a mounted token may still be used after the kubelet should have fetched a new one, in seconds. */
const EXTENDED_SECONDS = 365 * 24 * 3600;
/** The lifetime that pods ask for; it marks tokens that are extended. */
const POD_SECONDS = 3607;

/** What a token holds only as long as it exists. */
export interface BoundObject {
  readonly kind: 'Pod' | 'Secret' | 'Node';
  readonly name: string;
  readonly uid: string;
  /** The node of a pod. */
  readonly node?: { readonly name: string; readonly uid?: string };
}

/** Tokens of service accounts (kubernetes pkg/serviceaccount/claims.go v1.32). */
export class ServiceAccountTokens implements TokenAuthenticator {
  readonly id = 'service-accounts';
  readonly order = 100;
  readonly #key: SigningKey;
  readonly #ids: Random;
  readonly #store: Store;
  readonly #tasks: Tasks;

  constructor(key: SigningKey, random: Random, store: Store, tasks: Tasks) {
    this.#key = key;
    this.#ids = random.fork('service-account-token-ids');
    this.#store = store;
    this.#tasks = tasks;
  }

  /** A token for the given audiences, or for this server. */
  issue(account: ApiObject, audiences: readonly string[], seconds: number, bound?: BoundObject): string {
    const { namespace = '', name, uid } = account.metadata;
    const issuedAt = Math.floor(this.#tasks.now / 1000);
    const isExtended = seconds === POD_SECONDS && bound?.kind === 'Pod' && audiences.every((one) => one === ISSUER);
    const claims = {
      aud: audiences.length === 0 ? [ISSUER] : audiences,
      exp: issuedAt + (isExtended ? EXTENDED_SECONDS : seconds),
      iat: issuedAt,
      iss: ISSUER,
      jti: this.#ids.uuid(),
      'kubernetes.io': {
        namespace,
        ...(bound?.node !== undefined && { node: bound.node }),
        ...(bound !== undefined && { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
        serviceaccount: { name, uid },
        ...(isExtended && { warnafter: issuedAt + seconds }),
      },
      nbf: issuedAt,
      sub: accountUserName(namespace, name),
    };
    return this.#key.sign(claims);
  }

  authenticate(token: string, audiences: readonly string[]): Authenticated | undefined {
    const claims = this.#key.verify(token);
    if (claims === undefined || textAt(claims, 'iss') !== ISSUER) return undefined;
    const nowSeconds = this.#tasks.now / 1000;
    if (numberAt(claims, 'exp') <= nowSeconds) return { problem: 'service account token has expired' };
    if (numberAt(claims, 'nbf') > nowSeconds) return { problem: 'service account token is not valid yet' };
    const own = listAt(claims, 'aud').map(scalarText);
    const wanted = audiences.length === 0 ? [ISSUER] : audiences;
    const shared = wanted.filter((audience) => own.includes(audience));
    if (shared.length === 0)
      return { problem: `token audiences ${quoted(own)} is invalid for the target audiences ${quoted(wanted)}` };
    return this.#holder(claims, shared);
  }

  #holder(claims: JsonObject, audiences: readonly string[]): Authenticated {
    const about = objectAt(claims, 'kubernetes.io');
    const namespace = textAt(about, 'namespace');
    const account = objectAt(about, 'serviceaccount');
    const name = textAt(account, 'name');
    const uid = textAt(account, 'uid');
    if (!this.#stands('serviceaccounts', namespace, account))
      return { problem: 'service account token has been invalidated' };
    const [pod, secret, node] = [objectAt(about, 'pod'), objectAt(about, 'secret'), objectAt(about, 'node')];
    const gone =
      (isNamed(pod) && !this.#stands('pods', namespace, pod)) ||
      (isNamed(secret) && !this.#stands('secrets', namespace, secret)) ||
      (isNamed(node) && !isNamed(pod) && !this.#stands('nodes', '', node));
    if (gone) return { problem: 'service account token has been invalidated' };
    const user: User = {
      name: accountUserName(namespace, name),
      uid,
      groups: accountGroups(namespace),
      extra: {
        [CREDENTIAL_ID]: [`JTI=${textAt(claims, 'jti')}`],
        ...bindingExtra('node', node),
        ...bindingExtra('pod', pod),
      },
    };
    return { user, audiences };
  }

  #stands(kind: string, namespace: string, reference: JsonObject): boolean {
    const stored = this.#store.get<ApiObject>(kind, namespace, textAt(reference, 'name'));
    const uid = textAt(reference, 'uid');
    return stored !== undefined && (uid === '' || stored.value.metadata.uid === uid);
  }
}

function bindingExtra(what: string, reference: JsonObject): Record<string, readonly string[]> {
  if (!isNamed(reference)) return {};
  const uid = textAt(reference, 'uid');
  return {
    [`authentication.kubernetes.io/${what}-name`]: [textAt(reference, 'name')],
    ...(uid !== '' && { [`authentication.kubernetes.io/${what}-uid`]: [uid] }),
  };
}

function isNamed(reference: JsonObject): boolean {
  return textAt(reference, 'name') !== '';
}

function quoted(list: readonly string[]): string {
  return `[${list.map((text) => JSON.stringify(text)).join(' ')}]`;
}
