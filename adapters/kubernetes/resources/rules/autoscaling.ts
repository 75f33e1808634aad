import type { FieldError } from '../definition.js';
import { fieldForbidden, fieldInvalid, fieldNotSupported, fieldRequired } from '../registry/field-errors.js';
import { isObject, listAt, numberAt, objectAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { nanoOf } from '../registry/quantity.js';
import type { ApiObject } from '../types.js';
import { eachAt, grammarErrors, labelSelectorErrors, qualifiedNameErrors } from './fields.js';
import { containerResourceNameErrors, standardNameErrors } from './resource-lists.js';

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const SOURCES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};
const LONGEST_PERIOD_SECONDS = 1800;
const LONGEST_WINDOW_SECONDS = 3600;

/** Autoscalers (pkg/apis/autoscaling/validation/validation.go v1.32). */
export function autoscalerErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const minimum = spec['minReplicas'];
  const maximum = numberAt(spec, 'maxReplicas');
  const errors: FieldError[] = [];
  if (typeof minimum === 'number' && minimum < 1)
    errors.push(fieldInvalid('spec.minReplicas', minimum, 'must be greater than or equal to 1'));
  if (maximum < 1) errors.push(fieldInvalid('spec.maxReplicas', maximum, 'must be greater than 0'));
  if (typeof minimum === 'number' && maximum < minimum)
    errors.push(fieldInvalid('spec.maxReplicas', maximum, 'must be greater than or equal to `minReplicas`'));
  errors.push(...targetReferenceErrors(objectAt(spec, 'scaleTargetRef'), 'spec.scaleTargetRef'));
  errors.push(...metricsErrors(spec, minimum));
  const behavior = spec['behavior'];
  for (const name of ['scaleUp', 'scaleDown'])
    if (isObject(behavior) && isObject(behavior[name]))
      errors.push(...scalingRuleErrors(behavior[name], `spec.behavior.${name}`));
  return errors;
}

function targetReferenceErrors(reference: JsonObject, at: string): readonly FieldError[] {
  return ['kind', 'name'].flatMap((field) => {
    const text = textAt(reference, field);
    if (text === '') return [fieldRequired(`${at}.${field}`)];
    return ['/', '%'].flatMap((letter) =>
      text.includes(letter) ? [fieldInvalid(`${at}.${field}`, text, `may not contain '${letter}'`)] : [],
    );
  });
}

function metricsErrors(spec: JsonObject, minimum: unknown): readonly FieldError[] {
  const errors = [...eachAt(spec, 'metrics', 'spec', metricErrors)];
  const hasOutside = listAt(spec, 'metrics').some((metric) => ['Object', 'External'].includes(textAt(metric, 'type')));
  if (minimum === 0 && !hasOutside)
    errors.push(
      fieldForbidden(
        'spec.metrics',
        'must specify at least one Object or External metric to support scaling to zero replicas',
      ),
    );
  return errors;
}

function metricErrors(metric: unknown, at: string): readonly FieldError[] {
  const type = textAt(metric, 'type');
  const fields: JsonObject = isObject(metric) ? metric : {};
  const errors: FieldError[] = [];
  if (type === '') errors.push(fieldRequired(`${at}.type`, 'must specify a metric source type'));
  if (!METRIC_TYPES.includes(type)) errors.push(fieldNotSupported(`${at}.type`, type, METRIC_TYPES));
  const present = Object.keys(CHECKS).filter((name) => isObject(fields[name]));
  const [first] = present;
  // Only the first source is looked into.
  if (first !== undefined) errors.push(...CHECKS[first]!(fields[first] as JsonObject, `${at}.${first}`));
  const wanted = SOURCES[type];
  if (wanted === undefined) errors.push(fieldNotSupported(`${at}.type`, type, METRIC_TYPES));
  else if (!isObject(fields[wanted]))
    errors.push(fieldRequired(`${at}.${wanted}`, 'must populate information for the given metric source'));
  if (present.length === 1) return errors;
  const others = present.filter((name) => name !== wanted);
  return [
    ...errors,
    ...others.map((name) => fieldForbidden(`${at}.${name}`, 'must populate the given metric source only')),
  ];
}

type SourceCheck = (source: JsonObject, at: string) => readonly FieldError[];

/** In the order in which upstream looks for them. */
const CHECKS: Readonly<Record<string, SourceCheck>> = {
  object: (source, at) => [
    ...targetReferenceErrors(objectAt(source, 'describedObject'), `${at}.describedObject`),
    ...identifierErrors(source, at),
    ...targetErrors(objectAt(source, 'target'), `${at}.target`),
    ...eitherValueErrors(objectAt(source, 'target'), `${at}.target`, 'must set either a target value or averageValue'),
  ],
  external: (source, at) => [
    ...identifierErrors(source, at),
    ...targetErrors(objectAt(source, 'target'), `${at}.target`),
    ...eitherValueErrors(
      objectAt(source, 'target'),
      `${at}.target`,
      'must set either a target value for metric or a per-pod target',
    ),
  ],
  pods: (source, at) => [
    ...identifierErrors(source, at),
    ...targetErrors(objectAt(source, 'target'), `${at}.target`),
    ...(objectAt(source, 'target')['averageValue'] === undefined
      ? [fieldRequired(`${at}.target.averageValue`, 'must specify a positive target averageValue')]
      : []),
  ],
  resource: (source, at) => [
    ...(textAt(source, 'name') === '' ? [fieldRequired(`${at}.name`, 'must specify a resource name')] : []),
    ...resourceTargetErrors(objectAt(source, 'target'), `${at}.target`),
  ],
  containerResource: (source, at) => [
    ...(textAt(source, 'name') === ''
      ? [fieldRequired(`${at}.name`, 'must specify a resource name')]
      : scaledResourceErrors(textAt(source, 'name'), `${at}.name`)),
    ...(textAt(source, 'container') === ''
      ? [fieldRequired(`${at}.container`, 'must specify a container')]
      : grammarErrors(textAt(source, 'container'), `${at}.container`, 'label')),
    ...resourceTargetErrors(objectAt(source, 'target'), `${at}.target`),
  ],
};

/** A resource of containers, by its general rules first (ValidateContainerResourceName). */
function scaledResourceErrors(name: string, field: string): readonly FieldError[] {
  const wrong = qualifiedNameErrors(name, field);
  if (wrong.length > 0) return wrong;
  const unknown = standardNameErrors(name, field);
  return unknown.length > 0 ? unknown : containerResourceNameErrors(name, field);
}

function eitherValueErrors(target: JsonObject, at: string, detail: string): readonly FieldError[] {
  if (target['value'] === undefined && target['averageValue'] === undefined)
    return [fieldRequired(`${at}.averageValue`, detail)];
  if (target['value'] !== undefined && target['averageValue'] !== undefined)
    return [fieldForbidden(`${at}.value`, 'may not set both a target value for metric and a per-pod target')];
  return [];
}

function identifierErrors(source: JsonObject, at: string): readonly FieldError[] {
  const metric = objectAt(source, 'metric');
  const name = textAt(metric, 'name');
  const field = `${at}.metric.name`;
  if (name === '') return [fieldRequired(field, 'must specify a metric name')];
  return [
    ...['/', '%'].flatMap((letter) =>
      name.includes(letter) ? [fieldInvalid(field, name, `may not contain '${letter}'`)] : [],
    ),
    ...labelSelectorErrors(metric['selector'], `${at}.metric.selector`),
  ];
}

function resourceTargetErrors(target: JsonObject, at: string): readonly FieldError[] {
  const errors = [...targetErrors(target, at)];
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined)
    errors.push(
      fieldRequired(`${at}.averageUtilization`, 'must set either a target raw value or a target utilization'),
    );
  if (averageUtilization !== undefined && averageValue !== undefined)
    errors.push(fieldForbidden(`${at}.averageValue`, 'may not set both a target raw value and a target utilization'));
  return errors;
}

function targetErrors(target: JsonObject, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const type = textAt(target, 'type');
  const types = ['Utilization', 'Value', 'AverageValue'];
  if (type === '') errors.push(fieldRequired(`${at}.type`, 'must specify a metric target type'));
  if (!types.includes(type))
    errors.push(fieldInvalid(`${at}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const name of ['value', 'averageValue'])
    if (target[name] !== undefined && nanoOf(target[name]) <= 0n)
      errors.push(fieldInvalid(`${at}.${name}`, scalarText(target[name]), 'must be positive'));
  const utilization = target['averageUtilization'];
  if (typeof utilization === 'number' && utilization < 1)
    errors.push(fieldInvalid(`${at}.averageUtilization`, utilization, 'must be greater than 0'));
  return errors;
}

function scalingRuleErrors(rules: JsonObject, at: string): readonly FieldError[] {
  const window = rules['stabilizationWindowSeconds'];
  const select = rules['selectPolicy'];
  const errors: FieldError[] = [];
  const field = `${at}.stabilizationWindowSeconds`;
  if (typeof window === 'number' && window < 0)
    errors.push(fieldInvalid(field, window, 'must be greater than or equal to zero'));
  if (typeof window === 'number' && window > LONGEST_WINDOW_SECONDS)
    errors.push(fieldInvalid(field, window, `must be less than or equal to ${LONGEST_WINDOW_SECONDS}`));
  if (select !== undefined && !['Disabled', 'Max', 'Min'].includes(scalarText(select)))
    errors.push(fieldNotSupported(`${at}.selectPolicy`, select, ['Disabled', 'Max', 'Min']));
  if (listAt(rules, 'policies').length === 0)
    errors.push(fieldRequired(`${at}.policies`, 'must specify at least one Policy'));
  return [...errors, ...eachAt(rules, 'policies', at, scalingPolicyErrors)];
}

function scalingPolicyErrors(policy: unknown, at: string): readonly FieldError[] {
  const type = textAt(policy, 'type');
  const value = numberAt(policy, 'value');
  const period = numberAt(policy, 'periodSeconds');
  const errors: FieldError[] = [];
  if (type !== 'Pods' && type !== 'Percent') errors.push(fieldNotSupported(`${at}.type`, type, ['Percent', 'Pods']));
  if (value <= 0) errors.push(fieldInvalid(`${at}.value`, value, 'must be greater than zero'));
  if (period <= 0) errors.push(fieldInvalid(`${at}.periodSeconds`, period, 'must be greater than zero'));
  if (period > LONGEST_PERIOD_SECONDS)
    errors.push(fieldInvalid(`${at}.periodSeconds`, period, `must be less than or equal to ${LONGEST_PERIOD_SECONDS}`));
  return errors;
}
