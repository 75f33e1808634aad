import { parseRfc3339 } from 'regatta/kit';
import type { Cell } from './definition.js';
import { defaultTemplate } from './pod-spec.js';
import { ageOf, containerCells, humanDuration, selectorText } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, changeEach, fill, listAt, numberAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import { jobErrors, jobUpdateErrors } from './rules/batch.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';

/** A job with a limit for each index has none for all of them (2^31 - 1). */
const NO_LIMIT = 2_147_483_647;
const LONGEST_LABEL = 63;

export const jobs = defineResource({
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  singular: 'job',
  kind: 'Job',
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  defaultPropagation: 'Orphan',
  defaults: (object) => changeAt(object, 'spec', jobSpecDefaults),
  prepareForCreate: withSelector,
  validate: jobErrors,
  validateUpdate: jobUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('Status', 'string', 'How the job stands.'),
    column('Completions', 'string', 'How many pods succeeded, of how many wanted.'),
    column('Duration', 'string', 'How long the job took, or has taken so far.'),
    AGE_COLUMN,
    wideColumn('Containers', 'string', 'Names of each container in the template.'),
    wideColumn('Images', 'string', 'Images referenced by each container in the template.'),
    wideColumn('Selector', 'string', 'Which pods belong to the job.'),
  ],
  cells,
  fieldLabels: { 'status.successful': (job) => String(numberAt(objectAt(job, 'status'), 'succeeded')) },
  subresources: statusOnly('Job'),
});

/** Source: kubernetes pkg/apis/batch/v1/defaults.go SetDefaults_Job v1.32. */
export function jobSpecDefaults(spec: JsonObject): JsonObject {
  const filled = changeAt(defaultTemplate(spec), 'podFailurePolicy', (policy: JsonObject) =>
    changeEach(policy, 'rules', (rule) =>
      changeEach(rule, 'onPodConditions', (pattern) =>
        textAt(pattern, 'status') === '' ? { ...pattern, status: 'True' } : pattern,
      ),
    ),
  );
  const bare = filled['completions'] === undefined && filled['parallelism'] === undefined;
  return fill(bare ? { ...filled, completions: 1 } : filled, {
    parallelism: 1,
    backoffLimit: filled['backoffLimitPerIndex'] === undefined ? 6 : NO_LIMIT,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: filled['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
  });
}

/** Pods are told apart by the uid of their job, unless the user chooses the selector (pkg/registry/batch/job/strategy.go). */
function withSelector(object: ApiObject): ApiObject {
  const spec = objectAt(object, 'spec');
  if (spec['manualSelector'] === true) return withStatus(object);
  const { uid, name } = object.metadata;
  const template = objectAt(spec, 'template');
  const metadata = objectAt(template, 'metadata');
  const labels = {
    ...(objectAt(metadata, 'labels') as Readonly<Record<string, string>>),
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const selector = objectAt(spec, 'selector');
  const matchLabels = { ...objectAt(selector, 'matchLabels'), 'batch.kubernetes.io/controller-uid': uid };
  const { labels: own = labels, ...rest } = object.metadata;
  const changed = {
    ...object,
    // They are filled in after the job has been validated, so that a name that is too long for a label is told once.
    metadata: name.length > LONGEST_LABEL ? object.metadata : { ...rest, labels: own },
    spec: {
      ...spec,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
  return withStatus(changed);
}

function withStatus(object: ApiObject): ApiObject {
  const fresh = { ...object, status: {} };
  return fresh;
}

/** Source: printers.go printJob v1.32. */
function cells(job: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(job, 'spec');
  const status = objectAt(job, 'status');
  const succeeded = numberAt(status, 'succeeded');
  const parallelism = numberAt(spec, 'parallelism');
  const total = spec['completions'];
  const completions =
    typeof total === 'number'
      ? `${succeeded}/${total}`
      : parallelism > 1
        ? `${succeeded}/1 of ${parallelism}`
        : `${succeeded}/1`;
  const start = textAt(status, 'startTime');
  const end = textAt(status, 'completionTime');
  const duration = start === '' ? '' : humanDuration((end === '' ? now : parseRfc3339(end)) - parseRfc3339(start));
  return [
    job.metadata.name,
    statusWord(job),
    completions,
    duration,
    ageOf(job, now),
    ...containerCells(objectAt(spec, 'template')['spec']),
    selectorText(spec['selector']),
  ];
}

function statusWord(job: ApiObject): string {
  const status = objectAt(job, 'status');
  const has = (type: string) =>
    listAt(status, 'conditions').some(
      (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
    );
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  return has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}
