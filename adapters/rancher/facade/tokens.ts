import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { rfc3339, type Random, type Tasks } from 'regatta/kit';
import { NAME_ALPHABET } from '../clusters/names.js';
import type { RancherConstants } from '../profiles/2.8.js';
import { API_VERSION } from '../resources/group.js';
import { TOKENS, type Token } from '../resources/token.js';
import type { User } from '../resources/user.js';

/** What a token is for; decides its name and how long it lives at most. */
export type TokenKind = 'session' | 'kubeconfig' | 'api';

export interface WantedToken {
  readonly kind: TokenKind;
  readonly description: string;
  /** Milliseconds; 0 for the longest. */
  readonly ttlMs: number;
  readonly clusterName: string;
}

/** Makes tokens: `token-<5>` or `kubeconfig-<user><5>`, with a secret of 54 characters (pkg/auth/tokens). */
export class TokenIssuer {
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #random: Random;
  readonly #constants: RancherConstants;

  constructor(tasks: Tasks, api: ApiServer, random: Random, constants: RancherConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#random = random.fork('tokens');
    this.#constants = constants;
  }

  issue(user: User, wanted: WantedToken): Token {
    const { kind } = wanted;
    const suffix = this.#random.text(5, NAME_ALPHABET);
    const userId = user.metadata.name;
    const ttl = this.#lifeOf(wanted);
    const kinds = kind === 'api' ? {} : { 'authn.management.cattle.io/kind': kind };
    return this.#api.create<Token>(TOKENS, {
      apiVersion: API_VERSION,
      kind: 'Token',
      metadata: {
        name: kind === 'kubeconfig' ? `kubeconfig-${userId}${suffix}` : `token-${suffix}`,
        labels: { ...kinds, 'authn.management.cattle.io/token-userId': userId, 'cattle.io/creator': 'norman' },
      },
      token: this.#random.text(54, NAME_ALPHABET),
      userId,
      description: wanted.description,
      ttl,
      expiresAtMs: this.#tasks.now + ttl,
      isDerived: kind !== 'session',
      clusterName: wanted.clusterName,
      enabled: true,
    });
  }

  /** What a caller sees of a token; `token` itself only when it has just been made. */
  view(token: Token): Readonly<Record<string, unknown>> {
    const { metadata, userId, description, ttl, expiresAtMs, isDerived, clusterName, enabled } = token;
    return {
      authProvider: 'local',
      clusterId: clusterName === '' ? null : clusterName,
      creatorId: null,
      current: false,
      description,
      enabled,
      expired: expiresAtMs !== 0 && expiresAtMs <= this.#tasks.now,
      expiresAt: expiresAtMs === 0 ? '' : rfc3339(expiresAtMs),
      isDerived,
      created: metadata.creationTimestamp,
      labels: metadata.labels ?? {},
      lastUpdateTime: '',
      name: metadata.name,
      ttl,
      userId,
      uuid: metadata.uid,
    };
  }

  /** A wish of 0, or one above the bound, gives the bound; a session and a kubeconfig have lives of their own. */
  #lifeOf({ kind, ttlMs }: WantedToken): number {
    const { sessionTokenLifeMs, kubeconfigTokenLifeMs, tokenLifeMaximumMs } = this.#constants;
    const longest =
      kind === 'session' ? sessionTokenLifeMs : kind === 'kubeconfig' ? kubeconfigTokenLifeMs : tokenLifeMaximumMs;
    return ttlMs <= 0 || ttlMs > longest ? longest : ttlMs;
  }
}
