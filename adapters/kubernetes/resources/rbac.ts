import type { Cell, ResourceDefinition } from './definition.js';
import { ageOf } from './registry/cells.js';
import {
  AGE_COLUMN,
  column,
  CREATED_AT_COLUMN,
  defineResource,
  NAME_COLUMN,
  wideColumn,
} from './registry/define-resource.js';
import { changeAt, changeEach, fill, listAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import { bindingErrors, bindingUpdateErrors, roleErrors } from './rules/access.js';
import type { ApiObject } from './types.js';

const GROUP = 'rbac.authorization.k8s.io';

/** Roles and bindings come in pairs, one of each for a namespace and one for the cluster, so one file holds the four. */
export const rbacResources: readonly ResourceDefinition[] = [
  roleKind('clusterroles', 'clusterrole', 'ClusterRole', false),
  bindingKind('clusterrolebindings', 'clusterrolebinding', 'ClusterRoleBinding', false),
  roleKind('roles', 'role', 'Role', true),
  bindingKind('rolebindings', 'rolebinding', 'RoleBinding', true),
];

function roleKind(plural: string, singular: string, kind: string, namespaced: boolean): ResourceDefinition {
  return defineResource({
    group: GROUP,
    version: 'v1',
    plural,
    singular,
    kind,
    namespaced,
    nameRule: 'path',
    allowsCreateOnUpdate: true,
    // An empty list does not survive the way into the store.
    defaults: (object) => (listAt(object, 'rules').length > 0 ? object : { ...object, rules: null }),
    validate: roleErrors,
    columns: [NAME_COLUMN, CREATED_AT_COLUMN],
    cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  });
}

function bindingKind(plural: string, singular: string, kind: string, namespaced: boolean): ResourceDefinition {
  return defineResource({
    group: GROUP,
    version: 'v1',
    plural,
    singular,
    kind,
    namespaced,
    nameRule: 'path',
    defaults: (object) =>
      changeEach(
        changeAt(object, 'roleRef', (role: JsonObject) => named(role)),
        'subjects',
        (subject) => (subject['kind'] === 'ServiceAccount' ? subject : named(subject)),
      ),
    validate: bindingErrors,
    validateUpdate: bindingUpdateErrors,
    columns: [
      NAME_COLUMN,
      column('Role', 'string', 'The role that is given.'),
      AGE_COLUMN,
      wideColumn('Users', 'string', 'Users that get it.'),
      wideColumn('Groups', 'string', 'Groups that get it.'),
      wideColumn('ServiceAccounts', 'string', 'Service accounts that get it.'),
    ],
    cells: bindingCells,
  });
}

function named(reference: JsonObject): JsonObject {
  return textAt(reference, 'apiGroup') === ''
    ? fill({ ...reference, apiGroup: undefined }, { apiGroup: GROUP })
    : reference;
}

function bindingCells(object: ApiObject, now: number): readonly Cell[] {
  const role = objectAt(object, 'roleRef');
  const subjects = listAt(object, 'subjects');
  const of = (kind: string, text: (subject: unknown) => string) =>
    subjects
      .filter((subject) => textAt(subject, 'kind') === kind)
      .map(text)
      .join(', ');
  return [
    object.metadata.name,
    `${textAt(role, 'kind')}/${textAt(role, 'name')}`,
    ageOf(object, now),
    of('User', (subject) => textAt(subject, 'name')),
    of('Group', (subject) => textAt(subject, 'name')),
    of('ServiceAccount', (subject) => `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`),
  ];
}
