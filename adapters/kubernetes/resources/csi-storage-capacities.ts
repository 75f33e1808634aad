import { csiStorageCapacityErrors, csiStorageCapacityUpdateErrors } from './rules/storage.js';
import { CREATED_AT_COLUMN, defineResource, NAME_COLUMN } from './registry/define-resource.js';

export const csiStorageCapacities = defineResource({
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  kind: 'CSIStorageCapacity',
  namespaced: true,
  allowsUnconditionalUpdate: false,
  validate: csiStorageCapacityErrors,
  validateUpdate: csiStorageCapacityUpdateErrors,
  columns: [NAME_COLUMN, CREATED_AT_COLUMN],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
});
