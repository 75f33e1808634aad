import type { Store } from 'regatta/kit';
import type { ResourceDefinition } from '../../resources/definition.js';
import type { AdmissionStep } from '../../resources/registry/admission.js';
import { listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { Refusal } from '../../resources/registry/refusal.js';
import type { RequestContext } from '../../resources/registry/request-context.js';
import type { ResourceRegistry } from '../../resources/registry/resource-registry.js';
import type { ApiObject } from '../../resources/types.js';
import { celValue } from '../../expressions/values.js';
import type { AuthorizerChain } from '../../authorization/authorizers.js';
import { subjectOf, type Subject } from '../subject.js';
import { complaintsOf, isAbout, parametersOf, variablesOf, type Complaint, type Variables } from './policy.js';

const GROUP = 'admissionregistration.k8s.io';
const POLICIES = `validatingadmissionpolicies.${GROUP}`;
const BINDINGS = `validatingadmissionpolicybindings.${GROUP}`;

const CODES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

/** A binding with what its policy had to say. */
interface Found extends Complaint {
  readonly policy: string;
  readonly binding: string;
  readonly actions: readonly string[];
}

/**
 * Refuses what the policies of users do not allow (apiserver pkg/admission/plugin/policy/validating v0.32). The components of the
 * control plane keep to them as everybody does.
 */
export class ValidatingPolicies implements AdmissionStep {
  readonly id = 'ValidatingAdmissionPolicy';
  readonly order = 90;
  readonly #store: Store;
  readonly #request: RequestContext;
  readonly #registry: ResourceRegistry;
  readonly #authorizers: AuthorizerChain;

  constructor(store: Store, request: RequestContext, registry: ResourceRegistry, authorizers: AuthorizerChain) {
    this.#store = store;
    this.#request = request;
    this.#registry = registry;
    this.#authorizers = authorizers;
  }

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    this.#check(definition, object, before);
  }

  validateDeletion(definition: ResourceDefinition, object: ApiObject): void {
    this.#check(definition, undefined, object);
  }

  #check(definition: ResourceDefinition, object: ApiObject | undefined, before: ApiObject | undefined): void {
    if (!this.#store.kinds.includes(BINDINGS) || this.#store.count(BINDINGS) === 0) return;
    const { current } = this.#request;
    const subject = subjectOf(definition, object, before, current);
    if (subject === undefined) return;
    const found = this.#found(subject, variablesOf(this.#store, this.#authorizers, subject, current));
    for (const { policy, binding, message, actions } of found)
      if (actions.includes('Warn'))
        current?.warn(
          `Validation failed for ValidatingAdmissionPolicy '${policy}' with binding '${binding}': ${message}`,
        );
    const denied = found.find(({ actions }) => actions.includes('Deny'));
    if (denied !== undefined) throw refusalOf(definition, (object ?? before)!.metadata.name, denied);
  }

  #found(subject: Subject, variables: Variables): readonly Found[] {
    return this.#store.list<ApiObject>(BINDINGS).items.flatMap(({ value }) => {
      const binding = objectAt(value, 'spec');
      const stored = this.#store.get<ApiObject>(POLICIES, '', textAt(binding, 'policyName'))?.value;
      const policy = objectAt(stored, 'spec');
      if (stored === undefined || !isAbout(this.#store, policy['matchConstraints'], subject)) return [];
      if (!isAbout(this.#store, binding['matchResources'], subject)) return [];
      const actions = listAt(binding, 'validationActions').map(scalarText);
      const named = { policy: stored.metadata.name, binding: value.metadata.name, actions };
      return this.#complaints(policy, binding, subject, variables).map((complaint) => ({ ...named, ...complaint }));
    });
  }

  #complaints(policy: JsonObject, binding: JsonObject, subject: Subject, variables: Variables): readonly Complaint[] {
    const parameters = parametersOf(this.#store, this.#registry, policy, binding, subject);
    if (parameters.length > 0)
      return parameters.flatMap((params) => complaintsOf(policy, { ...variables, params: celValue(params) }));
    const isFine =
      textAt(objectAt(binding, 'paramRef'), 'parameterNotFoundAction') !== 'Deny' ||
      textAt(policy, 'failurePolicy') === 'Ignore';
    const message =
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction';
    return isFine ? [] : [{ message, reason: 'Invalid' }];
  }
}

/** Says that it is forbidden whatever the reason is. */
function refusalOf({ group, plural }: ResourceDefinition, name: string, found: Found): Refusal {
  const message = `ValidatingAdmissionPolicy '${found.policy}' with binding '${found.binding}' denied request: ${found.message}`;
  const what = group === '' ? plural : `${plural}.${group}`;
  return new Refusal(CODES[found.reason] ?? 422, found.reason, `${what} "${name}" is forbidden: ${message}`, {
    name,
    ...(group !== '' && { group }),
    kind: plural,
    causes: [{ message }],
  });
}
