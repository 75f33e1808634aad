import { volumeAttachmentErrors, volumeAttachmentUpdateErrors } from './rules/storage.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { objectAt, textAt } from './registry/json.js';
import { statusOnly } from './scale.js';

export const volumeAttachments = defineResource({
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  kind: 'VolumeAttachment',
  namespaced: false,
  hasStatus: true,
  deleteAnswersObject: true,
  allowsUnconditionalUpdate: false,
  prepareForCreate: (object) => ({ ...object, status: { attached: false } }),
  validate: volumeAttachmentErrors,
  validateUpdate: volumeAttachmentUpdateErrors,
  columns: [
    NAME_COLUMN,
    { ...column('Attacher', 'string', 'The driver that attaches the volume.'), format: 'name' },
    column('PV', 'string', 'The volume.'),
    column('Node', 'string', 'The node that it is attached to.'),
    column('Attached', 'boolean', 'Whether that is done.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => {
    const spec = objectAt(object, 'spec');
    return [
      object.metadata.name,
      textAt(spec, 'attacher'),
      textAt(objectAt(spec, 'source'), 'persistentVolumeName'),
      textAt(spec, 'nodeName'),
      objectAt(object, 'status')['attached'] === true,
      ageOf(object, now),
    ];
  },
  subresources: statusOnly('VolumeAttachment'),
});
