import { isTimeZone, scheduleProblem } from '../../controllers/cron-job/schedule.js';
import type { FieldError } from '../definition.js';
import {
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
} from '../registry/field-errors.js';
import { goLabelSelector, goStringMap } from '../registry/go-text.js';
import { isObject, listAt, objectAt, sameJson, textAt, type JsonObject } from '../registry/json.js';
import { matchesSelector } from '../registry/selectors.js';
import type { ApiObject } from '../types.js';
import { domainPathErrors, labelSelectorErrors, nonNegativeErrors, unchangedErrors } from './fields.js';
import { failurePolicyErrors, replacementErrors, successPolicyErrors } from './job-policies.js';
import { podTemplateErrors } from './pod-spec.js';

const INDEXED_PARALLELISM = 100_000;
const INDEXED_SMALL_COMPLETIONS = 100_000;
const INDEXED_LARGE_PARALLELISM = 10_000;
const CRON_JOB_NAME = 52;
const LONGEST_MANAGER = 63;
const MOST_FAILED_INDEXES = 100_000;
const MOST_FAILED_INDEXES_OF_MANY = 10_000;
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
  if (typeof managedBy === 'string') {
    errors.push(...domainPathErrors(managedBy, `${path}.managedBy`));
    if (managedBy.length > LONGEST_MANAGER) errors.push(fieldTooLong(`${path}.managedBy`, LONGEST_MANAGER));
  }
  errors.push(...completionErrors(spec, path));
  errors.push(...failurePolicyErrors(spec, path), ...successPolicyErrors(spec, path));
  errors.push(...replacementErrors(spec, path));
  errors.push(...podTemplateErrors(spec['template'], `${path}.template`));
  errors.push(...restartErrors(spec, path));
  return errors;
}

function completionErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const { completions, parallelism, maxFailedIndexes: failed } = spec;
  if (spec['completionMode'] === 'Indexed')
    return [
      ...(completions === undefined ? [fieldRequired(`${path}.completions`, 'when completion mode is Indexed')] : []),
      ...aboveErrors(parallelism, INDEXED_PARALLELISM, `${path}.parallelism`, ' when completion mode is Indexed'),
      ...(typeof completions === 'number' && typeof failed === 'number' && failed > completions
        ? [fieldInvalid(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions')]
        : []),
      ...aboveErrors(failed, MOST_FAILED_INDEXES, `${path}.maxFailedIndexes`, ''),
      ...manyCompletionsErrors(spec, path),
    ];
  if (spec['completionMode'] !== 'NonIndexed') return [];
  return ['backoffLimitPerIndex', 'maxFailedIndexes']
    .filter((name) => spec[name] !== undefined)
    .map((name) => fieldInvalid(`${path}.${name}`, spec[name], 'requires indexed completion mode'));
}

/** Whoever counts failures for each of very many indexes has to stay below further limits. */
function manyCompletionsErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const { completions, parallelism, maxFailedIndexes: failed } = spec;
  if (spec['backoffLimitPerIndex'] === undefined) return [];
  if (typeof completions !== 'number' || completions <= INDEXED_SMALL_COMPLETIONS) return [];
  const why = ` when completions are above ${INDEXED_SMALL_COMPLETIONS} and used with backoff limit per index`;
  const errors: FieldError[] = [];
  if (failed === undefined)
    errors.push(
      fieldRequired(
        `${path}.maxFailedIndexes`,
        `must be specified when completions is above ${INDEXED_SMALL_COMPLETIONS}`,
      ),
    );
  errors.push(...aboveErrors(parallelism, INDEXED_LARGE_PARALLELISM, `${path}.parallelism`, why));
  return [...errors, ...aboveErrors(failed, MOST_FAILED_INDEXES_OF_MANY, `${path}.maxFailedIndexes`, why)];
}

function aboveErrors(value: unknown, maximum: number, field: string, why: string): readonly FieldError[] {
  if (typeof value !== 'number' || value <= maximum) return [];
  return [fieldInvalid(field, value, `must be less than or equal to ${maximum}${why}`)];
}

/** A job's pods may not start for ever. */
function restartErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const policy = textAt(objectAt(objectAt(spec, 'template'), 'spec'), 'restartPolicy');
  const field = `${path}.template.spec.restartPolicy`;
  // A policy that nobody gave has been filled in by now.
  if (policy === '' || policy === 'Always') return [fieldRequired(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [fieldNotSupported(field, policy, ['OnFailure', 'Never'])];
  if (!isObject(spec['podFailurePolicy']) || policy === 'Never') return [];
  return [fieldInvalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
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
  const problem = scheduleProblem(schedule);
  const errors = problem === undefined ? [] : [fieldInvalid('spec.schedule', schedule, problem)];
  if (!schedule.includes('TZ')) return errors;
  const detail =
    timeZone === undefined
      ? 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
      : 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
  return [...errors, fieldInvalid('spec.schedule', schedule, detail)];
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
