import type { ResourceDefinition } from '../../resources/definition.js';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { qosClassOf } from '../../resources/quality-of-service.js';
import type { ApiObject } from '../../resources/types.js';

interface ScopeRequirement {
  readonly scope: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Whether a quota with scopes is about an object: only pods have any (kubernetes pkg/quota/v1/evaluator/core/pods.go v1.32). */
export function isInScope(quotaSpec: JsonObject, definition: ResourceDefinition, object: ApiObject): boolean {
  const requirements = requirementsOf(quotaSpec);
  if (requirements.length === 0) return true;
  return definition.resource === 'pods' && requirements.every((one) => meets(objectAt(object, 'spec'), one));
}

function requirementsOf(quotaSpec: JsonObject): readonly ScopeRequirement[] {
  const plain = listAt(quotaSpec, 'scopes').map((scope) => ({
    scope: scalarText(scope),
    operator: 'Exists',
    values: [],
  }));
  const chosen = listAt(objectAt(quotaSpec, 'scopeSelector'), 'matchExpressions').map((expression) => ({
    scope: textAt(expression, 'scopeName'),
    operator: textAt(expression, 'operator'),
    values: listAt(expression, 'values').map(scalarText),
  }));
  return [...plain, ...chosen];
}

function meets(spec: JsonObject, { scope, operator, values }: ScopeRequirement): boolean {
  switch (scope) {
    case 'Terminating':
      return typeof spec['activeDeadlineSeconds'] === 'number';
    case 'NotTerminating':
      return typeof spec['activeDeadlineSeconds'] !== 'number';
    case 'BestEffort':
      return qosClassOf(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClassOf(spec) !== 'BestEffort';
    case 'PriorityClass':
      return hasClass(textAt(spec, 'priorityClassName'), operator, values);
    case 'CrossNamespacePodAffinity':
      return hasCrossNamespaceTerm(objectAt(spec, 'affinity'));
    default:
      return false;
  }
}

function hasClass(name: string, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return values.includes(name);
    case 'NotIn':
      return !values.includes(name);
    case 'DoesNotExist':
      return name === '';
    default:
      return name !== '';
  }
}

function hasCrossNamespaceTerm(affinity: JsonObject): boolean {
  return ['podAffinity', 'podAntiAffinity'].some((kind) => {
    const own = objectAt(affinity, kind);
    const terms = [
      ...listAt(own, 'requiredDuringSchedulingIgnoredDuringExecution'),
      ...listAt(own, 'preferredDuringSchedulingIgnoredDuringExecution').map((one) => objectAt(one, 'podAffinityTerm')),
    ];
    return terms.some(
      (term) => listAt(term, 'namespaces').length > 0 || (isObject(term) && isObject(term['namespaceSelector'])),
    );
  });
}
