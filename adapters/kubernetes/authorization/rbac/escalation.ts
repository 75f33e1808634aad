import { compareBytes } from 'regatta/kit';
import type { ResourceDefinition } from '../../resources/definition.js';
import type { AdmissionStep } from '../../resources/registry/admission.js';
import { sameJson } from '../../resources/registry/json.js';
import { forbidden } from '../../resources/registry/refusal.js';
import type { ApiRequest, RequestContext } from '../../resources/registry/request-context.js';
import { MASTERS } from '../../resources/registry/user.js';
import type { ApiObject } from '../../resources/types.js';
import type { PolicyRule } from '../authorizer.js';
import type { AuthorizerChain } from '../authorizers.js';
import { compacted, missingRules, quotedList, ruleText } from './coverage.js';
import { RBAC_GROUP, type Role, type RoleBinding, type RuleResolver } from './rule-resolver.js';

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Nobody gives away rights that they do not hold, unless they may `escalate` or `bind` (kubernetes
 * pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased v1.32). Upstream asks on the way into the store, so it
 * comes after all other steps and before validation.
 */
export class EscalationCheck implements AdmissionStep {
  readonly id = 'RBACEscalation';
  readonly order = 1000;
  readonly #request: RequestContext;
  readonly #authorizers: AuthorizerChain;
  readonly #rules: RuleResolver;

  constructor(request: RequestContext, authorizers: AuthorizerChain, rules: RuleResolver) {
    this.#request = request;
    this.#authorizers = authorizers;
    this.#rules = rules;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    const request = this.#request.current;
    if (definition.group !== RBAC_GROUP || request === undefined) return object;
    if (request.user.groups.includes(MASTERS) || (before !== undefined && onlyLetsGo(object, before))) return object;
    if (definition.plural === 'roles' || definition.plural === 'clusterroles')
      this.#checkRole(definition, object, before, request);
    else this.#checkBinding(definition, object as RoleBinding, request);
    return object;
  }

  #checkRole(definition: ResourceDefinition, role: Role, before: Role | undefined, request: ApiRequest): void {
    if (this.#may(request, 'escalate', definition.plural, request.namespace, request.name)) return;
    this.#confirm(definition, role, role.rules ?? [], request);
    if (role.aggregationRule === undefined && before?.aggregationRule === undefined) return;
    if (this.#missing(EVERYTHING, request).length > 0)
      throw forbidden(definition, role.metadata.name, 'must have cluster-admin privileges to use the aggregationRule');
  }

  #checkBinding(definition: ResourceDefinition, binding: RoleBinding, request: ApiRequest): void {
    const { namespace = '' } = binding.metadata;
    const { kind, name } = binding.roleRef;
    const plural = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
    if (this.#may(request, 'bind', plural, namespace, name)) return;
    this.#confirm(definition, binding, this.#rules.rulesOf(binding.roleRef, namespace), request);
  }

  #may({ user }: ApiRequest, verb: string, resource: string, namespace: string, name: string): boolean {
    return this.#authorizers.allows({ user, verb, group: RBAC_GROUP, resource, subresource: '', namespace, name });
  }

  #confirm(definition: ResourceDefinition, object: ApiObject, rules: readonly PolicyRule[], request: ApiRequest): void {
    const missing = this.#missing(rules, request);
    if (missing.length === 0) return;
    const { name, groups } = request.user;
    const lines = [...new Set(compacted(missing).map(ruleText))].sort(compareBytes);
    const who = `user ${JSON.stringify(name)} (groups=${quotedList(groups)})`;
    const why = `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`;
    throw forbidden(definition, object.metadata.name, `${why}${this.#problems(request)}`);
  }

  #missing(rules: readonly PolicyRule[], { user, namespace }: ApiRequest): readonly PolicyRule[] {
    const held = [...this.#rules.visit(user, namespace)].flatMap((granted) =>
      'rule' in granted ? [granted.rule] : [],
    );
    return missingRules(held, rules);
  }

  #problems({ user, namespace }: ApiRequest): string {
    const found = [...this.#rules.visit(user, namespace)].flatMap((granted) =>
      'problem' in granted ? [granted.problem] : [],
    );
    return found.length === 0 ? '' : `; resolution errors: [${found.join(', ')}]`;
  }
}

/** The garbage collector may take owners and finalizers away from a role that it could not write. */
function onlyLetsGo(object: ApiObject, before: ApiObject): boolean {
  const bare = ({ metadata, ...rest }: ApiObject) => ({
    ...rest,
    metadata: {
      ...metadata,
      ownerReferences: undefined,
      finalizers: undefined,
      resourceVersion: undefined,
      managedFields: undefined,
    },
  });
  return !sameJson(object, before) && sameJson(bare(object), bare(before));
}
