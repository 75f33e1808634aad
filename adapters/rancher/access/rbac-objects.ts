import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { PolicyRule } from '../resources/policy-rule.js';
import { RBAC_GROUP, type Subject } from './role-bindings.js';

type Labels = Readonly<Record<string, string>>;
type RbacObject = NewObject<ApiObject> & Readonly<Record<string, unknown>>;

const API_VERSION = `${RBAC_GROUP}/v1`;
const OWN_LABEL = { 'cattle.io/creator': 'norman' };

const RESOURCES: Readonly<Record<string, string>> = {
  ClusterRole: `clusterroles.${RBAC_GROUP}`,
  ClusterRoleBinding: `clusterrolebindings.${RBAC_GROUP}`,
  Role: `roles.${RBAC_GROUP}`,
  RoleBinding: `rolebindings.${RBAC_GROUP}`,
};

/** A role for the whole cluster, or for one namespace if it is named. */
export function roleObject(
  name: string,
  rules: readonly PolicyRule[],
  more: { readonly namespace?: string; readonly labels?: Labels; readonly annotations?: Labels } = {},
): RbacObject {
  const { namespace, labels, annotations } = more;
  return {
    apiVersion: API_VERSION,
    kind: namespace === undefined ? 'ClusterRole' : 'Role',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { ...OWN_LABEL, ...labels },
      ...(annotations !== undefined && { annotations }),
    },
    rules,
  };
}

/** A binding for the whole cluster, or for one namespace if it is named; to a ClusterRole unless `roleKind` says otherwise. */
export function bindingObject(
  name: string,
  role: string,
  subject: Subject,
  more: {
    readonly namespace?: string;
    readonly roleKind?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly owner?: ApiObject;
  } = {},
): RbacObject {
  const { namespace, roleKind = 'ClusterRole', labels, annotations, owner } = more;
  const reference = owner && {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
  };
  return {
    apiVersion: API_VERSION,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { ...OWN_LABEL, ...labels },
      ...(annotations !== undefined && { annotations }),
      ...(reference !== undefined && { ownerReferences: [reference] }),
    },
    roleRef: { apiGroup: RBAC_GROUP, kind: roleKind, name: role },
    subjects: [subject],
  };
}

/** Makes an object, or brings one that is there to what is wanted. */
export function ensureRbac(api: ApiServer, object: RbacObject): void {
  const resource = RESOURCES[object.kind]!;
  const { name = '', namespace = '' } = object.metadata;
  const known = api.get<ApiObject>(resource, namespace, name);
  if (known === undefined) return void api.create(resource, object);
  const labels = { ...known.metadata.labels, ...object.metadata.labels };
  const wanted = { ...known, ...object, metadata: { ...known.metadata, labels } };
  if (JSON.stringify(known) !== JSON.stringify(wanted)) api.update(resource, wanted);
}

/** Takes away every binding with a label, but for those named. */
export function removeBindings(api: ApiServer, labels: Labels, except: readonly string[]): void {
  const isOwn = ({ metadata }: ApiObject) =>
    Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
  for (const kind of ['ClusterRoleBinding', 'RoleBinding']) {
    const resource = RESOURCES[kind]!;
    for (const { metadata } of api.list<ApiObject>(resource).filter(isOwn))
      if (!except.includes(`${metadata.namespace ?? ''}/${metadata.name}`))
        api.delete(resource, metadata.namespace ?? '', metadata.name);
  }
}

export type { RbacObject };
