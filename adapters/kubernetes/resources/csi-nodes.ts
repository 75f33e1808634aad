import { csiNodeErrors, csiNodeUpdateErrors } from './rules/storage.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { listAt, objectAt } from './registry/json.js';

export const csiNodes = defineResource({
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'csinodes',
  singular: 'csinode',
  kind: 'CSINode',
  namespaced: false,
  deleteAnswersObject: true,
  allowsUnconditionalUpdate: false,
  validate: csiNodeErrors,
  validateUpdate: csiNodeUpdateErrors,
  columns: [NAME_COLUMN, column('Drivers', 'integer', 'How many drivers there are on the node.'), AGE_COLUMN],
  cells: (object, now) => [
    object.metadata.name,
    listAt(objectAt(object, 'spec'), 'drivers').length,
    ageOf(object, now),
  ],
});
