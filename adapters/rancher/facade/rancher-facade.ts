import type { Call, Facade } from 'regatta/kit';
import { manifestObjects, SERVER_VERSION } from '../agent/manifest.js';
import { baseOf, sendJson, sendText } from './answers.js';
import type { Authentication, Caller } from './authentication.js';
import type { ClusterProxy } from './cluster-proxy.js';
import { UNAUTHORIZED } from './errors.js';
import type { NormanApi } from './norman/norman-api.js';
import type { PublicApi } from './public-api.js';
import { GROUP } from '../resources/group.js';
import type { Steve } from './steve/steve.js';

/** Where callers without credentials may read those settings that are for everybody (recording login, anon.*). */
const FOR_EVERYBODY = /^\/v3\/settings\/[^/]+$|^\/v1\/?$|^\/v1\/management\.cattle\.io\.settings(?:\/|$)/;

/** What the server says of every token that it is asked to review with no more than a body (recording tokens). */
const TOKEN_REVIEW = {
  kind: 'TokenReview',
  apiVersion: 'authentication.k8s.io/v1',
  metadata: { creationTimestamp: null },
  spec: {},
  status: { user: {}, error: 'Unauthorized 401: must authenticate' },
} as const;

export interface Routes {
  readonly authentication: Authentication;
  readonly norman: NormanApi;
  readonly publicApi: PublicApi;
  readonly proxy: ClusterProxy;
  readonly steve: Steve;
}

/** The front of a Rancher server: who asks, and which of its APIs is meant (pkg/multiclustermanager/routes.go). */
export class RancherFacade implements Facade {
  readonly #routes: Routes;

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  accept(call: Call): void {
    if (this.#open(call)) return;
    const { authentication, norman, proxy, steve } = this.#routes;
    const { path } = call;
    const cluster = /^\/k8s\/clusters\/([^/]+)/.exec(path)?.[1] ?? '';
    const caller = authentication.callerOf(call, cluster) ?? this.#nobody(call);
    if (caller === undefined) return sendJson(call, 401, UNAUTHORIZED);
    if (path === '/v3/tokenreview') return sendJson(call, 200, TOKEN_REVIEW, true);
    if (path === '/v3' || path.startsWith('/v3/')) return norman.accept(call, caller);
    if (path === '/v1' || path.startsWith('/v1/')) return steve.accept(call, caller);
    if (path.startsWith('/k8s/clusters/')) return proxy.accept(call, caller);
    sendText(call, 404, '404 page not found\n');
  }

  /** What needs no credentials. True when the call was answered. */
  #open(call: Call): boolean {
    const { path } = call;
    if (path === '/ping') sendText(call, 200, 'pong', false);
    else if (path === '/healthz') sendText(call, 200, 'ok', false);
    else if (path === '/rancherversion') sendText(call, 200, versionText(), false);
    else if (path === '/v3-public' || path.startsWith('/v3-public/')) this.#routes.publicApi.accept(call);
    else if (path.startsWith('/v3/import/')) this.#import(call);
    else if (path === '/v3/connect' || path.startsWith('/v3/connect/')) this.#connect(call);
    else return false;
    return true;
  }

  /** Callers without credentials, where the role for them lets them in. */
  #nobody(call: Call): Caller | undefined {
    if (call.method !== 'GET' || !FOR_EVERYBODY.test(call.path)) return undefined;
    const caller = this.#routes.authentication.anonymous();
    const name = /\/settings\/([^/]+)$/.exec(call.path)?.[1];
    return name === undefined || caller.access.allows('get', GROUP, 'settings', '', name) ? caller : undefined;
  }

  /** The manifest of an import; a wrong token gives one, too, and an agent that is never let in (recording errors). */
  #import(call: Call): void {
    const [, token = ''] = /^\/v3\/import\/([^_/]*)_?[^/]*\.yaml$/.exec(call.path) ?? [];
    // JSON documents are YAML documents.
    const documents = manifestObjects(token, baseOf(call)).map(
      (object) => `---\n${JSON.stringify(object, undefined, 2)}\n`,
    );
    sendText(call, 200, documents.join(''), false, { 'content-type': 'text/plain' });
  }

  /** Agents inside a world come over links; those of real clusters would need the frames of remotedialer. */
  #connect(call: Call): void {
    if (call.headers['x-api-tunnel-token'] === undefined) sendText(call, 401, 'failed authentication', false);
    else sendText(call, call.path.endsWith('/config') ? 500 : 400, 'cluster not found', false);
  }
}

function versionText(): string {
  return JSON.stringify({ Version: SERVER_VERSION, GitCommit: '2f7113dc3', RancherPrime: 'false' });
}
