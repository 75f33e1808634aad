import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { textAt } from './registry/json.js';
import { runtimeClassErrors, runtimeClassUpdateErrors } from './rules/policy.js';

export const runtimeClasses = defineResource({
  group: 'node.k8s.io',
  version: 'v1',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  kind: 'RuntimeClass',
  namespaced: false,
  allowsUnconditionalUpdate: false,
  allowsCreateOnUpdate: true,
  validate: runtimeClassErrors,
  validateUpdate: runtimeClassUpdateErrors,
  columns: [NAME_COLUMN, column('Handler', 'string', 'Which configuration of the runtime is used.'), AGE_COLUMN],
  cells: (object, now) => [object.metadata.name, textAt(object, 'handler'), ageOf(object, now)],
});
