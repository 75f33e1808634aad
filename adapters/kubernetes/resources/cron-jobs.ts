import { defaultTemplate } from './pod-spec.js';
import { ageOf, containerCells, since } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, fill, listAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import { cronJobErrors } from './rules/batch.js';
import { statusOnly } from './scale.js';

export const cronJobs = defineResource({
  group: 'batch',
  version: 'v1',
  plural: 'cronjobs',
  singular: 'cronjob',
  kind: 'CronJob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  defaults: (object) => changeAt(object, 'spec', defaults),
  validate: cronJobErrors,
  prepareForCreate: (object) => {
    const status = {};
    return { ...object, status };
  },
  columns: [
    NAME_COLUMN,
    column('Schedule', 'string', 'When jobs are made, in cron notation.'),
    column('Timezone', 'string', 'The time zone of the schedule.'),
    column('Suspend', 'boolean', 'Whether no jobs are made for now.'),
    column('Active', 'integer', 'How many of its jobs run.'),
    column('Last Schedule', 'string', 'When a job was made last.'),
    AGE_COLUMN,
    wideColumn('Containers', 'string', 'Names of each container in the template.'),
    wideColumn('Images', 'string', 'Images referenced by each container in the template.'),
    wideColumn('Selector', 'string', 'Which pods belong to its jobs.'),
  ],
  cells: (object, now) => {
    const spec = objectAt(object, 'spec');
    const status = objectAt(object, 'status');
    const last = textAt(status, 'lastScheduleTime');
    const jobSpec = objectAt(objectAt(spec, 'jobTemplate'), 'spec');
    return [
      object.metadata.name,
      textAt(spec, 'schedule'),
      textAt(spec, 'timeZone') || '<none>',
      spec['suspend'] === true ? 'True' : 'False',
      listAt(status, 'active').length,
      last === '' ? '<none>' : since(last, now),
      ageOf(object, now),
      ...containerCells(objectAt(jobSpec, 'template')['spec']),
      '<none>',
    ];
  },
  subresources: statusOnly('CronJob'),
});

/** Source: kubernetes pkg/apis/batch/v1/defaults.go SetDefaults_CronJob v1.32. */
function defaults(spec: JsonObject): JsonObject {
  const filled = fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  // The job itself gets its defaults when it is made; only its pods are completed here.
  return changeAt(filled, 'jobTemplate', (template: JsonObject) =>
    changeAt(template, 'spec', (job: JsonObject) => defaultTemplate(job)),
  );
}
