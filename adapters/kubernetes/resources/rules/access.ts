import type { FieldError } from '../definition.js';
import { fieldInvalid, fieldInvalidShown, fieldNotSupported, fieldRequired } from '../registry/field-errors.js';
import { goStrings } from '../registry/go-text.js';
import { listAt, objectAt, sameJson, textAt } from '../registry/json.js';
import type { ApiObject } from '../types.js';
import { eachAt, grammarErrors, labelSelectorErrors } from './fields.js';

const GROUP = 'rbac.authorization.k8s.io';

/** Roles (pkg/apis/rbac/validation/validation.go v1.32). */
export function roleErrors(role: ApiObject): readonly FieldError[] {
  const isNamespaced = role.kind === 'Role';
  const aggregation = objectAt(role, 'aggregationRule');
  return [
    ...eachAt(role, 'rules', '', (rule, at) => policyRuleErrors(rule, at, isNamespaced)),
    ...(role.kind === 'ClusterRole' && 'aggregationRule' in role
      ? listAt(aggregation, 'clusterRoleSelectors').length === 0
        ? [
            fieldRequired(
              'aggregationRule.clusterRoleSelectors',
              'at least one clusterRoleSelector required if aggregationRule is non-nil',
            ),
          ]
        : eachAt(aggregation, 'clusterRoleSelectors', 'aggregationRule', (selector, at) => {
            const errors = labelSelectorErrors(selector, at);
            const unreadable = fieldInvalid(at, 'null', 'invalid label selector.');
            return errors.length === 0 ? [] : [...errors, unreadable];
          })
      : []),
  ];
}

function policyRuleErrors(rule: unknown, at: string, isNamespaced: boolean): readonly FieldError[] {
  const urls = listAt(rule, 'nonResourceURLs');
  const groups = listAt(rule, 'apiGroups');
  const resources = listAt(rule, 'resources');
  const names = listAt(rule, 'resourceNames');
  const errors: FieldError[] = [];
  if (listAt(rule, 'verbs').length === 0)
    errors.push(fieldRequired(`${at}.verbs`, 'verbs must contain at least one value'));
  if (urls.length > 0) {
    const field = `${at}.nonResourceURLs`;
    if (isNamespaced)
      errors.push(fieldInvalidShown(field, goStrings(urls), 'namespaced rules cannot apply to non-resource URLs'));
    if (groups.length + resources.length + names.length > 0)
      errors.push(
        fieldInvalidShown(field, goStrings(urls), 'rules cannot apply to both regular resources and non-resource URLs'),
      );
    return errors;
  }
  if (groups.length === 0)
    errors.push(fieldRequired(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
  if (resources.length === 0)
    errors.push(fieldRequired(`${at}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}

/** Bindings (ValidateRoleBinding and ValidateClusterRoleBinding). */
export function bindingErrors(binding: ApiObject): readonly FieldError[] {
  const role = objectAt(binding, 'roleRef');
  const kinds = binding.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const errors: FieldError[] = [];
  const group = textAt(role, 'apiGroup');
  const kind = textAt(role, 'kind');
  const name = textAt(role, 'name');
  if (group !== GROUP) errors.push(fieldNotSupported('roleRef.apiGroup', group, [GROUP]));
  if (!kinds.includes(kind)) errors.push(fieldNotSupported('roleRef.kind', kind, kinds));
  if (name === '') errors.push(fieldRequired('roleRef.name'));
  else errors.push(...grammarErrors(name, 'roleRef.name', 'path'));
  return [...errors, ...eachAt(binding, 'subjects', '', (subject, at) => subjectErrors(subject, at, binding))];
}

function subjectErrors(subject: unknown, at: string, binding: ApiObject): readonly FieldError[] {
  const name = textAt(subject, 'name');
  const kind = textAt(subject, 'kind');
  const group = textAt(subject, 'apiGroup');
  const errors = name === '' ? [fieldRequired(`${at}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') errors.push(...grammarErrors(name, `${at}.name`, 'subdomain'));
      if (group !== '') errors.push(fieldNotSupported(`${at}.apiGroup`, group, ['']));
      if (binding.kind === 'ClusterRoleBinding' && textAt(subject, 'namespace') === '')
        errors.push(fieldRequired(`${at}.namespace`));
      return errors;
    case 'User':
    case 'Group':
      if (group !== GROUP) errors.push(fieldNotSupported(`${at}.apiGroup`, group, [GROUP]));
      return errors;
    case '':
      return [...errors, fieldNotSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
    default:
      return errors;
  }
}

export function bindingUpdateErrors(binding: ApiObject, before: ApiObject): readonly FieldError[] {
  const role = objectAt(binding, 'roleRef');
  if (sameJson(role, objectAt(before, 'roleRef'))) return [];
  const word = (name: string) => JSON.stringify(textAt(role, name));
  const shown = `rbac.RoleRef{APIGroup:${word('apiGroup')}, Kind:${word('kind')}, Name:${word('name')}}`;
  return [fieldInvalidShown('roleRef', shown, 'cannot change roleRef')];
}
