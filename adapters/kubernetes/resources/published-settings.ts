import { RegattaError, rfc3339, type Component, type Effects, type Tasks } from 'regatta/kit';
import { objectAt, textAt } from './registry/json.js';
import type { ApiObject, ApiServer, NewObject } from './types.js';

const NAMESPACE = 'kube-system';
const AUTHENTICATION = 'extension-apiserver-authentication';
const TOKEN_TRACKING = 'kube-apiserver-legacy-service-account-token-tracking';
const DATE_LENGTH = '2026-11-24'.length;

/**
 * What kube-apiserver tells its neighbours about itself: how callers are told apart (pkg/controlplane/controller/clusterauthenticationtrust), and
 * since when it marks secrets whose tokens are in use (pkg/controlplane/controller/legacytokentracking). Real components wait for the first.
 */
export class PublishedSettings implements Component {
  readonly id = 'kube-apiserver';
  readonly part = 'api-server';
  /** After its namespaces are there. */
  readonly order = 1;
  readonly #api: ApiServer;
  readonly #tasks: Tasks;
  readonly #effects: Effects;

  constructor(api: ApiServer, tasks: Tasks, effects: Effects) {
    this.#api = api;
    this.#tasks = tasks;
    this.#effects = effects;
  }

  start(): void {
    this.#write(AUTHENTICATION, authenticationData(authorityIn(this.#api)));
    if (this.#read(TOKEN_TRACKING) === undefined)
      this.#write(TOKEN_TRACKING, { since: rfc3339(this.#tasks.now).slice(0, DATE_LENGTH) });
    // The authority is made at the edge, where a server is; inside a world nobody checks certificates.
    this.#effects.ask<{ readonly certificate: string }>('authority', {}, (answer) => {
      if (answer.ok) this.#write(AUTHENTICATION, authenticationData(answer.value.certificate));
    });
  }

  stop(): void {}

  #read(name: string): ApiObject | undefined {
    return this.#api.get('configmaps', NAMESPACE, name);
  }

  #write(name: string, data: Readonly<Record<string, string>>): void {
    const found = this.#read(name);
    try {
      if (found === undefined)
        this.#api.create('configmaps', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, namespace: NAMESPACE },
          data,
        } as NewObject<ApiObject>);
      else this.#api.update('configmaps', { ...found, data } as ApiObject);
    } catch (error) {
      // A namespace that a user is deleting takes no more objects.
      if (!RegattaError.is(error)) throw error;
    }
  }
}

/** The certificate of the authority that signs for this cluster, PEM; empty where there is none. */
export function authorityIn(api: ApiServer): string {
  const map = api.get('configmaps', NAMESPACE, AUTHENTICATION);
  return map === undefined ? '' : textAt(objectAt(map, 'data'), 'client-ca-file');
}

/** Whether an object is the one from which `authorityIn` reads. */
export function tellsAuthority({ namespace, name }: { readonly namespace: string; readonly name: string }): boolean {
  return namespace === NAMESPACE && name === AUTHENTICATION;
}

/** One authority signs for users and for proxies in front of the server (kubeadm keeps two). */
function authenticationData(authority: string): Readonly<Record<string, string>> {
  return {
    'client-ca-file': authority,
    'requestheader-allowed-names': '["front-proxy"]',
    'requestheader-client-ca-file': authority,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  };
}
