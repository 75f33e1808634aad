import { RegattaError, type Controller, type Trigger } from 'regatta/kit';
import type { ApiObject, ApiServer, NewObject } from '../resources/types.js';
import { isTerminating } from './pods.js';

/** Keeps one object in every namespace that is not going, such as its default service account. */
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
