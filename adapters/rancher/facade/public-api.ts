import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { parseRfc3339, type Call } from 'regatta/kit';
import { type Token } from '../resources/token.js';
import { USERS, type User } from '../resources/user.js';
import { baseOf, sendDocument, sendNothing } from './answers.js';
import { NormanRefusal, normanError } from './errors.js';
import { textIn, type Body } from './norman/handler.js';
import { bodyOf } from './norman/bodies.js';
import { principalText } from './norman/tokens.js';
import type { TokenIssuer } from './tokens.js';

const LOCAL_PROVIDER = 'localproviders/local';

/** `/v3-public`: what callers without credentials may ask, and the login (recording login). */
export class PublicApi {
  readonly #api: ApiServer;
  readonly #tokens: TokenIssuer;

  constructor(api: ApiServer, tokens: TokenIssuer) {
    this.#api = api;
    this.#tokens = tokens;
  }

  accept(call: Call): void {
    const schemas = `${baseOf(call)}/v3-public/schemas`;
    try {
      this.#route(call, schemas);
    } catch (error) {
      const { status, body } = normanError(error);
      sendDocument(call, status, body, schemas, false);
    }
  }

  #route(call: Call, schemas: string): void {
    const base = `${baseOf(call)}/v3-public`;
    const path = call.path
      .split('/')
      .filter((segment) => segment !== '')
      .slice(1)
      .join('/')
      .toLowerCase();
    const action = new URLSearchParams(call.query).get('action');
    const answer = (body: object) => sendDocument(call, 200, body, schemas, false);
    if (call.method === 'POST' && action === 'login') return this.#login(call, path, schemas);
    if (path === '') return answer(rootOf(base));
    if (path === LOCAL_PROVIDER) return answer(providerOf(base));
    if (path === 'authproviders')
      return answer({ type: 'collection', links: { self: `${base}/authProviders` }, data: [providerOf(base)] });
    throw new NormanRefusal('NotFound', `failed to find schema ${path}`);
  }

  #login(call: Call, path: string, schemas: string): void {
    // Another provider is one that this server has not been set up for.
    if (path !== LOCAL_PROVIDER) throw new NormanRefusal('ServerError', 'Server error while authenticating');
    const body = bodyOf(call);
    const [user] = this.#api.find<User>(USERS, 'username', textIn(body, 'username') ?? '');
    if (user === undefined || user.password !== textIn(body, 'password'))
      throw new NormanRefusal('Unauthorized', 'authentication failed');
    if (!user.enabled) throw new NormanRefusal('PermissionDenied', 'Permission Denied');
    const token = this.#issue(user, body);
    const { name } = token.metadata;
    if (textIn(body, 'responseType') === 'cookie')
      return sendNothing(call, 200, { 'set-cookie': `R_SESS=${name}:${token.token}; Path=/; HttpOnly; Secure` }, false);
    const view = {
      ...this.#tokens.view(token),
      baseType: 'token',
      createdTS: parseRfc3339(token.metadata.creationTimestamp),
      // Only a kubeconfig token shows its end at once (recording login, good.first and good.kubeconfig).
      ...(!token.isDerived && { expiresAt: '' }),
      id: name,
      links: { self: `${baseOf(call)}/v3-public/tokens/${name}` },
      token: `${name}:${token.token}`,
      type: 'token',
      userPrincipal: principalText(user),
    };
    sendDocument(call, 201, view, schemas, false);
  }

  #issue(user: User, body: Body): Token {
    const isKubeconfig = (textIn(body, 'responseType') ?? '').startsWith('kubeconfig');
    const ttl = body['ttl'];
    return this.#tokens.issue(user, {
      kind: isKubeconfig ? 'kubeconfig' : 'session',
      description: isKubeconfig ? 'Kubeconfig token' : (textIn(body, 'description') ?? ''),
      ttlMs: typeof ttl === 'number' ? ttl : 0,
      clusterName: '',
    });
  }
}

function rootOf(base: string) {
  const links = { authProviders: `${base}/authproviders`, authTokens: `${base}/authtokens`, root: base, self: base };
  const apiVersion = { group: 'management.cattle.io', path: '/v3-public', version: 'v3public' };
  return { apiVersion, baseType: 'apiRoot', links, type: 'apiRoot' };
}

function providerOf(base: string) {
  const self = `${base}/localProviders/local`;
  return {
    actions: { login: `${self}?action=login` },
    baseType: 'authProvider',
    creatorId: null,
    id: 'local',
    links: { self },
    type: 'localProvider',
  };
}
