import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { listAt, objectAt, textAt } from './registry/json.js';
import type { ApiObject } from './types.js';
import { namespaceErrors } from './rules/core.js';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

const NAME_LABEL = 'kubernetes.io/metadata.name';

export const namespaces = defineResource({
  group: '',
  version: 'v1',
  plural: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  shortNames: ['ns'],
  namespaced: false,
  verbs: VERBS,
  nameRule: 'label',
  hasStatus: true,
  defaults: (object) => {
    const { metadata } = object;
    // Whatever a client says of it, the label is the name.
    if (metadata.name === '' || metadata.labels?.[NAME_LABEL] === metadata.name) return object;
    return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, [NAME_LABEL]: metadata.name } } };
  },
  prepareForCreate: (object) => ({
    ...object,
    spec: { finalizers: ['kubernetes', ...specFinalizers(object).filter((name) => name !== 'kubernetes')] },
    status: { phase: 'Active' },
  }),
  validate: namespaceErrors,
  // Only the finalize subresource may change them.
  prepareForUpdate: (object, before) => ({ ...object, spec: (before as ApiObject & { spec: unknown }).spec }),
  remainingFinalizers: specFinalizers,
  markDeleted: (object) => {
    const { deletionGracePeriodSeconds: _none, ...metadata } = object.metadata;
    const changed = { ...object, metadata, status: { ...objectAt(object, 'status'), phase: 'Terminating' } };
    return changed;
  },
  deleteAnswersObject: true,
  columns: [NAME_COLUMN, column('Status', 'string', 'The status of the namespace'), AGE_COLUMN],
  cells: (object, now) => [object.metadata.name, textAt(objectAt(object, 'status'), 'phase'), ageOf(object, now)],
  fieldLabels: { 'status.phase': (object) => textAt(objectAt(object, 'status'), 'phase') },
  subresources: [
    { name: 'finalize', kind: 'Namespace', verbs: ['update'] },
    { name: 'status', kind: 'Namespace', verbs: ['get', 'patch', 'update'] },
  ],
});

function specFinalizers(object: ApiObject): readonly string[] {
  return listAt(objectAt(object, 'spec'), 'finalizers').filter((name) => typeof name === 'string');
}
