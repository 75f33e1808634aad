import type { FieldError } from '../definition.js';
import {
  fieldDuplicateShown,
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import {
  isObject,
  listAt,
  numberAt,
  objectAt,
  sameJson,
  scalarText,
  textAt,
  type JsonObject,
} from '../registry/json.js';
import type { ApiObject } from '../types.js';
import {
  atMostAllErrors,
  eachAt,
  grammarErrors,
  intOrPercentErrors,
  labelSelectorErrors,
  labelsErrors,
  qualifiedNameErrors,
  unchangedErrors,
} from './fields.js';
import { tolerationErrors } from './tolerations.js';
import { resourceRequirementErrors } from './resource-lists.js';

const HIGHEST_USER_PRIORITY = 1_000_000_000;
/** Classes that only the server makes, with their values. */
export const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** Disruption budgets (pkg/apis/policy/validation/validation.go v1.32). */
export function budgetErrors(budget: ApiObject): readonly FieldError[] {
  const spec = objectAt(budget, 'spec');
  const { minAvailable, maxUnavailable } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.push(
      fieldInvalidShown(
        'spec',
        'policy.PodDisruptionBudgetSpec{}',
        'minAvailable and maxUnavailable cannot be both set',
      ),
    );
  for (const name of ['minAvailable', 'maxUnavailable'])
    errors.push(...intOrPercentErrors(spec[name], `spec.${name}`), ...atMostAllErrors(spec[name], `spec.${name}`));
  return [...errors, ...labelSelectorErrors(spec['selector'], 'spec.selector')];
}

/** Priority classes (pkg/apis/scheduling/validation/validation.go v1.32). */
export function priorityClassErrors(object: ApiObject): readonly FieldError[] {
  const { name } = object.metadata;
  const value = numberAt(object, 'value');
  if (name.startsWith('system-')) {
    const known = SYSTEM_PRIORITIES[name];
    const reserved = "priority class names with 'system-' prefix are reserved for system use only. error: ";
    if (known === undefined)
      return [fieldForbidden('metadata.name', `${reserved}${name} is not a known system priority class`)];
    if (known !== value)
      return [fieldForbidden('metadata.name', `${reserved}value of ${name} PriorityClass must be ${known}`)];
    return [];
  }
  const { preemptionPolicy: policy } = object as { preemptionPolicy?: unknown };
  const known = ['PreemptLowerPriority', 'Never'];
  const errors: FieldError[] = [];
  if (policy === '') errors.push(fieldRequired('preemptionPolicy'));
  else if (policy !== undefined && !known.includes(scalarText(policy)))
    errors.push(fieldNotSupported('preemptionPolicy', policy, known));
  if (value <= HIGHEST_USER_PRIORITY) return errors;
  return [
    ...errors,
    fieldForbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`),
  ];
}

export function priorityClassUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const policy = (of: ApiObject) => textAt(of, 'preemptionPolicy');
  return [
    ...(numberAt(object, 'value') === numberAt(before, 'value')
      ? []
      : [fieldForbidden('value', 'may not be changed in an update.')]),
    ...unchangedErrors(policy(object), policy(before), 'preemptionPolicy'),
  ];
}

/** Runtime classes (pkg/apis/node/validation/validation.go v1.32). */
export function runtimeClassErrors(object: ApiObject): readonly FieldError[] {
  const { overhead, scheduling } = object as ApiObject & JsonObject;
  return [
    ...grammarErrors(textAt(object, 'handler'), 'handler', 'label'),
    ...(isObject(overhead) ? resourceRequirementErrors({ limits: overhead['podFixed'] }, 'overhead') : []),
    ...(isObject(scheduling) ? labelsErrors(scheduling['nodeSelector'], 'scheduling.nodeSelector') : []),
    ...runtimeTolerationErrors(scheduling),
  ];
}

/** Upstream names the list twice in the fields of its elements. */
function runtimeTolerationErrors(scheduling: unknown): readonly FieldError[] {
  const seen: unknown[] = [];
  return [
    ...listAt(scheduling, 'tolerations').flatMap((toleration, index) =>
      tolerationErrors(toleration, `scheduling.tolerations.tolerations[${index}]`),
    ),
    ...eachAt(scheduling, 'tolerations', 'scheduling', (toleration, at) => {
      const isTwice = seen.some((one) => sameJson(one, toleration));
      seen.push(toleration);
      return isTwice ? [fieldDuplicateShown(at, goToleration(toleration))] : [];
    }),
  ];
}

function goToleration(toleration: unknown): string {
  const text = (name: string) => JSON.stringify(textAt(toleration, name));
  return `core.Toleration{Key:${text('key')}, Operator:${text('operator')}, Value:${text('value')}, Effect:${text('effect')}, TolerationSeconds:(*int64)(nil)}`;
}

export function runtimeClassUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  return unchangedErrors(textAt(object, 'handler'), textAt(before, 'handler'), 'handler');
}

/** Leases (pkg/apis/coordination/validation/validation.go v1.32). */
export function leaseErrors(lease: ApiObject): readonly FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = objectAt(lease, 'spec');
  const errors: FieldError[] = [];
  if (typeof seconds === 'number' && seconds <= 0)
    errors.push(fieldInvalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
  if (typeof transitions === 'number' && transitions < 0)
    errors.push(fieldInvalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  return errors;
}

const EVENT_TYPES = ['Normal', 'Warning'];
const LONGEST_EVENT_NOTE = 1024;
const LONGEST_EVENT_WORD = 128;

/** Events, by the older and the newer rules (pkg/apis/core/validation/events.go v1.32). */
export function eventErrors(event: ApiObject): readonly FieldError[] {
  const about = textAt(objectAt(event, 'involvedObject'), 'namespace');
  const { namespace = '' } = event.metadata;
  const { eventTime } = event as { eventTime?: unknown };
  const isNew = eventTime !== undefined && eventTime !== null;
  // Events of the newer form say of any namespace what they like, if they say anything.
  const fits =
    about === '' ? namespace === 'default' || (isNew && namespace === 'kube-system') : isNew || about === namespace;
  const errors = fits ? [] : [fieldInvalid('involvedObject.namespace', about, 'does not match event.namespace')];
  return errors;
}

/** What events.k8s.io asks for besides (ValidateEventCreate). */
export function newEventErrors(event: ApiObject): readonly FieldError[] {
  const { eventTime, series, count } = event as { eventTime?: unknown; series?: unknown; count?: unknown };
  const hasTime = eventTime !== undefined && eventTime !== null;
  const errors: FieldError[] = hasTime ? [...reporterErrors(event)] : [];
  const { name } = event.metadata;
  if (name !== '') errors.push(...grammarErrors(name, 'metadata.name', 'subdomain'));
  if (isObject(series) && numberAt(series, 'count') < 2)
    errors.push(fieldInvalid('series.count', '', 'should be at least 2'));
  if (isObject(series) && textAt(series, 'lastObservedTime') === '')
    errors.push(fieldRequired('series.lastObservedTime'));
  if (!hasTime) errors.push(fieldRequired('eventTime'));
  const type = textAt(event, 'type');
  if (!EVENT_TYPES.includes(type)) errors.push(fieldInvalid('type', '', `has invalid value: ${scalarText(type)}`));
  const source = objectAt(event, 'source');
  const old: Readonly<Record<string, boolean>> = {
    firstTimestamp: textAt(event, 'firstTimestamp') !== '',
    lastTimestamp: textAt(event, 'lastTimestamp') !== '',
    count: typeof count === 'number' && count !== 0,
    source: textAt(source, 'component') !== '' || textAt(source, 'host') !== '',
  };
  for (const [field, isSet] of Object.entries(old))
    if (isSet) errors.push(fieldInvalid(field, '', 'needs to be unset'));
  return errors;
}

/** Who reports an event of the newer form, and why. */
function reporterErrors(event: ApiObject): readonly FieldError[] {
  const errors: FieldError[] = [];
  const controller = textAt(event, 'reportingComponent');
  if (controller === '') errors.push(fieldRequired('reportingController'));
  errors.push(...qualifiedNameErrors(controller, 'reportingController'));
  for (const name of ['reportingInstance', 'action', 'reason']) {
    const text = textAt(event, name);
    if (text === '') errors.push(fieldRequired(name));
    if (text.length > LONGEST_EVENT_WORD)
      errors.push(fieldInvalid(name, '', `can have at most ${LONGEST_EVENT_WORD} characters`));
  }
  if (textAt(event, 'message').length > LONGEST_EVENT_NOTE)
    errors.push(fieldInvalid('message', '', `can have at most ${LONGEST_EVENT_NOTE} characters`));
  return errors;
}

const FIXED_EVENT = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reportingComponent',
  'reportingInstance',
  'type',
  'action',
  'related',
];

/** An event of the newer kind changes in nothing but its series (ValidateEventUpdate). */
export function newEventUpdateErrors(event: ApiObject, before: ApiObject): readonly FieldError[] {
  const now = event as ApiObject & JsonObject;
  const old = before as ApiObject & JsonObject;
  return FIXED_EVENT.flatMap((name) => unchangedErrors(now[name], old[name], name));
}
