/** The rules of DeploymentConfigs (openshift/openshift-apiserver pkg/apps/apis/apps/validation/validation.go). */
import {
  forbidden,
  goIntOrString,
  goStringMap,
  isObject,
  listAt,
  nameProblems,
  numberAt,
  objectAt,
  podSpecErrors,
  textAt,
  type ApiObject,
  type FieldError,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { invalidField, notSupportedField, requiredField } from '../field-errors.js';

const IDENTITY = { group: 'apps.openshift.io', plural: 'deploymentconfigs', kind: 'DeploymentConfig' };
const DEFAULT_TIMEOUT_SECONDS = 600;

export function deploymentConfigErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  // The image policy comes before the rules and cannot do without a template (recorded: deploymentconfig.json, no-template).
  if (!isObject(spec['template'])) {
    const why =
      'unable to apply image policy against objects of type *apps.DeploymentConfig: No list of images available for this object';
    throw forbidden(IDENTITY, object.metadata.name, why);
  }
  const strategy = objectAt(spec, 'strategy');
  return [
    ...listAt(spec, 'triggers').flatMap((trigger, index) => triggerErrors(trigger, `spec.triggers[${index}]`)),
    ...strategyErrors(strategy, objectAt(spec['template'], 'spec')),
    ...notNegative(spec, 'revisionHistoryLimit', 'spec'),
    ...notNegative(spec, 'minReadySeconds', 'spec'),
    ...readyTimeErrors(numberAt(spec, 'minReadySeconds'), strategy),
    ...templateErrors(spec),
    ...(numberAt(spec, 'replicas') < 0
      ? [invalidField('spec.replicas', String(numberAt(spec, 'replicas')), 'replicas cannot be negative')]
      : []),
    ...(Object.keys(objectAt(spec, 'selector')).length === 0
      ? [invalidField('spec.selector', 'null', 'selector cannot be empty')]
      : []),
  ];
}

function notNegative(of: JsonObject, name: string, path: string): readonly FieldError[] {
  const value = numberAt(of, name);
  return value < 0 ? [invalidField(`${path}.${name}`, String(value), 'must be greater than or equal to 0')] : [];
}

function timeoutOf(strategy: JsonObject): number | undefined {
  for (const params of ['rollingParams', 'recreateParams']) {
    if (!isObject(strategy[params])) continue;
    const timeout = objectAt(strategy, params)['timeoutSeconds'];
    return typeof timeout === 'number' ? timeout : undefined;
  }
  return undefined;
}

function readyTimeErrors(minReadySeconds: number, strategy: JsonObject): readonly FieldError[] {
  const refuse = (why: string) => invalidField('spec.minReadySeconds', String(minReadySeconds), why);
  const timeout = timeoutOf(strategy) ?? DEFAULT_TIMEOUT_SECONDS;
  const deadline = numberAt(strategy, 'activeDeadlineSeconds');
  return [
    ...(timeout > 0 && minReadySeconds >= timeout
      ? [refuse(`must be less than the deployment timeout (${timeout}s)`)]
      : []),
    ...(minReadySeconds >= deadline
      ? [refuse(`must be less than activeDeadlineSeconds (${deadline}s - used by the deployer pod)`)]
      : []),
  ];
}

function templateErrors(spec: JsonObject): readonly FieldError[] {
  const template = objectAt(spec, 'template');
  const labels = objectAt(objectAt(template, 'metadata'), 'labels');
  const selector = objectAt(spec, 'selector');
  const matches = Object.entries(selector).every(([key, value]) => labels[key] === value);
  const shown = goStringMap(labels);
  const path = 'spec.template';
  const policy = textAt(objectAt(template, 'spec'), 'restartPolicy');
  return [
    ...(matches ? [] : [invalidField(`${path}.metadata.labels`, shown, '`selector` does not match template `labels`')]),
    ...podSpecErrors(withTriggeredImages(spec), `${path}.spec`),
    ...(policy === 'Always' ? [] : [notSupportedField(`${path}.spec.restartPolicy`, policy, ['Always'])]),
  ];
}

/** Containers whose image a trigger will set may come without one. */
function withTriggeredImages(spec: JsonObject): JsonObject {
  const triggered = new Set(
    listAt(spec, 'triggers').flatMap((trigger) => listAt(objectAt(trigger, 'imageChangeParams'), 'containerNames')),
  );
  const pod = objectAt(objectAt(spec, 'template'), 'spec');
  const containers = listAt(pod, 'containers').map((container) =>
    isObject(container) && textAt(container, 'image') === '' && triggered.has(container['name'])
      ? { ...container, image: 'unset' }
      : container,
  );
  return { ...pod, containers };
}

function triggerErrors(trigger: unknown, path: string): readonly FieldError[] {
  const type = textAt(trigger, 'type');
  if (type === '') return [requiredField(`${path}.type`)];
  if (type !== 'ImageChange') return [];
  const at = `${path}.imageChangeParams`;
  const params = objectAt(trigger, 'imageChangeParams');
  if (Object.keys(params).length === 0) return [requiredField(at)];
  const from = objectAt(params, 'from');
  const [kind, name] = [textAt(from, 'kind'), textAt(from, 'name')];
  const errors: FieldError[] = [];
  if (name === '') errors.push(requiredField(`${at}.from`));
  else {
    if (kind !== 'ImageStreamTag')
      errors.push(invalidField(`${at}.from.kind`, JSON.stringify(kind), 'kind must be an ImageStreamTag'));
    const why = tagNameProblem(name);
    if (why !== '') errors.push(invalidField(`${at}.from.name`, JSON.stringify(name), why));
    const namespace = textAt(from, 'namespace');
    if (namespace !== '' && nameProblems(namespace, 'subdomain').length > 0)
      errors.push(
        invalidField(`${at}.from.namespace`, JSON.stringify(namespace), 'namespace must be a valid subdomain'),
      );
  }
  if (listAt(params, 'containerNames').length === 0) errors.push(requiredField(`${at}.containerNames`));
  return errors;
}

function tagNameProblem(name: string): string {
  const parts = name.split(':');
  return parts.length === 2 && parts.every((part) => part !== '') ? '' : 'must be in the form of <name>:<tag>';
}

function strategyErrors(strategy: JsonObject, pod: JsonObject): readonly FieldError[] {
  const path = 'spec.strategy';
  const type = textAt(strategy, 'type');
  const params = (name: string) => (isObject(strategy[name]) ? objectAt(strategy, name) : undefined);
  const [rolling, recreate, custom] = [params('rollingParams'), params('recreateParams'), params('customParams')];
  const errors: FieldError[] = [];
  if (custom !== undefined) errors.push(...environmentErrors(custom, 'environment', `${path}.customParams`));
  if (rolling !== undefined && type !== 'Recreate')
    errors.push(...rollingErrors(rolling, pod, `${path}.rollingParams`));
  if (recreate !== undefined && type !== 'Rolling')
    errors.push(...recreateErrors(recreate, pod, `${path}.recreateParams`));
  if (type === 'Custom' && custom === undefined) errors.push(requiredField(`${path}.customParams`));
  if (!['Rolling', 'Recreate', 'Custom'].includes(type)) {
    const why = 'unsupported strategy type, use "Custom" instead and specify your own strategy';
    errors.push(invalidField(`${path}.type`, JSON.stringify(type), why));
  }
  errors.push(...notNegative(strategy, 'activeDeadlineSeconds', path));
  const deadline = numberAt(strategy, 'activeDeadlineSeconds');
  const timeout = timeoutOf(strategy);
  if (timeout !== undefined && deadline <= timeout) {
    const why = 'activeDeadlineSeconds must be greater than timeoutSeconds';
    errors.push(invalidField(`${path}.activeDeadlineSeconds`, String(deadline), why));
  }
  return errors;
}

function positive(params: JsonObject, name: string, path: string): readonly FieldError[] {
  const value = params[name];
  if (typeof value !== 'number' || value >= 1) return [];
  return [invalidField(`${path}.${name}`, String(value), 'must be >0')];
}

function rollingErrors(params: JsonObject, pod: JsonObject, path: string): readonly FieldError[] {
  const { maxUnavailable, maxSurge } = params;
  const at = `${path}.maxUnavailable`;
  const errors: FieldError[] = [
    ...positive(params, 'intervalSeconds', path),
    ...positive(params, 'updatePeriodSeconds', path),
    ...positive(params, 'timeoutSeconds', path),
    ...amountErrors(maxUnavailable, at),
    ...amountErrors(maxSurge, `${path}.maxSurge`),
  ];
  const shown = goIntOrString(maxUnavailable);
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0)
    errors.push(invalidField(at, shown, 'cannot be 0 when maxSurge is 0 as well'));
  if (typeof maxUnavailable === 'string' && amountOf(maxUnavailable) > 100)
    errors.push(invalidField(at, shown, 'should not be more than 100%'));
  return [...errors, ...hookErrors(params, ['pre', 'post'], pod, path)];
}

function recreateErrors(params: JsonObject, pod: JsonObject, path: string): readonly FieldError[] {
  return [...positive(params, 'timeoutSeconds', path), ...hookErrors(params, ['pre', 'mid', 'post'], pod, path)];
}

function amountErrors(value: unknown, field: string): readonly FieldError[] {
  if (typeof value === 'string' && !/^\d+%$/.test(value))
    return [invalidField(field, goIntOrString(value), 'value should be int(5) or percentage(5%)')];
  return typeof value === 'number' && value < 0 ? [invalidField(field, String(value), 'must be non-negative')] : [];
}

function amountOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : 0;
}

function hookErrors(
  params: JsonObject,
  names: readonly string[],
  pod: JsonObject,
  path: string,
): readonly FieldError[] {
  return names.flatMap((name) => {
    const hook = params[name];
    return isObject(hook) ? oneHookErrors(hook, pod, `${path}.${name}`) : [];
  });
}

function oneHookErrors(hook: JsonObject, pod: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (textAt(hook, 'failurePolicy') === '') errors.push(requiredField(`${path}.failurePolicy`));
  const tags = listAt(hook, 'tagImages');
  const runs = isObject(hook['execNewPod']);
  if (runs && tags.length > 0)
    errors.push(invalidField(path, '"<hook>"', "only one of 'execNewPod' or 'tagImages' may be specified"));
  else if (runs) errors.push(...newPodErrors(objectAt(hook, 'execNewPod'), `${path}.execNewPod`));
  else if (tags.length > 0)
    tags.forEach((tag, index) => errors.push(...tagImageErrors(tag, pod, `${path}.tagImages[${index}]`)));
  else errors.push(invalidField(path, '"<empty>"', 'One of execNewPod or tagImages must be specified'));
  return errors;
}

function newPodErrors(action: JsonObject, path: string): readonly FieldError[] {
  return [
    ...(listAt(action, 'command').length === 0 ? [requiredField(`${path}.command`)] : []),
    ...(textAt(action, 'containerName') === '' ? [requiredField(`${path}.containerName`)] : []),
    ...environmentErrors(action, 'env', path),
    ...listAt(action, 'volumes').flatMap((volume, index) =>
      volume === '' ? [invalidField(`${path}.volumes[${index}]`, '""', 'must not be empty')] : [],
    ),
  ];
}

function tagImageErrors(tag: unknown, pod: JsonObject, path: string): readonly FieldError[] {
  const name = textAt(tag, 'containerName');
  const to = objectAt(tag, 'to');
  const containers = [...listAt(pod, 'containers'), ...listAt(pod, 'initContainers')];
  const isKnown = containers.some((container) => textAt(container, 'name') === name);
  const errors: FieldError[] = [];
  if (name === '') errors.push(requiredField(`${path}.containerName`, 'a containerName is required'));
  else if (!isKnown)
    errors.push(invalidField(`${path}.containerName`, JSON.stringify(name), `no container "${name}" found`));
  if (textAt(to, 'kind') !== 'ImageStreamTag')
    errors.push(invalidField(`${path}.to.kind`, JSON.stringify(textAt(to, 'kind')), "Must be 'ImageStreamTag'"));
  if (textAt(to, 'name') === '') errors.push(requiredField(`${path}.to.name`, 'a destination tag name is required'));
  return errors;
}

const IDENTIFIER =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

function environmentErrors(of: JsonObject, list: string, path: string): readonly FieldError[] {
  return listAt(of, list).flatMap((variable, index) => {
    const name = textAt(variable, 'name');
    const field = `${path}.${list}[${index}].name`;
    const missing = name === '' ? [requiredField(field)] : [];
    const isIdentifier = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
    return [...missing, ...(isIdentifier ? [] : [invalidField(field, JSON.stringify(name), IDENTIFIER)])];
  });
}
