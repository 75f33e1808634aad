import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { bindingName } from '../names/names.js';
import type { PolicyRule } from '../resources/policy-rule.js';
import type { RoleTemplate } from '../resources/role-template.js';
import type { ClusterBinding, ProjectBinding } from '../resources/role-template-binding.js';
import { bindingObject, roleObject, type RbacObject } from './rbac-objects.js';
import { gatherRoles, ownerOf, projectNamespaceRoles, subjectOf, type Subject } from './role-bindings.js';

/** What is known when the rights of a member are worked out. */
export interface RightsGround {
  readonly templateOf: (name: string) => RoleTemplate | undefined;
  /** Namespaces of a project, by its name. */
  readonly namespacesOf: (project: string) => readonly string[];
}

/**
 * The roles and bindings that a member gets inside of the cluster: of a cluster one binding a role, of a project one a role in each of
 * its namespaces, and what he may do with the namespaces themselves (pkg/controllers/managementuser/rbac).
 */
export function clusterRights(member: ClusterBinding | ProjectBinding, ground: RightsGround): readonly RbacObject[] {
  const subject = subjectOf(member);
  const names = gatherRoles(member.roleTemplateName, ground.templateOf) ?? [];
  if (subject === undefined) return [];
  const templates = names.map((name) => ground.templateOf(name)!);
  const roles = templates.filter(({ external }) => external !== true).map(roleOf);
  const { namespace = '', name } = member.metadata;
  const labels = ownerOf(namespace, name);
  if ('clusterName' in member) return [...roles, ...names.map((role) => bound(role, subject, '', labels))];
  const project = member.projectName.split(':')[1] ?? '';
  const namespaces = ground.namespacesOf(project);
  const inNamespaces = namespaces.flatMap((place) => names.map((role) => bound(role, subject, place, labels)));
  const rules = templates.flatMap((template) => template.rules ?? []);
  const owner = { [`${namespace}_${name}`]: 'owner-user' };
  const ofProject = projectNamespaceRoles(project, rules).map((role) => bound(role, subject, '', owner));
  return [...roles, ...namespaceRoles(project, namespaces), ...inNamespaces, ...ofProject];
}

/** The labels by which everything is found that a member has got. */
export function rightsLabels({ metadata }: ApiObject): readonly Readonly<Record<string, string>>[] {
  const { namespace = '', name } = metadata;
  return [ownerOf(namespace, name), { [`${namespace}_${name}`]: 'owner-user' }];
}

function roleOf({ metadata, rules = [] }: RoleTemplate): RbacObject {
  const annotations = { 'authz.cluster.cattle.io/clusterrole-owner': metadata.name };
  return roleObject(metadata.name, rules.map(lowerCased), { annotations });
}

function lowerCased(rule: PolicyRule): PolicyRule {
  const lower = (texts: readonly string[]) => texts.map((text) => text.toLowerCase());
  return {
    ...rule,
    verbs: lower(rule.verbs),
    ...(rule.resources !== undefined && { resources: lower(rule.resources) }),
  };
}

function bound(
  role: string,
  subject: Subject,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): RbacObject {
  const parts = { scope: namespace, roleKind: 'ClusterRole', role, subjectKind: subject.kind, subject: subject.name };
  return bindingObject(bindingName(parts), role, subject, { ...(namespace !== '' && { namespace }), labels });
}

/** Which namespaces a project has, as roles: to see them, and to change them and make more. */
function namespaceRoles(project: string, namespaces: readonly string[]): readonly RbacObject[] {
  const of = (name: string) => ({ annotations: { 'authz.cluster.auth.io/project-namespaces': name } });
  const named = { apiGroups: [''], resources: ['namespaces'], resourceNames: namespaces };
  const some = namespaces.length === 0 ? [] : [named];
  const manage = {
    apiGroups: ['management.cattle.io'],
    resources: ['projects'],
    resourceNames: [project],
    verbs: ['manage-namespaces'],
  };
  const [readonly, edit] = [`${project}-namespaces-readonly`, `${project}-namespaces-edit`];
  return [
    roleObject(
      readonly,
      some.map((rule) => ({ ...rule, verbs: ['get'] })),
      of(readonly),
    ),
    roleObject(edit, [manage, ...some.map((rule) => ({ ...rule, verbs: ['*'] }))], of(edit)),
    roleObject('create-ns', [{ apiGroups: [''], resources: ['namespaces'], verbs: ['create'] }], {
      annotations: { 'authz.cluster.cattle.io/clusterrole-owner': 'create-ns' },
    }),
  ];
}
