import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Call, Facade } from 'regatta/kit';
import { manifestObjects, SERVER_VERSION } from '../agent/manifest.js';
import { baseOf, sendDocument, sendJson, sendText } from './answers.js';
import type { Authentication } from './authentication.js';
import type { ClusterProxy } from './cluster-proxy.js';
import { UNAUTHORIZED } from './errors.js';
import type { NormanApi } from './norman/norman-api.js';
import { settingView } from './norman/settings.js';
import type { PublicApi } from './public-api.js';
import { SETTINGS, type Setting } from '../resources/setting.js';
import type { Steve } from './steve.js';

/** Settings that anybody may read (recording login, anon.setting-first-login). */
const PUBLIC_SETTINGS = ['first-login', 'ui-banners'];

export interface Routes {
  readonly api: ApiServer;
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
    const caller = authentication.callerOf(call, cluster);
    if (caller === undefined) return sendJson(call, 401, UNAUTHORIZED);
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
    else return this.#publicSetting(call);
    return true;
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
    else sendText(call, 400, 'cluster not found', false);
  }

  #publicSetting(call: Call): boolean {
    const [, name = ''] = /^\/v3\/settings\/([^/]+)$/.exec(call.path) ?? [];
    const { api, authentication } = this.#routes;
    if (call.method !== 'GET' || !PUBLIC_SETTINGS.includes(name)) return false;
    const setting = api.get<Setting>(SETTINGS, '', name);
    if (setting === undefined || authentication.callerOf(call, '') !== undefined) return false;
    const base = baseOf(call);
    const view = settingView(setting, { base });
    sendDocument(call, 200, view, `${base}/v3/schemas`, false);
    return true;
  }
}

function versionText(): string {
  return JSON.stringify({ Version: SERVER_VERSION, GitCommit: '2f7113dc3', RancherPrime: 'false' });
}
