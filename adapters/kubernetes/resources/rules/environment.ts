import type { FieldError } from '../definition.js';
import { fieldInvalid, fieldNotSupported, fieldRequired } from '../registry/field-errors.js';
import { isObject, textAt, type JsonObject } from '../registry/json.js';
import { qualifiedNameProblems } from '../registry/labels.js';
import { eachAt, grammarErrors } from './fields.js';

const VARIABLE = "a valid environment variable name must consist only of printable ASCII characters other than '='";
const KEY = '[-._a-zA-Z0-9]+';
const LONGEST_KEY = 253;

/** Paths of a pod that can be read as a variable (validEnvDownwardAPIFieldPathExpressions). */
export const VARIABLE_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const FILE_PATHS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef'];

/** Variables of a container (pkg/apis/core/validation/validation.go ValidateEnv and ValidateEnvFrom v1.32). */
export function environmentErrors(container: JsonObject, path: string): readonly FieldError[] {
  return [...eachAt(container, 'env', path, variableErrors), ...fromErrors(container, path)];
}

function variableErrors(variable: unknown, at: string): readonly FieldError[] {
  const name = textAt(variable, 'name');
  const errors: FieldError[] = [];
  if (name === '') errors.push(fieldRequired(`${at}.name`));
  else if (!isVariableName(name)) errors.push(fieldInvalid(`${at}.name`, name, VARIABLE));
  const source = isObject(variable) ? variable['valueFrom'] : undefined;
  return isObject(source) ? [...errors, ...sourceErrors(variable, source, `${at}.valueFrom`)] : errors;
}

function isVariableName(name: string): boolean {
  return /^[\x20-\x3c\x3e-\x7e]+$/.test(name);
}

function sourceErrors(variable: unknown, source: JsonObject, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const given = SOURCES.filter((name) => isObject(source[name]));
  if (isObject(source['fieldRef']))
    errors.push(...fieldRefErrors(source['fieldRef'], `${at}.fieldRef`, VARIABLE_PATHS));
  if (isObject(source['resourceFieldRef']))
    errors.push(...resourceRefErrors(source['resourceFieldRef'], `${at}.resourceFieldRef`, false));
  for (const name of ['configMapKeyRef', 'secretKeyRef'])
    if (isObject(source[name])) errors.push(...keyRefErrors(source[name], `${at}.${name}`));
  if (given.length === 0)
    errors.push(
      fieldInvalid(at, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'),
    );
  else if (textAt(variable, 'value') !== '')
    errors.push(fieldInvalid(at, '', 'may not be specified when `value` is not empty'));
  else if (given.length > 1) errors.push(fieldInvalid(at, '', 'may not have more than one field specified at a time'));
  return errors;
}

export function keyRefErrors(reference: unknown, at: string): readonly FieldError[] {
  const key = textAt(reference, 'key');
  const errors = grammarErrors(textAt(reference, 'name'), `${at}.name`, 'subdomain');
  return key === '' ? [...errors, fieldRequired(`${at}.key`)] : [...errors, ...configKeyErrors(key, `${at}.key`)];
}

/** Keys of config maps and secrets (apimachinery IsConfigMapKey). */
export function configKeyErrors(key: string, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (key.length > LONGEST_KEY) errors.push(fieldInvalid(field, key, `must be no more than ${LONGEST_KEY} characters`));
  if (!new RegExp(`^${KEY}$`).test(key))
    errors.push(
      fieldInvalid(
        field,
        key,
        `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${KEY}')`,
      ),
    );
  if (key === '.' || key === '..') errors.push(fieldInvalid(field, key, `must not be '${key}'`));
  else if (key.startsWith('..')) errors.push(fieldInvalid(field, key, "must not start with '..'"));
  return errors;
}

/** A path into the pod itself (validateObjectFieldSelector); `allowed` is what this place takes. */
export function fieldRefErrors(reference: unknown, at: string, allowed: readonly string[]): readonly FieldError[] {
  const version = textAt(reference, 'apiVersion');
  const path = textAt(reference, 'fieldPath');
  if (version === '') return [fieldRequired(`${at}.apiVersion`)];
  if (path === '') return [fieldRequired(`${at}.fieldPath`)];
  const problem = (detail: string) => [fieldInvalid(`${at}.fieldPath`, path, `error converting fieldPath: ${detail}`)];
  if (version !== 'v1') return problem(`unsupported pod version: ${version}`);
  const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path);
  if (subscript !== null) {
    const problems = qualifiedNameProblems(
      subscript[1] === 'metadata.annotations' ? subscript[2]!.toLowerCase() : subscript[2]!,
    );
    return problems.map((detail) => fieldInvalid(at, subscript[2]!, detail));
  }
  const known = [...VARIABLE_PATHS, ...FILE_PATHS, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase'];
  if (!known.includes(path)) return problem(`field label not supported: ${path}`);
  return allowed.includes(path) ? [] : [fieldNotSupported(`${at}.fieldPath`, path, [...allowed].sort())];
}

export function fileFieldRefErrors(reference: unknown, at: string): readonly FieldError[] {
  return fieldRefErrors(reference, at, FILE_PATHS);
}

export function resourceRefErrors(reference: unknown, at: string, isFile: boolean): readonly FieldError[] {
  const resource = textAt(reference, 'resource');
  if (isFile && textAt(reference, 'containerName') === '') return [fieldRequired(`${at}.containerName`)];
  if (resource === '') return [fieldRequired(`${at}.resource`)];
  if (RESOURCES.includes(resource) || /^(?:limits|requests)\.hugepages-/.test(resource)) return [];
  return [fieldNotSupported(`${at}.resource`, resource, RESOURCES)];
}

function fromErrors(container: JsonObject, path: string): readonly FieldError[] {
  // Upstream gives the list, not the element, where a source is missing.
  const list = `${path}.envFrom`;
  return eachAt(container, 'envFrom', path, (from, at) => {
    const errors: FieldError[] = [];
    const prefix = textAt(from, 'prefix');
    if (prefix !== '' && !isVariableName(prefix)) errors.push(fieldInvalid(`${at}.prefix`, prefix, VARIABLE));
    const given = ['configMapRef', 'secretRef'].filter((name) => isObject(from) && isObject(from[name]));
    for (const name of given)
      errors.push(...nameErrors(textAt((from as JsonObject)[name], 'name'), `${at}.${name}.name`));
    if (given.length === 0) errors.push(fieldInvalid(list, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (given.length > 1) errors.push(fieldInvalid(list, '', 'may not have more than one field specified at a time'));
    return errors;
  });
}

function nameErrors(name: string, field: string): readonly FieldError[] {
  return name === '' ? [fieldRequired(field)] : grammarErrors(name, field, 'subdomain');
}
