import type { Store } from 'regatta/kit';
import { Refusal } from '../../resources/registry/refusal.js';
import type { ApiObject } from '../../resources/types.js';
import { accountUserName, type User } from '../../resources/registry/user.js';
import type { PolicyRule } from '../authorizer.js';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';
export const CLUSTER_ROLES = `clusterroles.${RBAC_GROUP}`;
export const ROLES = `roles.${RBAC_GROUP}`;
const CLUSTER_BINDINGS = `clusterrolebindings.${RBAC_GROUP}`;
const BINDINGS = `rolebindings.${RBAC_GROUP}`;

export interface Role extends ApiObject {
  readonly rules?: readonly PolicyRule[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly object[] };
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface RoleReference {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
}

export interface RoleBinding extends ApiObject {
  readonly subjects?: readonly Subject[] | null;
  readonly roleRef: RoleReference;
}

/** A rule that holds for somebody, and the sentence that says why. */
export type Granted = { readonly rule: PolicyRule; readonly source: string } | { readonly problem: string };

/** Finds the rules that hold for a user (kubernetes pkg/registry/rbac/validation/rule.go v1.32). */
export class RuleResolver {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Every rule for the user in the namespace, cluster-wide ones first; without a namespace those alone. */
  *visit(user: User, namespace: string): Iterable<Granted> {
    for (const { value } of this.#store.list<RoleBinding>(CLUSTER_BINDINGS).items)
      yield* this.#granted(value, user, '', `ClusterRoleBinding ${JSON.stringify(value.metadata.name)}`);
    if (namespace === '') return;
    for (const { value } of this.#store.list<RoleBinding>(BINDINGS, { namespace }).items)
      yield* this.#granted(value, user, namespace, `RoleBinding "${value.metadata.name}/${namespace}"`);
  }

  /** Throws 404 when there is no such role. */
  rulesOf({ kind, name }: RoleReference, namespace: string): readonly PolicyRule[] {
    const isCluster = kind === 'ClusterRole';
    const found = isCluster
      ? this.#store.get<Role>(CLUSTER_ROLES, '', name)
      : this.#store.get<Role>(ROLES, namespace, name);
    if (found !== undefined) return found.value.rules ?? [];
    // Listers name the resource in the singular.
    const singular = isCluster ? 'clusterrole' : 'role';
    const message = `${singular}.${RBAC_GROUP} ${JSON.stringify(name)} not found`;
    throw new Refusal(404, 'NotFound', message, { name, group: RBAC_GROUP, kind: singular });
  }

  *#granted(binding: RoleBinding, user: User, namespace: string, what: string): Iterable<Granted> {
    const subject = (binding.subjects ?? []).find((one) => appliesTo(one, user, namespace));
    if (subject === undefined) return;
    const { kind, name } = binding.roleRef;
    const source = `${what} of ${kind} ${JSON.stringify(name)} to ${described(subject, namespace)}`;
    try {
      for (const rule of this.rulesOf(binding.roleRef, namespace)) yield { rule, source };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      yield { problem: error.message };
    }
  }
}

function appliesTo({ kind, name, namespace }: Subject, user: User, bindingNamespace: string): boolean {
  switch (kind) {
    case 'User':
      return user.name === name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount': {
      const where = namespace === undefined || namespace === '' ? bindingNamespace : namespace;
      return where !== '' && user.name === accountUserName(where, name);
    }
    default:
      return false;
  }
}

function described({ kind, name, namespace }: Subject, bindingNamespace: string): string {
  if (kind !== 'ServiceAccount') return `${kind} ${JSON.stringify(name)}`;
  const where = namespace === undefined || namespace === '' ? bindingNamespace : namespace;
  return `${kind} "${name}/${where}"`;
}
