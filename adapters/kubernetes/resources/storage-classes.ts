import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { fill, objectAt, textAt } from './registry/json.js';
import { storageClassErrors, storageClassUpdateErrors } from './rules/storage.js';

const DEFAULT_MARKS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

export const storageClasses = defineResource({
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'storageclasses',
  singular: 'storageclass',
  kind: 'StorageClass',
  shortNames: ['sc'],
  namespaced: false,
  deleteAnswersObject: true,
  defaults: (object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  validate: storageClassErrors,
  validateUpdate: storageClassUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('Provisioner', 'string', 'Who makes the volumes.'),
    column('ReclaimPolicy', 'string', 'What becomes of volumes when their claims go.'),
    column('VolumeBindingMode', 'string', 'When claims get their volumes.'),
    column('AllowVolumeExpansion', 'string', 'Whether volumes may grow.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => {
    const { name, annotations = {} } = object.metadata;
    const isDefault = DEFAULT_MARKS.some((mark) => annotations[mark] === 'true');
    return [
      isDefault ? `${name} (default)` : name,
      textAt(object, 'provisioner'),
      textAt(object, 'reclaimPolicy') || 'Delete',
      textAt(object, 'volumeBindingMode') || '<unset>',
      objectAt({ object }, 'object')['allowVolumeExpansion'] === true,
      ageOf(object, now),
    ];
  },
});
