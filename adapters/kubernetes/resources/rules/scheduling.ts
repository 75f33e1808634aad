import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { isObject, listAt, numberAt, objectAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { eachAt, grammarErrors, labelSelectorErrors, labelValueErrors, qualifiedNameErrors } from './fields.js';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const WEIGHT_RANGE = 'must be in the range 1-100';
const WHEN_UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES = ['Honor', 'Ignore'];

/** Affinity of a pod (pkg/apis/core/validation/validation.go validateAffinity v1.32). */
export function affinityErrors(affinity: unknown, path: string): readonly FieldError[] {
  if (!isObject(affinity)) return [];
  const node = affinity['nodeAffinity'];
  return [
    ...(isObject(node) ? nodeAffinityErrors(node, `${path}.nodeAffinity`) : []),
    ...podAffinityErrors(affinity['podAffinity'], `${path}.podAffinity`),
    ...podAffinityErrors(affinity['podAntiAffinity'], `${path}.podAntiAffinity`),
  ];
}

function nodeAffinityErrors(affinity: JsonObject, path: string): readonly FieldError[] {
  const required = affinity[REQUIRED];
  return [
    ...(isObject(required) ? nodeSelectorErrors(required, `${path}.${REQUIRED}`, true) : []),
    ...eachAt(affinity, PREFERRED, path, (term, at) => [
      ...weightErrors(term, at),
      ...nodeTermErrors(objectAt(term, 'preference'), `${at}.preference`),
    ]),
  ];
}

/**
 * Which nodes fit; also where a volume can be reached. Required affinity of pods may name values that no label can have, since it once could.
 */
export function nodeSelectorErrors(selector: JsonObject, path: string, anyValues = false): readonly FieldError[] {
  if (listAt(selector, 'nodeSelectorTerms').length === 0)
    return [fieldRequired(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')];
  return eachAt(selector, 'nodeSelectorTerms', path, (term, at) => nodeTermErrors(term, at, anyValues));
}

function nodeTermErrors(term: unknown, path: string, anyValues = false): readonly FieldError[] {
  return [
    ...eachAt(term, 'matchExpressions', path, (requirement, at) => nodeRequirementErrors(requirement, at, anyValues)),
    ...eachAt(term, 'matchFields', path, nodeFieldErrors),
  ];
}

function nodeRequirementErrors(requirement: unknown, at: string, anyValues: boolean): readonly FieldError[] {
  const operator = textAt(requirement, 'operator');
  const values = listAt(requirement, 'values');
  const errors: FieldError[] = [];
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        errors.push(fieldRequired(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        errors.push(
          fieldForbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1)
        errors.push(fieldRequired(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      errors.push(fieldInvalid(`${at}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...qualifiedNameErrors(textAt(requirement, 'key'), `${at}.key`));
  if (anyValues) return errors;
  return [
    ...errors,
    ...eachAt(requirement, 'values', at, (value, where) => labelValueErrors(scalarText(value), where)),
  ];
}

function nodeFieldErrors(requirement: unknown, at: string): readonly FieldError[] {
  const operator = textAt(requirement, 'operator');
  const values = listAt(requirement, 'values');
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn')
    errors.push(fieldInvalid(`${at}.operator`, operator, 'not a valid selector operator'));
  else if (values.length !== 1)
    errors.push(
      fieldRequired(
        `${at}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  const key = textAt(requirement, 'key');
  if (key !== 'metadata.name') return [...errors, fieldInvalid(`${at}.key`, key, 'not a valid field selector key')];
  return [
    ...errors,
    ...eachAt(requirement, 'values', at, (value, where) => grammarErrors(scalarText(value), where, 'subdomain')),
  ];
}

function podAffinityErrors(affinity: unknown, path: string): readonly FieldError[] {
  return [
    ...eachAt(affinity, REQUIRED, path, podTermErrors),
    ...eachAt(affinity, PREFERRED, path, (term, at) => [
      ...weightErrors(term, at),
      ...podTermErrors(objectAt(term, 'podAffinityTerm'), `${at}.podAffinityTerm`),
    ]),
  ];
}

function weightErrors(term: unknown, at: string): readonly FieldError[] {
  const weight = numberAt(term, 'weight');
  return weight > 0 && weight <= 100 ? [] : [fieldInvalid(`${at}.weight`, weight, WEIGHT_RANGE)];
}

function podTermErrors(term: unknown, at: string): readonly FieldError[] {
  const selector = isObject(term) ? term['labelSelector'] : undefined;
  const spaces = isObject(term) ? term['namespaceSelector'] : undefined;
  const key = textAt(term, 'topologyKey');
  return [
    ...labelSelectorErrors(selector, `${at}.labelSelector`),
    ...labelSelectorErrors(spaces, `${at}.namespaceSelector`),
    ...eachAt(term, 'namespaces', at, (name, where) =>
      grammarErrors(scalarText(name), where.replace(/s\[\d+\]$/, ''), 'label'),
    ),
    ...matchLabelKeyErrors(term, 'matchLabelKeys', selector, at),
    ...matchLabelKeyErrors(term, 'mismatchLabelKeys', selector, at),
    ...keysTwiceErrors(term, selector, at),
    ...(key === '' ? [fieldRequired(`${at}.topologyKey`, 'can not be empty')] : []),
    ...qualifiedNameErrors(key, `${at}.topologyKey`),
  ];
}

function matchLabelKeyErrors(owner: unknown, name: string, selector: unknown, at: string): readonly FieldError[] {
  if (listAt(owner, name).length === 0) return [];
  if (!isObject(selector))
    return [fieldForbidden(`${at}.${name}`, 'must not be specified when labelSelector is not set')];
  return eachAt(owner, name, at, (key, where) => qualifiedNameErrors(scalarText(key), where));
}

/**
 * Keys that say the same thing twice. By now the selector has what follows from `matchLabelKeys`, so a key that it says first is seen when it
 * comes again; upstream leaves the name of the list out of the field.
 */
function keysTwiceErrors(term: unknown, selector: unknown, at: string): readonly FieldError[] {
  const keys = listAt(term, 'matchLabelKeys').map(scalarText);
  const others = listAt(term, 'mismatchLabelKeys');
  const said = new Set(Object.keys(objectAt(selector, 'matchLabels')));
  const errors: FieldError[] = [];
  for (const expression of listAt(selector, 'matchExpressions')) {
    const key = textAt(expression, 'key');
    const index = keys.lastIndexOf(key);
    if (index !== -1 && said.has(key))
      errors.push(fieldInvalid(`${at}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    said.add(key);
  }
  keys.forEach((key, index) => {
    if (others.includes(key))
      errors.push(
        fieldInvalid(`${at}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'),
      );
  });
  return errors;
}

/** Spreading over domains (validateTopologySpreadConstraints). */
export function spreadErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const pairs = listAt(spec, 'topologySpreadConstraints').map((constraint) => pairOf(constraint));
  return eachAt(spec, 'topologySpreadConstraints', path, (constraint, at, index) => {
    const fields: JsonObject = isObject(constraint) ? constraint : {};
    const skew = numberAt(constraint, 'maxSkew');
    const key = textAt(constraint, 'topologyKey');
    const action = textAt(constraint, 'whenUnsatisfiable');
    const errors: FieldError[] = [];
    if (skew <= 0) errors.push(fieldInvalid(`${at}.maxSkew`, skew, 'must be greater than zero'));
    if (key === '') errors.push(fieldRequired(`${at}.topologyKey`, 'can not be empty'));
    if (!WHEN_UNSATISFIABLE.includes(action))
      errors.push(fieldNotSupported(`${at}.whenUnsatisfiable`, action, WHEN_UNSATISFIABLE));
    if (pairs.indexOf(pairs[index]!, index + 1) !== -1)
      errors.push(fieldDuplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pairs[index]!));
    errors.push(...minimumErrors(fields['minDomains'], action, `${at}.minDomains`));
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'])
      if (fields[name] !== undefined && !POLICIES.includes(scalarText(fields[name])))
        errors.push(fieldNotSupported(`${at}.${name}`, fields[name], POLICIES));
    errors.push(...spreadKeyErrors(constraint, fields['labelSelector'], at));
    return [...errors, ...labelSelectorErrors(fields['labelSelector'], `${at}.labelSelector`)];
  });
}

function pairOf(constraint: unknown): string {
  return `{${textAt(constraint, 'topologyKey')}, ${textAt(constraint, 'whenUnsatisfiable')}}`;
}

function minimumErrors(minimum: unknown, action: string, field: string): readonly FieldError[] {
  if (typeof minimum !== 'number') return [];
  const errors: FieldError[] = [];
  if (minimum <= 0) errors.push(fieldInvalid(field, minimum, 'must be greater than zero'));
  if (action !== 'DoNotSchedule')
    errors.push(
      fieldInvalid(field, minimum, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`),
    );
  return errors;
}

function spreadKeyErrors(constraint: unknown, selector: unknown, at: string): readonly FieldError[] {
  if (listAt(constraint, 'matchLabelKeys').length === 0) return [];
  if (!isObject(selector))
    return [fieldForbidden(`${at}.matchLabelKeys`, 'must not be specified when labelSelector is not set')];
  const taken = new Set([
    ...Object.keys(objectAt(selector, 'matchLabels')),
    ...listAt(selector, 'matchExpressions').map((item) => textAt(item, 'key')),
  ]);
  return eachAt(constraint, 'matchLabelKeys', at, (key, where) => [
    ...qualifiedNameErrors(scalarText(key), where),
    ...(taken.has(scalarText(key))
      ? [fieldInvalid(where, key, 'exists in both matchLabelKeys and labelSelector')]
      : []),
  ]);
}
