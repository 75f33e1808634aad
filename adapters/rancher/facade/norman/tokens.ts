import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { TOKENS, type Token } from '../../resources/token.js';
import type { User } from '../../resources/user.js';
import type { TokenIssuer } from '../tokens.js';
import {
  notFound,
  textIn,
  type Acted,
  type Body,
  type Item,
  type NormanContext,
  type NormanHandler,
} from './handler.js';

/** `/v3/tokens`: those of the caller. The secret is shown once, when a token is made. */
export class TokenHandler implements NormanHandler {
  readonly scope = 'management';
  readonly type = 'token';
  readonly #api: ApiServer;
  readonly #issuer: TokenIssuer;

  constructor(api: ApiServer, issuer: TokenIssuer) {
    this.#api = api;
    this.#issuer = issuer;
  }

  items(context: NormanContext): readonly Item[] {
    const own = context.caller.user.metadata.name;
    return this.#api
      .list<Token>(TOKENS)
      .filter(({ userId }) => userId === own)
      .map((token) => this.#view(token, context));
  }

  item(id: string, context: NormanContext): Item {
    return this.#view(this.#token(id, context), context);
  }

  collectionActions(): readonly string[] {
    return ['logout'];
  }

  create(body: Body, context: NormanContext): Item {
    const { ttl } = body;
    const token = this.#issuer.issue(context.caller.user, {
      kind: 'api',
      description: textIn(body, 'description') ?? '',
      ttlMs: typeof ttl === 'number' ? ttl : 0,
      clusterName: textIn(body, 'clusterId') ?? '',
    });
    // A new token shows no end yet (recording tokens, create and get).
    return { ...this.#view(token, context), expiresAt: '', token: `${token.metadata.name}:${token.token}` };
  }

  remove(id: string, context: NormanContext): undefined {
    this.#api.delete(TOKENS, '', this.#token(id, context).metadata.name);
  }

  actOnAll(action: string, _body: Body, context: NormanContext): Acted | undefined {
    if (action !== 'logout') return undefined;
    this.#api.delete(TOKENS, '', context.caller.token.metadata.name);
    return { status: 200 };
  }

  #token(id: string, context: NormanContext): Token {
    const token = this.#api.get<Token>(TOKENS, '', id);
    if (token?.userId === context.caller.user.metadata.name) return token;
    throw notFound('tokens', id);
  }

  #view(token: Token, context: NormanContext): Item {
    const current = token.metadata.name === context.caller.token.metadata.name;
    return {
      ...this.#issuer.view(token),
      id: token.metadata.name,
      current,
      userPrincipal: principalText(context.caller.user),
    };
  }
}

/** The principal as Go prints a map: that is what the real server shows. */
export function principalText({ displayName, username, metadata }: User): string {
  const inner = `creationTimestamp:<nil> name:local://${metadata.name}`;
  return `map[displayName:${displayName} loginName:${username} me:true metadata:map[${inner}] principalType:user provider:local]`;
}
