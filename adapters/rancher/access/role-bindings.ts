import { ownerLabel } from '../names/names.js';
import type { PolicyRule } from '../resources/policy-rule.js';
import type { RoleTemplate } from '../resources/role-template.js';
import { ruleAllows } from './rules.js';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Whom a binding of Kubernetes names. */
export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup: string;
}

/** The ways in which bindings of Rancher name somebody. */
export interface NamedSubject {
  readonly userName?: string;
  readonly groupName?: string;
  readonly groupPrincipalName?: string;
  /** `<namespace>:<name>` */
  readonly serviceAccount?: string;
}

/** Whom a binding of a cluster or project means; undefined for nobody, or for what cannot be read (pkg/rbac BuildSubjectFromRTB). */
export function subjectOf({
  userName,
  groupName,
  groupPrincipalName,
  serviceAccount,
}: NamedSubject): Subject | undefined {
  if (given(userName)) return { kind: 'User', name: userName, apiGroup: RBAC_GROUP };
  if (given(groupPrincipalName)) return { kind: 'Group', name: groupPrincipalName, apiGroup: RBAC_GROUP };
  if (given(groupName)) return { kind: 'Group', name: groupName, apiGroup: RBAC_GROUP };
  const [namespace, name, ...rest] = (serviceAccount ?? '').split(':');
  if (!given(namespace) || !given(name) || rest.length > 0) return undefined;
  return { kind: 'ServiceAccount', name, namespace, apiGroup: '' };
}

function given(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** A template and all that it inherits, each once; undefined where one of them inherits itself (rbac handler gatherRoles). */
export function gatherRoles(
  root: string,
  templateOf: (name: string) => Pick<RoleTemplate, 'roleTemplateNames'> | undefined,
): readonly string[] | undefined {
  const gathered = new Set<string>();
  const visit = (name: string, above: readonly string[]): boolean => {
    if (above.includes(name)) return false;
    const template = templateOf(name);
    if (template === undefined) return true;
    gathered.add(name);
    return (template.roleTemplateNames ?? []).every((inherited) => visit(inherited, [...above, name]));
  };
  return visit(root, []) ? [...gathered] : undefined;
}

/** The ClusterRole that makes somebody a member: of a cluster, or of a project as seen from the cluster or from itself. */
export function membershipRole(
  kind: 'cluster' | 'project' | 'project-on-cluster',
  id: string,
  isOwner: boolean,
): string {
  const [cluster = '', project = ''] = id.split(':');
  if (kind === 'project') return `${project}-project${isOwner ? 'owner' : 'member'}`;
  return `${cluster}-cluster${isOwner && kind === 'cluster' ? 'owner' : 'member'}`;
}

/** Whether a rule speaks of a kind of Rancher's own group. */
export function givesAccess(rule: PolicyRule, resource: string, group = 'management.cattle.io'): boolean {
  const has = (list: readonly string[] | undefined, wanted: string) =>
    list?.includes('*') === true || list?.includes(wanted) === true;
  return has(rule.apiGroups, group) && has(rule.resources, resource);
}

/** What is left of rules on the server itself, where only some kinds are kept: resource -> its API group. */
export function managementRules(
  rules: readonly PolicyRule[],
  managed: Readonly<Record<string, string>>,
): readonly PolicyRule[] {
  return rules.flatMap((rule) => {
    if ((rule.resourceNames ?? []).length > 0) return [];
    return Object.entries(managed)
      .filter(([resource, group]) => givesAccess(rule, resource, group))
      .map(([resource, group]) => ({ resources: [resource], apiGroups: [group], verbs: rule.verbs }));
  });
}

/** Which ClusterRoles about the namespaces of a project its member gets (rbac/roletemplates prtb_handler.go). */
export function projectNamespaceRoles(project: string, rules: readonly PolicyRule[]): readonly string[] {
  const allowed = (verb: string, group: string, resource: string, name: string) =>
    rules.some((rule) => ruleAllows(rule, verb, group, resource, name));
  const roles = allowed('create', '', 'namespaces', '') ? ['create-ns', `${project}-namespaces-edit`] : [];
  if (allowed('updatepsa', 'management.cattle.io', 'projects', project)) roles.push(`${project}-namespaces-psa`);
  return roles.length > 0 ? roles : [`${project}-namespaces-readonly`];
}

/** The label by which the bindings of a member are found. */
export function ownerOf(namespace: string, name: string): Readonly<Record<string, string>> {
  return { 'authz.cluster.cattle.io/rtb-owner-updated': ownerLabel(namespace, name) };
}

/** What is known when somebody asks whether a namespace has its roles. */
export interface NamespaceRoles {
  /** `<cluster>:<project>`; empty for none. */
  readonly project: string;
  readonly clusterRoles: readonly string[];
  readonly creator: string;
  readonly creatorBindings: number;
  /** Names of the bindings of the project, and of those that bindings in the namespace belong to. */
  readonly projectBindings: readonly string[];
  readonly bindingOwners: readonly string[];
}

/** Whether a namespace can be used by the members of its project (rbac namespace handler initialRolesReady). */
export function initialRolesReady(known: NamespaceRoles): boolean {
  const project = known.project.split(':')[1] ?? '';
  if (project === '') return true;
  // One role for reading, one for editing.
  if (known.clusterRoles.length < 2) return false;
  if (known.creator !== '' && known.creatorBindings === 0) return false;
  const { projectBindings, bindingOwners } = known;
  return projectBindings.length === 0 || projectBindings.some((name) => bindingOwners.includes(name));
}
