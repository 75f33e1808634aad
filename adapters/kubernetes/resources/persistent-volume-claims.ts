import type { Cell } from './definition.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, fill, listAt, objectAt, scalarText, textAt, type JsonObject } from './registry/json.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';
import { claimErrors, claimUpdateErrors } from './rules/claims.js';

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

export const persistentVolumeClaims = defineResource({
  group: '',
  version: 'v1',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  kind: 'PersistentVolumeClaim',
  shortNames: ['pvc'],
  namespaced: true,
  hasStatus: true,
  deleteAnswersObject: true,
  defaults: (object) => changeAt(object, 'spec', claimDefaults),
  prepareForCreate: (object) => {
    const { metadata } = object;
    const finalizers = [...(metadata.finalizers ?? []), 'kubernetes.io/pvc-protection'];
    const status = { phase: 'Pending' };
    return { ...object, metadata: { ...metadata, finalizers: [...new Set(finalizers)] }, status };
  },
  validate: claimErrors,
  validateUpdate: claimUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('Status', 'string', 'Whether the claim has a volume.'),
    column('Volume', 'string', 'The volume that it has.'),
    column('Capacity', 'string', 'How large the volume is.'),
    column('Access Modes', 'string', 'Who may use the volume at once.'),
    column('StorageClass', 'string', 'Which class of storage it asks for.'),
    column('VolumeAttributesClass', 'string', 'Which class of attributes it asks for.'),
    AGE_COLUMN,
    wideColumn('VolumeMode', 'string', 'A file system or a raw device.'),
  ],
  cells,
  subresources: statusOnly('PersistentVolumeClaim'),
});

export function claimDefaults(spec: JsonObject): JsonObject {
  return fill(spec, { volumeMode: 'Filesystem', dataSourceRef: spec['dataSource'] });
}

/** Access modes in their short names, in the order of the printers. */
export function accessModes(modes: readonly unknown[]): string {
  const order = Object.keys(MODES);
  const known = [...new Set(modes.map(scalarText))].filter((mode) => order.includes(mode));
  return known
    .sort((left, right) => order.indexOf(left) - order.indexOf(right))
    .map((mode) => MODES[mode])
    .join(',');
}

function cells(claim: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(claim, 'spec');
  const status = objectAt(claim, 'status');
  const volume = textAt(spec, 'volumeName');
  const isGoing = claim.metadata.deletionTimestamp !== undefined;
  return [
    claim.metadata.name,
    isGoing ? 'Terminating' : textAt(status, 'phase'),
    volume,
    volume === '' ? '' : scalarText(objectAt(status, 'capacity')['storage']) || '0',
    volume === '' ? '' : accessModes(listAt(status, 'accessModes')),
    textAt(spec, 'storageClassName'),
    textAt(spec, 'volumeAttributesClassName') || '<unset>',
    ageOf(claim, now),
    textAt(spec, 'volumeMode') || '<unset>',
  ];
}
