import type { AuthorizerChain } from '../authorization/authorizers.js';
import type { ResourceDefinition } from '../resources/definition.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import type { RequestContext } from '../resources/registry/request-context.js';
import type { ApiObject } from '../resources/types.js';

/** Whoever makes an object by an update or an apply has to have the right to create (apiserver pkg/endpoints/handlers/update.go v0.32). */
export class CreateOnUpdate implements AdmissionStep {
  readonly id = 'CreateOnUpdate';
  readonly order = 0;
  readonly #request: RequestContext;
  readonly #authorizers: AuthorizerChain;

  constructor(request: RequestContext, authorizers: AuthorizerChain) {
    this.#request = request;
    this.#authorizers = authorizers;
  }

  validate(_definition: ResourceDefinition, _object: ApiObject, before: ApiObject | undefined): void {
    const request = this.#request.current;
    if (before !== undefined || request === undefined || request.verb === 'create') return;
    const { user, group, plural: resource, subresource, namespace, name } = request;
    this.#authorizers.check({ user, verb: 'create', group, resource, subresource, namespace, name });
  }
}
