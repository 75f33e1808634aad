import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import { GLOBAL_ROLE_BINDINGS, type GlobalRoleBinding } from '../resources/global-role-binding.js';
import { PROJECT_ANNOTATION } from '../resources/project.js';
import { ROLE_TEMPLATES_KIND, type RoleTemplate } from '../resources/role-template.js';
import {
  CLUSTER_BINDINGS,
  PROJECT_BINDINGS,
  type ClusterBinding,
  type ProjectBinding,
} from '../resources/role-template-binding.js';
import type { PolicyRule } from '../resources/policy-rule.js';
import { Access } from './access.js';
import { clusterRights } from './cluster-rights.js';
import { bindingObject, type RbacObject } from './rbac-objects.js';
import { RBAC_GROUP, subjectOf, type Subject } from './role-bindings.js';

const ADMINISTRATOR = 'admin';
const CLUSTER_ADMIN = 'cluster-admin';

/** What tells an object of RBAC from all others of its cluster. */
export function rbacKey({ kind, metadata }: Pick<RbacObject, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

/** Every role and binding that the members of a cluster need inside of it, by its key; `namespaces` are those of the cluster. */
export function wantedRights(
  api: ApiServer,
  cluster: string,
  namespaces: readonly ApiObject[],
): ReadonlyMap<string, RbacObject> {
  const ground = {
    templateOf: (name: string) => api.get<RoleTemplate>(ROLE_TEMPLATES_KIND, '', name),
    namespacesOf: (project: string) => namesIn(namespaces, `${cluster}:${project}`),
  };
  const members = [
    ...api.list<ClusterBinding>(CLUSTER_BINDINGS).filter(({ clusterName }) => clusterName === cluster),
    ...api.list<ProjectBinding>(PROJECT_BINDINGS).filter(({ projectName }) => projectName.startsWith(`${cluster}:`)),
  ].filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const wanted = new Map<string, RbacObject>();
  for (const object of [...administrators(api), ...members.flatMap((member) => clusterRights(member, ground))])
    wanted.set(rbacKey(object), merged(object, wanted.get(rbacKey(object))));
  return wanted;
}

const EVERYTHING: readonly PolicyRule[] = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

/** What somebody may do inside of a cluster by what he got as its member; roles of the cluster's own are left to it. */
export function accessIn(
  api: ApiServer,
  cluster: string,
  namespaces: readonly ApiObject[],
  user: string,
  groups: readonly string[],
): Access {
  const wanted = wantedRights(api, cluster, namespaces);
  const grants = [...wanted.values()].flatMap((object) => {
    const { roleRef, subjects = [] } = object as Partial<BindingParts>;
    const concerns = subjects.some(({ kind, name }) => (kind === 'Group' ? groups.includes(name) : name === user));
    if (roleRef === undefined || !concerns) return [];
    const role = wanted.get(`ClusterRole /${roleRef.name}`) as { readonly rules?: readonly PolicyRule[] } | undefined;
    const rules = roleRef.name === CLUSTER_ADMIN ? EVERYTHING : (role?.rules ?? []);
    return [{ namespace: object.metadata.namespace ?? '', rules }];
  });
  return new Access(grants);
}

interface BindingParts {
  readonly roleRef: { readonly name: string };
  readonly subjects: readonly Subject[];
}

/** Administrators of the server are administrators of each cluster (managementuser/rbac globalrole_handler.go). */
function administrators(api: ApiServer): readonly RbacObject[] {
  return api.list<GlobalRoleBinding>(GLOBAL_ROLE_BINDINGS).flatMap((binding) => {
    const { globalRoleName, metadata } = binding;
    const subject = subjectOf(binding);
    if (globalRoleName !== ADMINISTRATOR || metadata.deletionTimestamp !== undefined || subject?.kind !== 'User')
      return [];
    return [administratorBinding(subject.name)];
  });
}

export function administratorBinding(user: string): RbacObject {
  const subject = { kind: 'User', name: user, apiGroup: RBAC_GROUP } as const;
  return bindingObject(`globaladmin-${user}`, CLUSTER_ADMIN, subject);
}

function namesIn(namespaces: readonly ApiObject[], project: string): readonly string[] {
  return namespaces
    .filter(({ metadata }) => metadata.annotations?.[PROJECT_ANNOTATION] === project)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name);
}

/** What several members need bears the label of each. */
function merged(object: RbacObject, before: RbacObject | undefined): RbacObject {
  if (before === undefined) return object;
  const labels = { ...before.metadata.labels, ...object.metadata.labels };
  return { ...object, metadata: { ...object.metadata, labels } };
}
