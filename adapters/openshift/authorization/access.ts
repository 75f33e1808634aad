import type { Store } from 'regatta/kit';
import {
  isObject,
  listAt,
  RBAC_GROUP,
  ruleAllows,
  type AccessAttributes,
  type ApiObject,
  type AuthorizerChain,
  type Decision,
  type JsonObject,
  type PolicyRule,
  type RuleResolver,
  type User,
} from 'regatta/adapters/kubernetes/api';

/** Those that bindings name, and what kept some from being found. */
interface Subjects {
  readonly subjects: readonly JsonObject[];
  readonly problem: string;
}

/** Who may do what, asked from both ends. */
export class Access {
  readonly #store: Store;
  readonly #authorizers: AuthorizerChain;
  readonly #rules: RuleResolver;

  constructor(store: Store, authorizers: AuthorizerChain, rules: RuleResolver) {
    this.#store = store;
    this.#authorizers = authorizers;
    this.#rules = rules;
  }

  decide(attributes: AccessAttributes): Decision {
    return this.#authorizers.decide(attributes);
  }

  allows(attributes: AccessAttributes): boolean {
    return this.#authorizers.allows(attributes);
  }

  /** Throws 403 for whoever may not. */
  check(attributes: AccessAttributes): void {
    this.#authorizers.check(attributes);
  }

  rulesFor(user: User, namespace: string): readonly PolicyRule[] {
    return [...this.#rules.visit(user, namespace)].flatMap((granted) => ('rule' in granted ? [granted.rule] : []));
  }

  /** Everybody whom a binding lets do it (kubernetes plugin/pkg/auth/authorizer/rbac/subject_locator.go v1.32). */
  subjectsOf(attributes: AccessAttributes): Subjects {
    const subjects: JsonObject[] = [{ kind: 'Group', name: 'system:masters' }];
    const problems: string[] = [];
    for (const binding of this.#bindings(attributes.namespace)) {
      const { namespace = '' } = binding.metadata;
      const { roleRef } = binding as ApiObject & { readonly roleRef: Parameters<RuleResolver['rulesOf']>[0] };
      try {
        if (this.#rules.rulesOf(roleRef, namespace).some((rule) => ruleAllows(rule, attributes)))
          subjects.push(
            ...listAt(binding, 'subjects')
              .filter(isObject)
              .map((subject) => within(subject, namespace)),
          );
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    return { subjects, problem: problems.length > 1 ? `[${problems.join(', ')}]` : problems.join('') };
  }

  #bindings(namespace: string): readonly ApiObject[] {
    const cluster = this.#store.list<ApiObject>(`clusterrolebindings.${RBAC_GROUP}`).items;
    const local =
      namespace === '' ? [] : this.#store.list<ApiObject>(`rolebindings.${RBAC_GROUP}`, { namespace }).items;
    return [...cluster, ...local].map(({ value }) => value);
  }
}

/** An account without a namespace is one of the binding's. */
function within(subject: JsonObject, namespace: string): JsonObject {
  return subject['kind'] === 'ServiceAccount' && subject['namespace'] === undefined
    ? { ...subject, namespace }
    : subject;
}
