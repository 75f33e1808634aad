import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { fill, numberAt, objectAt, textAt } from './registry/json.js';
import { priorityClassErrors, priorityClassUpdateErrors } from './rules/policy.js';

export const priorityClasses = defineResource({
  group: 'scheduling.k8s.io',
  version: 'v1',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  kind: 'PriorityClass',
  shortNames: ['pc'],
  namespaced: false,
  hasGeneration: true,
  defaults: (object) => fill(object, { value: 0, preemptionPolicy: 'PreemptLowerPriority' }),
  validate: priorityClassErrors,
  validateUpdate: priorityClassUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('Value', 'integer', 'The priority; higher goes first.'),
    column('Global-Default', 'boolean', 'Whether pods without a class get this one.'),
    AGE_COLUMN,
    column('PreemptionPolicy', 'string', 'Whether pods of this class may push others out.'),
  ],
  cells: (object, now) => [
    object.metadata.name,
    numberAt(object, 'value'),
    objectAt({ object }, 'object')['globalDefault'] === true,
    ageOf(object, now),
    textAt(object, 'preemptionPolicy'),
  ],
});
