import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldDuplicateShown,
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { goStrings } from '../registry/go-text.js';
import { isObject, listAt, objectAt, sameJson, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { qualifiedNameProblems } from '../registry/labels.js';
import { compareQuantities, goQuantity } from '../registry/quantity.js';
import type { ApiObject } from '../types.js';
import { configKeyErrors } from './environment.js';
import { eachAt, isAddress6, labelValueErrors, qualifiedNameErrors, rangeErrors } from './fields.js';
import { containerResourceNameErrors, quotaListErrors, standardNameErrors } from './resource-lists.js';

/** What a config map or a secret may hold at most. */
const MAXIMUM_BYTES = 1_048_576;

/** Config maps (pkg/apis/core/validation/validation.go ValidateConfigMap v1.32). */
export function configMapErrors(object: ApiObject): readonly FieldError[] {
  const data = objectAt(object, 'data');
  const binary = objectAt(object, 'binaryData');
  const errors: FieldError[] = [];
  for (const key of Object.keys(data)) {
    errors.push(...configKeyErrors(key, `data[${key}]`));
    if (key in binary) errors.push(fieldInvalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
  }
  for (const key of Object.keys(binary)) errors.push(...configKeyErrors(key, `binaryData[${key}]`));
  const bytes = sizeOf(Object.values(data)) + decodedSizeOf(Object.values(binary));
  // A size that is too large has a path without a name.
  return bytes > MAXIMUM_BYTES ? [...errors, tooLarge('[]')] : errors;
}

function sizeOf(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + scalarText(value).length, 0);
}

/** Of what base64 texts stand for. */
function decodedSizeOf(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => {
    const text = scalarText(value);
    return sum + (text.length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0);
  }, 0);
}

function tooLarge(field: string): FieldError {
  return { reason: 'FieldValueTooLong', field, message: `Too long: may not be more than ${MAXIMUM_BYTES} bytes` };
}

/** Keys that a secret of a type must have. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

/** Secrets (ValidateSecret). */
export function secretErrors(object: ApiObject): readonly FieldError[] {
  const data = objectAt(object, 'data');
  const type = textAt(object, 'type');
  const errors: FieldError[] = Object.keys(data).flatMap((key) => configKeyErrors(key, `data[${key}]`));
  if (decodedSizeOf(Object.values(data)) > MAXIMUM_BYTES) errors.push(tooLarge('data'));
  if (type === 'kubernetes.io/service-account-token' && !object.metadata.annotations?.[ACCOUNT_NAME])
    errors.push(fieldRequired(`metadata.annotations[${ACCOUNT_NAME}]`));
  if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data))
    errors.push(fieldRequired('data[username]'), fieldRequired('data[password]'));
  for (const key of SECRET_KEYS[type] ?? []) if (!(key in data)) errors.push(fieldRequired(`data[${key}]`));
  return [...errors, ...dockerErrors(data, type)];
}

function dockerErrors(data: JsonObject, type: string): readonly FieldError[] {
  const key = type === 'kubernetes.io/dockerconfigjson' ? '.dockerconfigjson' : '.dockercfg';
  if (!type.startsWith('kubernetes.io/dockerc') || !(key in data)) return [];
  try {
    JSON.parse(atob(scalarText(data[key])));
    return [];
  } catch {
    return [fieldInvalid(`data[${key}]`, '<secret contents redacted>', 'invalid character')];
  }
}

export function secretUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const type = textAt(object, 'type');
  return type === textAt(before, 'type') ? [] : [fieldInvalid('type', type, 'field is immutable')];
}

/** Finalizers of a namespace (ValidateNamespace). */
export function namespaceErrors(object: ApiObject): readonly FieldError[] {
  return eachAt(objectAt(object, 'spec'), 'finalizers', 'spec', (name) =>
    finalizerErrors(scalarText(name), 'spec.finalizers', ['kubernetes']),
  );
}

export function finalizerErrors(name: string, field: string, standard: readonly string[]): readonly FieldError[] {
  const problems = qualifiedNameProblems(name);
  if (problems.length > 0) return problems.map((problem) => fieldInvalid(field, name, problem));
  if (name.includes('/') || standard.includes(name)) return [];
  return [fieldInvalid(field, name, 'name is neither a standard finalizer name nor is it fully qualified')];
}

const SCOPES: Readonly<Record<string, readonly string[]>> = {
  BestEffort: ['pods'],
  NotBestEffort: [],
  Terminating: [],
  NotTerminating: [],
  PriorityClass: [],
  CrossNamespacePodAffinity: ['pods'],
};
const POD_RESOURCES = [
  ...['pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'],
  ...['requests.ephemeral-storage', 'limits.ephemeral-storage', 'ephemeral-storage'],
];
const CONFLICTING = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

/** Quotas (ValidateResourceQuotaSpec). */
export function quotaErrors(quota: ApiObject): readonly FieldError[] {
  const spec = objectAt(quota, 'spec');
  return [...quotaListErrors(spec['hard'], 'spec.hard'), ...scopeErrors(spec), ...scopeSelectorErrors(spec)];
}

function goScopes(scopes: readonly unknown[]): string {
  return goStrings(scopes, '[]core.ResourceQuotaScope');
}

function scopeErrors(spec: JsonObject): readonly FieldError[] {
  const scopes = listAt(spec, 'scopes').map(scalarText);
  const invalid = (detail: string) => fieldInvalidShown('spec.scopes', goScopes(scopes), detail);
  const errors: FieldError[] = [];
  for (const scope of scopes) {
    const allowed = SCOPES[scope];
    if (allowed === undefined) {
      errors.push(invalid('unsupported scope'));
      continue;
    }
    const resources = allowed.length === 0 ? POD_RESOURCES : allowed;
    for (const name of Object.keys(objectAt(spec, 'hard')))
      if (!resources.includes(name) && isStandardQuota(name))
        errors.push(invalid('unsupported scope applied to resource'));
  }
  for (const pair of CONFLICTING)
    if (pair.every((scope) => scopes.includes(scope))) errors.push(invalid('conflicting scopes'));
  return errors;
}

/** Extended resources may be counted in any scope. */
function isStandardQuota(name: string): boolean {
  return !name.includes('/');
}

function scopeSelectorErrors(spec: JsonObject): readonly FieldError[] {
  const at = 'spec.scopeSelector.matchExpressions';
  return listAt(objectAt(spec, 'scopeSelector'), 'matchExpressions').flatMap((requirement) => {
    const operator = textAt(requirement, 'operator');
    const scope = textAt(requirement, 'scopeName');
    const values = listAt(requirement, 'values');
    const errors: FieldError[] = [];
    if (SCOPES[scope] === undefined) errors.push(fieldInvalid(`${at}.scopeName`, scope, 'unsupported scope'));
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0)
          errors.push(
            fieldRequired(
              `${at}.values`,
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ),
          );
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0)
          errors.push(
            fieldInvalidShown(
              `${at}.values`,
              goStrings(values),
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
            ),
          );
        break;
      default:
        errors.push(fieldInvalid(`${at}.operator`, operator, 'not a valid selector operator'));
    }
    return errors;
  });
}

export function quotaUpdateErrors(quota: ApiObject, before: ApiObject): readonly FieldError[] {
  const scopes = listAt(objectAt(quota, 'spec'), 'scopes');
  const sorted = (of: readonly unknown[]) => of.map(scalarText).sort();
  if (sameJson(sorted(scopes), sorted(listAt(objectAt(before, 'spec'), 'scopes')))) return [];
  return [fieldInvalidShown('spec.scopes', goScopes(scopes), 'field is immutable')];
}

/** Limit ranges (ValidateLimitRange). */
export function limitRangeErrors(object: ApiObject): readonly FieldError[] {
  const types = new Set<string>();
  return eachAt(objectAt(object, 'spec'), 'limits', 'spec', (limit, at) => {
    const type = textAt(limit, 'type');
    const fields: JsonObject = isObject(limit) ? limit : {};
    const errors: FieldError[] = [...limitTypeErrors(type, `${at}.type`)];
    if (types.has(type)) errors.push(fieldDuplicate(`${at}.type`, type));
    types.add(type);
    for (const name of ['max', 'min', ...(type === 'Pod' ? [] : ['default', 'defaultRequest'])])
      for (const key of Object.keys(objectAt(limit, name)))
        errors.push(...limitNameErrors(type, key, `${at}.${name}[${key}]`));
    if (type === 'Pod')
      for (const name of ['default', 'defaultRequest'])
        if (Object.keys(objectAt(limit, name)).length > 0)
          errors.push(fieldForbidden(`${at}.${name}`, "may not be specified when `type` is 'Pod'"));
    for (const key of Object.keys(objectAt(limit, 'maxLimitRequestRatio')))
      errors.push(...limitNameErrors(type, key, `${at}.maxLimitRequestRatio[${key}]`));
    const storage = (name: string) => objectAt(limit, name)['storage'];
    if (type === 'PersistentVolumeClaim' && storage('min') === undefined && storage('max') === undefined)
      errors.push(
        fieldRequired(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided'),
      );
    return [...errors, ...limitOrderErrors(fields, at)];
  });
}

function limitTypeErrors(type: string, field: string): readonly FieldError[] {
  const problems = qualifiedNameErrors(type, field);
  if (problems.length > 0 || type.includes('/')) return problems;
  const known = ['Pod', 'Container', 'PersistentVolumeClaim'];
  return known.includes(type) ? [] : [fieldInvalid(field, type, 'must be a standard limit type or fully qualified')];
}

function limitNameErrors(type: string, name: string, field: string): readonly FieldError[] {
  const errors = standardNameErrors(name, field);
  return type === 'Pod' || type === 'Container' ? [...errors, ...containerResourceNameErrors(name, field)] : errors;
}

/** Which of two amounts may not be the larger, in the order of upstream's checks. */
const ORDER: readonly (readonly [smaller: string, larger: string, shown: string, words: string])[] = [
  ['min', 'max', 'min', 'min value % is greater than max value %'],
  ['min', 'defaultRequest', 'defaultRequest', 'min value % is greater than default request value %'],
  ['defaultRequest', 'max', 'defaultRequest', 'default request value % is greater than max value %'],
  ['defaultRequest', 'default', 'defaultRequest', 'default request value % is greater than default limit value %'],
  ['min', 'default', 'default', 'min value % is greater than default value %'],
  ['default', 'max', 'default', 'default value % is greater than max value %'],
];

function limitOrderErrors(limit: JsonObject, at: string): readonly FieldError[] {
  const lists = ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'];
  const keys = [...new Set(lists.flatMap((name) => Object.keys(objectAt(limit, name))))].sort();
  return keys.flatMap((key) => [
    ...ORDER.flatMap(([smaller, larger, shown, words]) => {
      const low = objectAt(limit, smaller)[key];
      const high = objectAt(limit, larger)[key];
      if (low === undefined || high === undefined || compareQuantities(low, high) <= 0) return [];
      const detail = words.replace('%', scalarText(low)).replace('%', scalarText(high));
      // The amount that is printed is that of the maximum where a default is too large.
      const printed = shown === 'default' && larger === 'max' ? high : objectAt(limit, shown)[key];
      return [fieldInvalidShown(`${at}.${shown}[${key}]`, goQuantity(printed), detail)];
    }),
    ...ratioErrors(limit, key, at),
  ]);
}

function ratioErrors(limit: JsonObject, key: string, at: string): readonly FieldError[] {
  const ratio = objectAt(limit, 'maxLimitRequestRatio')[key];
  if (ratio === undefined || compareQuantities(ratio, '1') >= 0) return [];
  const detail = `ratio ${scalarText(ratio)} is less than 1`;
  return [fieldInvalidShown(`${at}.maxLimitRequestRatio[${key}]`, goQuantity(ratio), detail)];
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Nodes (ValidateNode); taints are told under metadata, as upstream does. */
export function nodeErrors(node: ApiObject): readonly FieldError[] {
  const spec = objectAt(node, 'spec');
  const seen = new Set<string>();
  const errors: FieldError[] = listAt(spec, 'taints').flatMap((taint, index) => {
    const at = `metadata.taints[${index}]`;
    const [key, value, effect] = [textAt(taint, 'key'), textAt(taint, 'value'), textAt(taint, 'effect')];
    const found = [...qualifiedNameErrors(key, `${at}.key`), ...labelValueErrors(value, `${at}.value`)];
    if (effect === '') found.push(fieldRequired(`${at}.effect`));
    else if (!EFFECTS.includes(effect)) found.push(fieldNotSupported(`${at}.effect`, effect, EFFECTS));
    if (seen.has(`${key}:${effect}`)) {
      const shown = `core.Taint{Key:${JSON.stringify(key)}, Value:${JSON.stringify(value)}, Effect:${JSON.stringify(effect)}, TimeAdded:<nil>}`;
      found.push(fieldDuplicateShown(at, shown, 'taints must be unique by key and effect pair'));
    }
    seen.add(`${key}:${effect}`);
    return found;
  });
  return [...errors, ...podRangeErrors(spec)];
}

function unreadableRange(ranges: readonly string[], index: number): FieldError {
  const why = `invalid CIDR[${index}]: <nil> (invalid CIDR address: ${ranges[index]})`;
  const message = `Internal error: invalid PodCIDRs. failed to check with dual stack with error:${why}`;
  return { reason: 'InternalError', field: 'spec.podCIDRs', message };
}

function podRangeErrors(spec: JsonObject): readonly FieldError[] {
  const ranges = listAt(spec, 'podCIDRs').map(scalarText);
  const errors = ranges.flatMap((range, index) => rangeErrors(range, `spec.podCIDRs[${index}]`));
  const wrong = ranges.findIndex((range) => rangeErrors(range, '').length > 0);
  if (wrong !== -1 && ranges.length > 1) errors.push(unreadableRange(ranges, wrong));
  const sixes = ranges.filter((range) => isAddress6(range.split('/')[0]!)).length;
  ranges.forEach((range, index) => {
    if (ranges.indexOf(range) < index) errors.push(fieldDuplicate(`spec.podCIDRs[${index}]`, range));
  });
  if (wrong !== -1 || (sixes <= 1 && ranges.length - sixes <= 1)) return errors;
  const detail = 'may specify no more than one CIDR for each IP family';
  return [...errors, fieldInvalidShown('spec.podCIDRs', goStrings(ranges), detail)];
}

export function nodeUpdateErrors(node: ApiObject, before: ApiObject): readonly FieldError[] {
  const spec = objectAt(node, 'spec');
  const old = objectAt(before, 'spec');
  const errors: FieldError[] = [];
  const had = textAt(old, 'providerID');
  if (listAt(old, 'podCIDRs').length > 0 && !sameJson(spec['podCIDRs'], old['podCIDRs']))
    errors.push(fieldForbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  if (had !== '' && textAt(spec, 'providerID') !== had)
    errors.push(fieldForbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  return errors;
}
