import { isTimeZone, scheduleProblem } from '../../controllers/cron-job/schedule.js';
import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { goLabelSelector, goStringMap } from '../registry/go-text.js';
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
import { matchesSelector } from '../registry/selectors.js';
import type { ApiObject } from '../types.js';
import {
  domainPathErrors,
  eachAt,
  labelSelectorErrors,
  nonNegativeErrors,
  qualifiedNameErrors,
  unchangedErrors,
} from './fields.js';
import { podTemplateErrors } from './pod-spec.js';

const INDEXED_PARALLELISM = 100_000;
const INDEXED_SMALL_COMPLETIONS = 100_000;
const INDEXED_LARGE_PARALLELISM = 10_000;
const CRON_JOB_NAME = 52;
const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
];
const UID_LABEL = 'batch.kubernetes.io/controller-uid';

/** Jobs (pkg/apis/batch/validation/validation.go ValidateJob v1.32). */
export function jobErrors(job: ApiObject): readonly FieldError[] {
  const spec = objectAt(job, 'spec');
  return [...generatedSelectorErrors(job, spec), ...jobSpecErrors(spec, 'spec'), ...manualSelectorErrors(spec)];
}

/** The selector is the server's own, unless the user says otherwise (ValidateGeneratedSelector). */
function generatedSelectorErrors(job: ApiObject, spec: JsonObject): readonly FieldError[] {
  if (spec['manualSelector'] === true || !isObject(spec['selector'])) return [];
  const matchLabels = objectAt(spec['selector'], 'matchLabels');
  const generated = { matchLabels: { [UID_LABEL]: job.metadata.uid } };
  if (sameJson(matchLabels, generated.matchLabels) && listAt(spec['selector'], 'matchExpressions').length === 0)
    return [];
  return [fieldInvalidShown('spec.selector', goLabelSelector(spec['selector']), '`selector` not auto-generated')];
}

function manualSelectorErrors(spec: JsonObject): readonly FieldError[] {
  const { selector } = spec;
  if (!isObject(selector)) return [fieldRequired('spec.selector')];
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
  if (matchesSelector(selector, labels)) return labelSelectorErrors(selector, 'spec.selector');
  return [
    ...labelSelectorErrors(selector, 'spec.selector'),
    fieldInvalidShown(
      'spec.template.metadata.labels',
      goStringMap(labels),
      '`selector` does not match template `labels`',
    ),
  ];
}

/** The spec of a job, also within a cron job. */
function jobSpecErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [...nonNegativeErrors(spec, path, COUNTS)];
  const limit = spec['maxFailedIndexes'];
  if (typeof limit === 'number') {
    errors.push(...nonNegativeErrors(spec, path, ['maxFailedIndexes']));
    if (spec['backoffLimitPerIndex'] === undefined)
      errors.push(fieldRequired(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  const managedBy = spec['managedBy'];
  if (typeof managedBy === 'string') errors.push(...domainPathErrors(managedBy, `${path}.managedBy`));
  errors.push(...completionErrors(spec, path));
  errors.push(...failurePolicyErrors(spec, path), ...successPolicyErrors(spec, path));
  errors.push(...podTemplateErrors(spec['template'], `${path}.template`));
  errors.push(...restartErrors(spec, path));
  return errors;
}

function completionErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const isIndexed = spec['completionMode'] === 'Indexed';
  const { completions, parallelism } = spec;
  const errors: FieldError[] = [];
  if (isIndexed && completions === undefined)
    errors.push(fieldRequired(`${path}.completions`, 'when completion mode is Indexed'));
  if (isIndexed && typeof parallelism === 'number' && parallelism > INDEXED_PARALLELISM) {
    const detail = `must be less than or equal to ${INDEXED_PARALLELISM} when completion mode is Indexed`;
    errors.push(fieldInvalid(`${path}.parallelism`, parallelism, detail));
  }
  if (
    isIndexed &&
    spec['backoffLimitPerIndex'] !== undefined &&
    typeof completions === 'number' &&
    completions > INDEXED_SMALL_COMPLETIONS &&
    typeof parallelism === 'number' &&
    parallelism > INDEXED_LARGE_PARALLELISM
  )
    errors.push(
      fieldInvalid(
        `${path}.parallelism`,
        parallelism,
        `must be less than or equal to ${INDEXED_LARGE_PARALLELISM} when completions are unlimited or greater than ${INDEXED_SMALL_COMPLETIONS} and used with backoff limit per index`,
      ),
    );
  for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes'])
    if (!isIndexed && spec[name] !== undefined)
      errors.push(fieldInvalid(`${path}.${name}`, spec[name], 'requires indexed completion mode'));
  return errors;
}

function failurePolicyErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const policy = spec['podFailurePolicy'];
  if (!isObject(policy)) return [];
  const errors: FieldError[] = [];
  const restart = textAt(objectAt(objectAt(spec, 'template'), 'spec'), 'restartPolicy');
  if (restart !== 'Never')
    errors.push(
      fieldInvalid(
        `${path}.template.spec.restartPolicy`,
        restart,
        'only "Never" is supported when podFailurePolicy is specified',
      ),
    );
  const replacement = spec['podReplacementPolicy'];
  if (replacement !== undefined && replacement !== 'Failed')
    errors.push(fieldNotSupported(`${path}.podReplacementPolicy`, replacement, ['Failed']));
  const pod = objectAt(objectAt(spec, 'template'), 'spec');
  const names = ['containers', 'initContainers'].flatMap((list) => listAt(pod, list).map((one) => textAt(one, 'name')));
  return [
    ...errors,
    ...eachAt(policy, 'rules', `${path}.podFailurePolicy`, (rule, at) => failureRuleErrors(rule, at, names, spec)),
  ];
}

function failureRuleErrors(
  rule: unknown,
  at: string,
  names: readonly string[],
  spec: JsonObject,
): readonly FieldError[] {
  const fields: JsonObject = isObject(rule) ? rule : {};
  const { onExitCodes } = fields;
  const conditions = listAt(rule, 'onPodConditions');
  const errors: FieldError[] = [];
  const action = textAt(rule, 'action');
  if (action === '') errors.push(fieldRequired(`${at}.action`));
  if (action === 'FailIndex' && spec['backoffLimitPerIndex'] === undefined)
    errors.push(fieldInvalid(`${at}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  if (isObject(onExitCodes)) errors.push(...exitCodeErrors(onExitCodes, `${at}.onExitCodes`, names));
  if (conditions.length > 0 && isObject(onExitCodes))
    errors.push(fieldInvalidShown(at, '{}', 'specifying both OnExitCodes and OnPodConditions is not supported'));
  errors.push(
    ...eachAt(rule, 'onPodConditions', at, (condition, where) => [
      ...qualifiedNameErrors(textAt(condition, 'type'), `${where}.type`),
      ...(['False', 'True', 'Unknown'].includes(textAt(condition, 'status'))
        ? []
        : [fieldNotSupported(`${where}.status`, textAt(condition, 'status'), ['False', 'True', 'Unknown'])]),
    ]),
  );
  if (conditions.length === 0 && !isObject(onExitCodes))
    errors.push({
      reason: 'FieldValueInvalid',
      field: at,
      message: 'Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
    });
  return errors;
}

function exitCodeErrors(codes: JsonObject, at: string, names: readonly string[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  const operator = textAt(codes, 'operator');
  if (operator !== 'In' && operator !== 'NotIn')
    errors.push(fieldNotSupported(`${at}.operator`, operator, ['In', 'NotIn']));
  const container = codes['containerName'];
  if (container !== undefined && !names.includes(scalarText(container)))
    errors.push(
      fieldInvalid(
        `${at}.containerName`,
        container,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  const values = listAt(codes, 'values');
  if (values.length === 0)
    errors.push(fieldInvalidShown(`${at}.values`, '[]int32(nil)', 'at least one value is required'));
  values.forEach((value, index) => {
    const field = `${at}.values[${index}]`;
    if (operator === 'In' && value === 0) errors.push(fieldInvalid(field, 0, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < index) errors.push(fieldDuplicate(field, value));
    else if (index > 0 && (values[index - 1] as number) > (value as number))
      errors.push(
        fieldInvalidShown(`${at}.values`, `[]int32{${values.map(scalarText).join(', ')}}`, 'must be ordered'),
      );
  });
  return errors;
}

function successPolicyErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const policy = spec['successPolicy'];
  if (!isObject(policy)) return [];
  if (spec['completionMode'] !== 'Indexed')
    return [fieldInvalidShown(`${path}.successPolicy`, 'batch.SuccessPolicy{}', 'requires indexed completion mode')];
  const at = `${path}.successPolicy`;
  if (listAt(policy, 'rules').length === 0)
    return [fieldRequired(`${at}.rules`, 'at least one rules must be specified when the successPolicy is specified')];
  const completions = numberAt(spec, 'completions');
  return eachAt(policy, 'rules', at, (rule, where) => {
    const count = isObject(rule) ? rule['succeededCount'] : undefined;
    const indexes = isObject(rule) ? rule['succeededIndexes'] : undefined;
    if (count === undefined && indexes === undefined)
      return [fieldRequired(where, 'at least one of succeededCount or succeededIndexes must be specified')];
    if (typeof count !== 'number') return [];
    const field = `${where}.succeededCount`;
    if (count < 0) return nonNegativeErrors(rule, where, ['succeededCount']);
    if (count <= completions) return [];
    const detail = `must be less than or equal to ${completions} (the number of specified completions)`;
    return [fieldInvalid(field, count, detail)];
  });
}

/** A job's pods may not start for ever. */
function restartErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const policy = textAt(objectAt(objectAt(spec, 'template'), 'spec'), 'restartPolicy');
  const field = `${path}.template.spec.restartPolicy`;
  if (policy === 'OnFailure' || policy === 'Never') return [];
  // A policy that nobody gave has been filled in by now.
  if (policy === '' || policy === 'Always') return [fieldRequired(field, 'valid values: "OnFailure", "Never"')];
  return [fieldNotSupported(field, policy, ['OnFailure', 'Never'])];
}

const FIXED = ['selector', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy', 'completionMode'];

/** What may change in a job (ValidateJobSpecUpdate). */
export function jobUpdateErrors(job: ApiObject, before: ApiObject): readonly FieldError[] {
  const spec = objectAt(job, 'spec');
  const old = objectAt(before, 'spec');
  const errors: FieldError[] = [];
  const isElastic = spec['completionMode'] === 'Indexed' && spec['completions'] === spec['parallelism'];
  if (!sameJson(spec['completions'], old['completions']) && !isElastic)
    errors.push(...unchangedErrors(spec['completions'], old['completions'], 'spec.completions'));
  for (const name of FIXED) {
    const shown = isObject(spec[name]) && name !== 'selector' ? `batch.${name}{}` : undefined;
    const selector = name === 'selector' ? goLabelSelector(spec[name]) : shown;
    errors.push(...unchangedErrors(spec[name], old[name], `spec.${name}`, selector));
  }
  if (!sameJson(fixedTemplate(job, before), fixedTemplate(before, before)))
    errors.push(fieldInvalidShown('spec.template', 'core.PodTemplateSpec{}', 'field is immutable'));
  return errors;
}

const SCHEDULING = ['nodeSelector', 'affinity', 'tolerations', 'schedulingGates'];

/** Until a suspended job starts, its pods may still be placed otherwise. */
function fixedTemplate(job: ApiObject, before: ApiObject): JsonObject {
  const template = objectAt(objectAt(job, 'spec'), 'template');
  const old = objectAt(before, 'spec');
  const isWaiting = old['suspend'] === true && objectAt(before, 'status')['startTime'] === undefined;
  if (!isWaiting) return template;
  const pod = Object.entries(objectAt(template, 'spec')).filter(([name]) => !SCHEDULING.includes(name));
  const { annotations: _a, labels: _l, ...metadata } = objectAt(template, 'metadata');
  return { ...template, metadata, spec: Object.fromEntries(pod) };
}

/** Cron jobs (ValidateCronJobCreate). */
export function cronJobErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const errors: FieldError[] = [];
  const schedule = textAt(spec, 'schedule');
  if (schedule === '') errors.push(fieldRequired('spec.schedule'));
  else errors.push(...scheduleErrors(schedule, spec['timeZone']));
  errors.push(...nonNegativeErrors(spec, 'spec', ['startingDeadlineSeconds']));
  errors.push(...timeZoneErrors(spec['timeZone']));
  const job = objectAt(objectAt(spec, 'jobTemplate'), 'spec');
  errors.push(...jobSpecErrors(job, 'spec.jobTemplate.spec'));
  if (job['selector'] !== undefined)
    errors.push(
      fieldInvalidShown(
        'spec.jobTemplate.spec.selector',
        goLabelSelector(job['selector']),
        '`selector` will be auto-generated',
      ),
    );
  if (job['manualSelector'] === true)
    errors.push(fieldNotSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  errors.push(...nonNegativeErrors(spec, 'spec', ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']));
  const { name } = object.metadata;
  if (name.length > CRON_JOB_NAME)
    errors.push(fieldInvalid('metadata.name', name, `must be no more than ${CRON_JOB_NAME} characters`));
  return errors;
}

function scheduleErrors(schedule: string, timeZone: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (schedule.includes('TZ')) {
    const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    errors.push(
      fieldInvalid(
        'spec.schedule',
        schedule,
        timeZone === undefined ? detail : 'cannot use both timeZone field and TZ or CRON_TZ in schedule',
      ),
    );
  }
  const problem = scheduleProblem(schedule);
  return problem === undefined ? errors : [...errors, fieldInvalid('spec.schedule', schedule, problem)];
}

function timeZoneErrors(timeZone: unknown): readonly FieldError[] {
  if (typeof timeZone !== 'string') return [];
  const problem = (detail: string) => [fieldInvalid('spec.timeZone', timeZone, detail)];
  if (timeZone === '') return problem('timeZone must be nil or non-empty string');
  if (!/^[A-Za-z.\-_]{1,14}(?:\/[A-Za-z.\-_+0-9]{1,14})*$/.test(timeZone) && !/^[A-Za-z0-9+\-_/]+$/.test(timeZone))
    return problem(`unknown time zone ${timeZone}`);
  if (timeZone.toLowerCase() === 'local')
    return problem('timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
  return isTimeZone(timeZone) ? [] : problem(`unknown time zone ${timeZone}`);
}

export function podTemplateKindErrors(object: ApiObject): readonly FieldError[] {
  return podTemplateErrors((object as { template?: unknown }).template, 'template');
}
