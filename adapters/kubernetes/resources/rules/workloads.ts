import type { FieldError } from '../definition.js';
import {
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldNotSupportedShown,
  fieldRequired,
} from '../registry/field-errors.js';
import { goIntOrString, goLabelSelector, goStringMap } from '../registry/go-text.js';
import { type JsonObject, isObject, listAt, numberAt, objectAt, sameJson, textAt } from '../registry/json.js';
import { matchesSelector } from '../registry/selectors.js';
import type { ApiObject } from '../types.js';
import {
  atMostAllErrors,
  intOrPercentErrors,
  isWorkingSelector,
  labelSelectorErrors,
  nonNegativeErrors,
} from './fields.js';
import { podTemplateErrors, templateMetadataErrors } from './pod-spec.js';

/** Rules of workloads with a selector and a template, in upstream's order (pkg/apis/apps/validation/validation.go v1.32). */
export function deploymentErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const deadline = spec['progressDeadlineSeconds'];
  const ready = spec['minReadySeconds'] ?? 0;
  return [
    ...nonNegativeErrors(spec, 'spec', ['replicas']),
    ...selectorErrors(spec, 'deployment'),
    ...ownTemplateErrors(spec, 'ReplicaSet'),
    ...deploymentStrategyErrors(objectAt(spec, 'strategy')),
    ...nonNegativeErrors(spec, 'spec', ['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds']),
    ...(typeof deadline === 'number' && deadline <= (ready as number)
      ? [fieldInvalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : []),
  ];
}

export function replicaSetErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  return [
    ...nonNegativeErrors(spec, 'spec', ['replicas', 'minReadySeconds']),
    // Upstream words it after another kind.
    ...selectorErrors(spec, 'deployment'),
    ...ownTemplateErrors(spec, 'ReplicaSet'),
  ];
}

export function statefulSetErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const policy = textAt(spec, 'podManagementPolicy');
  const start = objectAt(spec, 'ordinals')['start'];
  return [
    ...(['', 'OrderedReady', 'Parallel'].includes(policy)
      ? []
      : [fieldInvalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")]),
    ...statefulStrategyErrors(objectAt(spec, 'updateStrategy')),
    ...nonNegativeErrors(spec, 'spec', ['replicas', 'minReadySeconds']),
    ...(typeof start === 'number' ? nonNegativeErrors(spec['ordinals'], 'spec.ordinals', ['start']) : []),
    ...selectorErrors(spec, 'statefulset'),
    ...ownTemplateErrors(spec, 'StatefulSet'),
    ...nonNegativeErrors(spec, 'spec', ['revisionHistoryLimit']),
  ];
}

export function daemonSetErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const { selector } = spec;
  const labels = templateLabels(spec);
  const matches = isObject(selector) && isWorkingSelector(selector) && matchesSelector(selector, labels);
  const isEmpty = isObject(selector) && isEmptySelector(selector);
  const replicas = objectAt(spec, 'updateStrategy');
  return [
    ...labelSelectorErrors(selector, 'spec.selector'),
    ...(matches || isEmpty || !isWorkingSelector(selector) ? [] : [mismatch(labels)]),
    ...(isEmpty ? [emptySelector(selector, 'daemonset')] : []),
    ...templateErrors(spec, 'DaemonSet'),
    ...nonNegativeErrors(spec, 'spec', ['minReadySeconds']),
    ...daemonStrategyErrors(replicas),
    ...nonNegativeErrors(spec, 'spec', ['revisionHistoryLimit']),
  ];
}

export function replicationControllerErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const selector = objectAt(spec, 'selector');
  const errors: FieldError[] = [...nonNegativeErrors(spec, 'spec', ['minReadySeconds'])];
  if (Object.keys(selector).length === 0) errors.push(fieldRequired('spec.selector'));
  errors.push(...nonNegativeErrors(spec, 'spec', ['replicas']));
  if (!isObject(spec['template'])) return [...errors, fieldRequired('spec.template')];
  const labels = templateLabels(spec);
  if (Object.keys(selector).length > 0 && !matchesSelector({ matchLabels: selector }, labels))
    errors.push(mismatch(labels));
  return [...errors, ...templateErrors(spec, 'ReplicationController')];
}

function selectorErrors(spec: JsonObject, kind: string): readonly FieldError[] {
  const { selector } = spec;
  if (!isObject(selector)) return [fieldRequired('spec.selector')];
  const errors = labelSelectorErrors(selector, 'spec.selector');
  return isEmptySelector(selector) ? [...errors, emptySelector(selector, kind)] : errors;
}

function emptySelector(selector: unknown, kind: string): FieldError {
  return fieldInvalidShown('spec.selector', goLabelSelector(selector), `empty selector is invalid for ${kind}`);
}

function isEmptySelector(selector: JsonObject): boolean {
  return Object.keys(objectAt(selector, 'matchLabels')).length + listAt(selector, 'matchExpressions').length === 0;
}

/** The template of a workload whose selector can be read. */
function ownTemplateErrors(spec: JsonObject, kind: string): readonly FieldError[] {
  const { selector } = spec;
  if (isObject(selector) && !isWorkingSelector(selector)) return [unreadableSelector(selector, kind)];
  const labels = templateLabels(spec);
  const isAll = isObject(selector) && isEmptySelector(selector);
  const matches = isAll || (isObject(selector) && matchesSelector(selector, labels));
  return [...(matches ? [] : [mismatch(labels)]), ...templateErrors(spec, kind)];
}

function unreadableSelector(selector: JsonObject, kind: string): FieldError {
  const shown = goLabelSelector(selector);
  if (kind !== 'StatefulSet') return fieldInvalidShown('spec.selector', shown, 'invalid label selector');
  return { reason: 'FieldValueInvalid', field: 'spec.selector', message: `Invalid value: ${shown}` };
}

function templateErrors(spec: JsonObject, kind: string): readonly FieldError[] {
  const template = objectAt(spec, 'template');
  const pod = objectAt(template, 'spec');
  // Volumes of a stateful set may come from its claims, so only its pods are checked (ValidatePodTemplateSpecForStatefulSet).
  const rules = kind === 'StatefulSet' ? templateMetadataErrors : podTemplateErrors;
  const errors: FieldError[] = [...rules(template, 'spec.template')];
  const policy = textAt(pod, 'restartPolicy');
  if (policy !== 'Always' && policy !== '')
    errors.push(fieldNotSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  if (pod['activeDeadlineSeconds'] !== undefined) {
    const detail = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(fieldForbidden('spec.template.spec.activeDeadlineSeconds', detail));
  }
  return errors;
}

function templateLabels(spec: JsonObject): JsonObject {
  return objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
}

function mismatch(labels: JsonObject): FieldError {
  const detail = '`selector` does not match template `labels`';
  return fieldInvalidShown('spec.template.metadata.labels', goStringMap(labels), detail);
}

function deploymentStrategyErrors(strategy: JsonObject): readonly FieldError[] {
  const rolling = strategy['rollingUpdate'];
  const at = 'spec.strategy.rollingUpdate';
  switch (textAt(strategy, 'type')) {
    case 'Recreate':
      if (rolling === undefined) return [];
      return [fieldForbidden(at, "may not be specified when strategy `type` is 'Recreate'")];
    case 'RollingUpdate':
      return isObject(rolling) ? rollingErrors(rolling, at) : [];
    default:
      return [
        fieldNotSupportedShown('spec.strategy', goStrategy(strategy, 'Deployment'), ['Recreate', 'RollingUpdate']),
      ];
  }
}

function rollingErrors(rolling: JsonObject, at: string): readonly FieldError[] {
  const { maxUnavailable, maxSurge } = rolling;
  // What cannot be read counts as none.
  const isZero = (value: unknown) => value === 0 || (typeof value === 'string' && !/^0*[1-9]\d*%$/.test(value));
  return [
    ...intOrPercentErrors(maxUnavailable, `${at}.maxUnavailable`),
    ...intOrPercentErrors(maxSurge, `${at}.maxSurge`),
    ...(isZero(maxUnavailable) && isZero(maxSurge)
      ? [fieldInvalidShown(`${at}.maxUnavailable`, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0')]
      : []),
    ...atMostAllErrors(maxUnavailable, `${at}.maxUnavailable`),
  ];
}

function statefulStrategyErrors(strategy: JsonObject): readonly FieldError[] {
  const rolling = strategy['rollingUpdate'];
  const at = 'spec.updateStrategy';
  switch (textAt(strategy, 'type')) {
    case '':
      return [fieldRequired(at)];
    case 'OnDelete': {
      if (!isObject(rolling)) return [];
      const shown = `apps.RollingUpdateStatefulSetStrategy{Partition:${numberAt(rolling, 'partition')}}`;
      return [fieldInvalidShown(`${at}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'")];
    }
    case 'RollingUpdate':
      return nonNegativeErrors(rolling, `${at}.rollingUpdate`, ['partition']);
    default:
      return [
        fieldInvalidShown(at, goStrategy(strategy, 'StatefulSetUpdate'), "must be 'RollingUpdate' or 'OnDelete'"),
      ];
  }
}

function daemonStrategyErrors(strategy: JsonObject): readonly FieldError[] {
  const rolling = strategy['rollingUpdate'];
  const at = 'spec.updateStrategy';
  switch (textAt(strategy, 'type')) {
    case 'OnDelete':
      return [];
    case 'RollingUpdate': {
      if (!isObject(rolling)) return [fieldRequired(`${at}.rollingUpdate`)];
      return daemonRollingErrors(rolling, `${at}.rollingUpdate`);
    }
    default:
      return [fieldNotSupportedShown(at, goStrategy(strategy, 'DaemonSetUpdate'), ['RollingUpdate', 'OnDelete'])];
  }
}

/** Nodes are emptied first or filled first, but never both. */
function daemonRollingErrors(rolling: JsonObject, at: string): readonly FieldError[] {
  const { maxUnavailable, maxSurge } = rolling;
  const isZero = (value: unknown) => value === 0 || value === '0%' || value === undefined;
  const errors: FieldError[] = [
    ...intOrPercentErrors(maxUnavailable, `${at}.maxUnavailable`),
    ...atMostAllErrors(maxUnavailable, `${at}.maxUnavailable`),
    ...intOrPercentErrors(maxSurge, `${at}.maxSurge`),
    ...atMostAllErrors(maxSurge, `${at}.maxSurge`),
  ];
  if (!isZero(maxUnavailable) && !isZero(maxSurge))
    errors.push(
      fieldInvalidShown(`${at}.maxSurge`, goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero'),
    );
  if (isZero(maxUnavailable) && isZero(maxSurge))
    errors.push(fieldRequired(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

/** A strategy of an unknown type as Go prints it. */
function goStrategy(strategy: JsonObject, kind: string): string {
  return `apps.${kind}Strategy{Type:${JSON.stringify(textAt(strategy, 'type'))}, RollingUpdate:nil}`;
}

export function selectorUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const selector = objectAt(object, 'spec')['selector'];
  if (sameJson(selector, objectAt(before, 'spec')['selector'])) return [];
  return [fieldInvalidShown('spec.selector', goLabelSelector(selector), 'field is immutable')];
}

const STATEFUL_SET_MAY_CHANGE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export function statefulSetUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const fixed = (of: ApiObject) =>
    Object.fromEntries(
      Object.entries(objectAt(of, 'spec')).filter(([name]) => !STATEFUL_SET_MAY_CHANGE.includes(name)),
    );
  if (sameJson(fixed(object), fixed(before))) return [];
  return [
    fieldForbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ),
  ];
}

export function revisionErrors(object: ApiObject): readonly FieldError[] {
  const errors = [...nonNegativeErrors(object, '', ['revision'])];
  const { data } = object as { data?: unknown };
  if (data === undefined || data === null) return [fieldRequired('data', 'data is mandatory'), ...errors];
  return isObject(data) ? errors : [fieldRequired('data', 'data must be a valid JSON object'), ...errors];
}

export function revisionUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const dataOf = (of: ApiObject) => (of as { data?: unknown }).data;
  if (sameJson(dataOf(object), dataOf(before))) return [];
  return [fieldInvalidShown('data', 'runtime.RawExtension{}', 'field is immutable')];
}
