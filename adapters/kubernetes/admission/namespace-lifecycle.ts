import type { Store } from 'regatta/kit';
import type { ResourceDefinition } from '../resources/definition.js';
import type { ApiObject } from '../resources/types.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import { forbidden, notFound } from '../resources/registry/refusal.js';

const NAMESPACES = { group: '', plural: 'namespaces', kind: 'Namespace' };

/** Nothing is created in a namespace that is missing or going (apiserver plugin/namespace/lifecycle/admission.go v0.32). */
export class NamespaceLifecycle implements AdmissionStep {
  readonly id = 'NamespaceLifecycle';
  readonly order = 10;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (!definition.namespaced || before !== undefined) return object;
    const { namespace = '', name } = object.metadata;
    const stored = this.#store.get<ApiObject>('namespaces', '', namespace);
    if (stored === undefined) throw notFound(NAMESPACES, namespace);
    if (stored.value.metadata.deletionTimestamp === undefined) return object;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const message = `namespace ${namespace} is being terminated`;
    throw forbidden(definition, name, why, [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }]);
  }
}
