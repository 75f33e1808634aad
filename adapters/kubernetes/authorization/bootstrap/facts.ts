import type { PolicyRule } from '../authorizer.js';
import { RBAC_GROUP, type Subject } from '../rbac/rule-resolver.js';

/** What the table says of a role. */
export interface RoleFacts {
  readonly name: string;
  /** Absent for cluster roles. */
  readonly namespace?: string;
  readonly rules?: readonly PolicyRule[];
  /** Collects the rules of all cluster roles that say so. */
  readonly aggregates?: string;
  readonly aggregatesTo?: string;
}

/** What the table says of a binding; `name` defaults to the name of the role. */
export interface BindingFacts {
  readonly role: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly subjects: readonly (Subject & { readonly apiGroup?: string })[];
}

/** A rule about resources. Lists are words with spaces between them; `core` is the group without a name. */
export function on(verbs: string, groups: string, resources: string, names?: string): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: words(groups).map((word) => (word === 'core' ? '' : word)),
    resources: words(resources),
    ...(names !== undefined && { resourceNames: words(names) }),
  };
}

/** A rule about paths that are no resources. */
export function urls(verbs: string, paths: string): PolicyRule {
  return { verbs: words(verbs), nonResourceURLs: words(paths) };
}

export function user(name: string): BindingFacts['subjects'][number] {
  return { kind: 'User', apiGroup: RBAC_GROUP, name };
}

export function group(name: string): BindingFacts['subjects'][number] {
  return { kind: 'Group', apiGroup: RBAC_GROUP, name };
}

/** A service account of kube-system, where all that are bound from the start live. */
export function account(name: string): BindingFacts['subjects'][number] {
  return { kind: 'ServiceAccount', name, namespace: 'kube-system' };
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
