import { RegattaError, type Controller, type Trigger } from 'regatta/kit';
import type { ApiObject, ApiServer, NewObject } from '../resources/types.js';
import { isTerminating } from './pods.js';

/** Keeps one object in every namespace that is not going: its default service account, or the authority's certificate. */
export class NamespaceObjectController implements Controller {
  readonly id: string;
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[];
  readonly #api: ApiServer;
  readonly #resource: string;
  readonly #make: (namespace: string) => NewObject<ApiObject>;

  constructor(id: string, api: ApiServer, resource: string, make: (namespace: string) => NewObject<ApiObject>) {
    this.id = id;
    this.#api = api;
    this.#resource = resource;
    this.#make = make;
    this.triggers = [
      { kind: 'namespaces', keys: ({ type, object }) => (type === 'deleted' ? undefined : object.name) },
      { kind: resource, keys: ({ type, object }) => (type === 'deleted' ? object.namespace : undefined) },
    ];
  }

  initialKeys(): Iterable<string> {
    return this.#api.list('namespaces').map(({ metadata }) => metadata.name);
  }

  reconcile(namespace: string): void {
    const owner = this.#api.get('namespaces', '', namespace);
    if (owner === undefined || isTerminating(owner)) return;
    const wanted = this.#make(namespace);
    if (this.#api.get(this.#resource, namespace, wanted.metadata.name ?? '') !== undefined) return;
    try {
      this.#api.create(this.#resource, wanted);
    } catch (error) {
      if (!RegattaError.is(error) || error.kind === 'conflict') throw error;
    }
  }
}

/** pkg/controller/serviceaccount/serviceaccounts_controller.go */
export function defaultServiceAccount(namespace: string): NewObject<ApiObject> {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
}

/**
 * pkg/controller/certificates/rootcacertpublisher. The certificate itself is made at the edge, where a server is; inside a world nobody
 * checks one, and the entry stays empty.
 */
export function rootCertificate(namespace: string): NewObject<ApiObject> {
  const description =
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';
  const metadata = { name: 'kube-root-ca.crt', namespace, annotations: { 'kubernetes.io/description': description } };
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': '' } };
  return map;
}
