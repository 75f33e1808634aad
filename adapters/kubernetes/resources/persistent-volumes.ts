import type { Cell } from './definition.js';
import { defaultVolumeSources } from './pod-volumes.js';
import { accessModes } from './persistent-volume-claims.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, fill, isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from './registry/json.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';
import { volumeErrors, volumeUpdateErrors } from './rules/storage.js';

export const persistentVolumes = defineResource({
  group: '',
  version: 'v1',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  kind: 'PersistentVolume',
  shortNames: ['pv'],
  namespaced: false,
  hasStatus: true,
  deleteAnswersObject: true,
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) =>
      defaultVolumeSources(fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })),
    ),
  prepareForCreate: (object) => {
    const { metadata } = object;
    const finalizers = [...new Set([...(metadata.finalizers ?? []), 'kubernetes.io/pv-protection'])];
    const status = { phase: 'Pending', lastPhaseTransitionTime: metadata.creationTimestamp };
    return { ...object, metadata: { ...metadata, finalizers }, status };
  },
  validate: volumeErrors,
  validateUpdate: volumeUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('Capacity', 'string', 'How large the volume is.'),
    column('Access Modes', 'string', 'Who may use the volume at once.'),
    column('Reclaim Policy', 'string', 'What becomes of it when its claim goes.'),
    column('Status', 'string', 'Whether it has a claim.'),
    column('Claim', 'string', 'The claim that it belongs to.'),
    column('StorageClass', 'string', 'The class of storage that it is of.'),
    column('VolumeAttributesClass', 'string', 'The class of attributes that it has.'),
    column('Reason', 'string', 'Why it is in its state.'),
    AGE_COLUMN,
    wideColumn('VolumeMode', 'string', 'A file system or a raw device.'),
  ],
  cells,
  subresources: statusOnly('PersistentVolume'),
});

function cells(volume: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(volume, 'spec');
  const status = objectAt(volume, 'status');
  const claim = spec['claimRef'];
  return [
    volume.metadata.name,
    scalarText(objectAt(spec, 'capacity')['storage']),
    accessModes(listAt(spec, 'accessModes')),
    textAt(spec, 'persistentVolumeReclaimPolicy'),
    volume.metadata.deletionTimestamp === undefined ? textAt(status, 'phase') : 'Terminating',
    isObject(claim) ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : '',
    textAt(spec, 'storageClassName'),
    textAt(spec, 'volumeAttributesClassName') || '<unset>',
    textAt(status, 'reason'),
    ageOf(volume, now),
    textAt(spec, 'volumeMode') || '<unset>',
  ];
}
