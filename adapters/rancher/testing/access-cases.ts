import {
  gatherRoles,
  givesAccess,
  initialRolesReady,
  managementRules,
  membershipRole,
  projectNamespaceRoles,
  subjectOf,
  type NamedSubject,
} from '../access/role-bindings.js';
import { ROLE_TEMPLATES } from '../access/roles.table.js';
import type { PolicyRule } from '../resources/policy-rule.js';
import type { Evaluate, Given } from './table-case.js';

interface ReadyCase {
  readonly project?: string;
  readonly clusterRoles?: readonly string[];
  readonly creator?: string;
  readonly creatorBindings?: number;
  readonly projectBindings?: readonly string[];
  readonly namespaceBindingOwners?: readonly string[];
}

interface MembershipCase {
  readonly kind: 'cluster' | 'project' | 'project-on-cluster';
  readonly cluster?: string;
  readonly project?: string;
  readonly owner: boolean;
}

interface DownstreamCase {
  readonly kind: 'cluster' | 'project';
  readonly roleTemplate: string;
  readonly namespaces?: readonly string[];
}

/** Roles and members. */
export const ACCESS_CASES: Readonly<Record<string, Evaluate>> = {
  rtbSubject: (given: NamedSubject) => ({ ...(subjectOf(given) ?? { error: true }) }),
  globalSubject: (given: NamedSubject) => ({ ...(subjectOf(given) ?? { error: true }) }),
  ruleGivesAccess: ({ requested, ...rule }: PolicyRule & { requested: string }) => ({
    access: givesAccess(rule, requested),
  }),
  managementPlaneRules: (given: { rules: readonly PolicyRule[]; managed: Readonly<Record<string, string>> }) => ({
    rules: managementRules(given.rules, given.managed),
  }),
  projectNamespaceRoles: (given: { project: string; rules: readonly PolicyRule[] }) => ({
    clusterRoles: projectNamespaceRoles(given.project, given.rules),
  }),
  gatherRoles: (given: { templates: Readonly<Record<string, readonly string[]>>; root: string }) => {
    const roles = gatherRoles(given.root, (name) => {
      const roleTemplateNames = given.templates[name];
      return roleTemplateNames && { roleTemplateNames };
    });
    return roles === undefined ? { error: true } : { roles: [...roles].sort() };
  },
  membershipRole: ({ kind, cluster = '', project = '', owner }: MembershipCase) => ({
    role: membershipRole(kind, kind === 'cluster' ? cluster : project, owner),
  }),
  downstreamBindings: (given: DownstreamCase) => downstream(given),
  initialRolesReady: (given: ReadyCase) => ({
    ready: initialRolesReady({
      project: given.project ?? '',
      clusterRoles: given.clusterRoles ?? [],
      creator: given.creator ?? '',
      creatorBindings: given.creatorBindings ?? 0,
      projectBindings: given.projectBindings ?? [],
      bindingOwners: given.namespaceBindingOwners ?? [],
    }),
  }),
};

function downstream({ kind, roleTemplate, namespaces = [] }: DownstreamCase): Given {
  const templates = new Map(ROLE_TEMPLATES.map(({ id, inherits }) => [id, { roleTemplateNames: inherits }]));
  const roles = [...(gatherRoles(roleTemplate, (name) => templates.get(name)) ?? [])].sort();
  if (kind === 'cluster') return { clusterRoleBindings: roles };
  return { roleBindings: Object.fromEntries(namespaces.map((namespace) => [namespace, roles])) };
}
