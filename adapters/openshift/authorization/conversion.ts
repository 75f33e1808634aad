/** Roles and bindings as OpenShift showed them before RBAC, and back (openshift-apiserver pkg/authorization/apis/authorization/rbacconversion). */
import { compareBytes } from 'regatta/kit';
import {
  bareError,
  listAt,
  objectAt,
  RBAC_GROUP,
  textAt,
  type ApiObject,
  type JsonObject,
  type PolicyRule,
} from 'regatta/adapters/kubernetes/api';
import { userNameProblem } from '../resources/user/names.js';

export const AUTHORIZATION_GROUP = 'authorization.openshift.io';
const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';
const PROTECTED = 'openshift.io/reconcile-protect';
const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** A rule in the older shape; lists of names are sets. */
export function ruleShown(rule: PolicyRule): object {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  return {
    verbs: asSet(verbs),
    attributeRestrictions: null,
    ...(apiGroups.length > 0 && { apiGroups }),
    resources: asSet(resources),
    ...(resourceNames.length > 0 && { resourceNames: asSet(resourceNames) }),
    ...(nonResourceURLs.length > 0 && { nonResourceURLs: asSet(nonResourceURLs) }),
  };
}

/** A role or a binding of RBAC in the older shape. */
export function shownOf(object: ApiObject): ApiObject {
  const { kind } = object;
  const metadata = withOpposite(object.metadata, AUTO_UPDATE, PROTECTED);
  const head = { kind, apiVersion: `${AUTHORIZATION_GROUP}/v1`, metadata };
  if (!kind.endsWith('Binding')) {
    const { aggregationRule } = object as ApiObject & { readonly aggregationRule?: unknown };
    const rules = (listAt(object, 'rules') as readonly PolicyRule[]).map(ruleShown);
    return { ...head, rules, ...(aggregationRule !== undefined && { aggregationRule }) } as ApiObject;
  }
  const subjects = listAt(object, 'subjects').map(subjectShown);
  const role = objectAt(object, 'roleRef');
  const where = textAt(role, 'kind') === 'Role' ? { namespace: metadata.namespace } : {};
  return {
    ...head,
    userNames: orNull(userNames(subjects)),
    groupNames: orNull(groupNames(subjects)),
    subjects,
    roleRef: { ...where, name: textAt(role, 'name') },
  } as ApiObject;
}

/** The other way round. Throws a 500 without a reason, as the real server does, for what RBAC cannot say. */
export function rbacOf(object: ApiObject): ApiObject {
  const { kind } = object;
  const metadata = withOpposite(object.metadata, PROTECTED, AUTO_UPDATE);
  const head = { kind, apiVersion: `${RBAC_GROUP}/v1`, metadata };
  if (!kind.endsWith('Binding')) {
    const { aggregationRule } = object as ApiObject & { readonly aggregationRule?: unknown };
    const rules = listAt(object, 'rules').flatMap(rulesOf);
    return { ...head, rules, ...(aggregationRule !== undefined && { aggregationRule }) } as ApiObject;
  }
  const role = objectAt(object, 'roleRef');
  const [where, own] = [textAt(role, 'namespace'), metadata.namespace ?? ''];
  if (where !== '' && where !== own) {
    const [what, place] =
      own === ''
        ? ['cluster role binding', 'cluster scope']
        : ['role binding', `current namespace ${JSON.stringify(own)}`];
    const why = `attempts to reference role in namespace ${JSON.stringify(where)} instead of ${place}`;
    throw bareError(500, `invalid origin ${what} ${metadata.name}: ${why}`);
  }
  const roleRef = { apiGroup: RBAC_GROUP, kind: where === '' ? 'ClusterRole' : 'Role', name: textAt(role, 'name') };
  return { ...head, subjects: subjectsOf(object).map(subjectOf), roleRef } as ApiObject;
}

/** RBAC keeps resources and paths in rules of their own. */
function rulesOf(rule: unknown): readonly PolicyRule[] {
  const texts = (field: string) => listAt(rule, field) as readonly string[];
  const set = (field: string) => (texts(field).length === 0 ? {} : { [field]: asSet(texts(field)) });
  const verbs = asSet(texts('verbs'));
  const groups = texts('apiGroups').length === 0 ? {} : { apiGroups: texts('apiGroups') };
  const ofResources = { ...groups, ...set('resources'), ...set('resourceNames') };
  const ofPaths = set('nonResourceURLs');
  const isBoth = Object.keys(ofResources).length > 0 && Object.keys(ofPaths).length > 0;
  return isBoth
    ? [
        { verbs, ...ofResources },
        { verbs, ...ofPaths },
      ]
    : [{ verbs, ...ofResources, ...ofPaths }];
}

function subjectShown(subject: unknown): JsonObject {
  const [kind, name] = [textAt(subject, 'kind'), textAt(subject, 'name')];
  if (kind === 'ServiceAccount') return { kind, namespace: textAt(subject, 'namespace'), name };
  const isSystem = kind === 'User' ? userNameProblem(name) !== '' : name.includes(':');
  return { kind: isSystem ? `System${kind}` : kind, name };
}

function subjectOf(subject: JsonObject): object {
  const [kind, name] = [textAt(subject, 'kind'), textAt(subject, 'name')];
  if (kind === 'ServiceAccount') return { kind, name, namespace: textAt(subject, 'namespace') };
  if (!['User', 'SystemUser', 'Group', 'SystemGroup'].includes(kind))
    throw bareError(500, `invalid kind for origin subject: ${JSON.stringify(kind)}`);
  return { apiGroup: RBAC_GROUP, kind: kind.replace('System', ''), name };
}

/** The older lists of names stand for the subjects where they are given. */
function subjectsOf(object: ApiObject): readonly JsonObject[] {
  const named = [
    ...(listAt(object, 'userNames') as readonly string[]).map((name) => {
      const [, namespace, account] = ACCOUNT.exec(name) ?? [];
      return account === undefined ? { kind: 'User', name } : { kind: 'ServiceAccount', namespace, name: account };
    }),
    ...(listAt(object, 'groupNames') as readonly string[]).map((name) => ({ kind: 'Group', name })),
  ];
  return named.length > 0 ? named : (listAt(object, 'subjects') as readonly JsonObject[]);
}

/** Subjects by the names that users have; accounts without a namespace are nobody. */
export function userNames(subjects: readonly JsonObject[]): readonly string[] {
  return subjects.flatMap((subject) => {
    const [kind, name] = [textAt(subject, 'kind'), textAt(subject, 'name')];
    if (kind === 'ServiceAccount') return [`system:serviceaccount:${textAt(subject, 'namespace')}:${name}`];
    return kind.endsWith('User') ? [name] : [];
  });
}

export function groupNames(subjects: readonly JsonObject[]): readonly string[] {
  return subjects
    .filter((subject) => textAt(subject, 'kind').endsWith('Group'))
    .map((subject) => textAt(subject, 'name'));
}

function orNull(names: readonly string[]): readonly string[] | null {
  return names.length === 0 ? null : names;
}

export function asSet(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(compareBytes);
}

/** What one side calls protected the other does not update. */
function withOpposite(metadata: ApiObject['metadata'], from: string, to: string): ApiObject['metadata'] {
  const { annotations = {}, ...rest } = metadata;
  const value = annotations[from];
  if (value !== 'true' && value !== 'false') return metadata;
  const { [from]: _gone, ...others } = annotations;
  return { ...rest, annotations: { ...others, [to]: value === 'true' ? 'false' : 'true' } };
}
