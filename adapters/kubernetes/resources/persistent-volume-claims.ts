import type { Cell } from './definition.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, fill, isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from './registry/json.js';
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
    return { ...newClaim(object), metadata: { ...metadata, finalizers: [...new Set(finalizers)] }, status };
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
  return fill(spec, { volumeMode: 'Filesystem' });
}

/** What a volume of a claim may have been made from in the old way (pkg/api/persistentvolumeclaim/util.go v1.32). */
const OLD_SOURCES = ['/PersistentVolumeClaim', 'snapshot.storage.k8s.io/VolumeSnapshot'];

/** A new claim: its source is told in the old and in the new way, and fields of features that are off are taken out. */
function newClaim(claim: ApiObject): ApiObject {
  const { volumeAttributesClassName: _off, ...spec } = objectAt(claim, 'spec');
  const { dataSource: old, dataSourceRef: ref } = spec;
  const isOldKind = OLD_SOURCES.includes(`${textAt(old, 'apiGroup')}/${textAt(old, 'kind')}`);
  if (isObject(old) && !isObject(ref) && !isOldKind) delete (spec as Record<string, unknown>)['dataSource'];
  const crosses = textAt(ref, 'namespace') !== '';
  if (crosses) delete (spec as Record<string, unknown>)['dataSourceRef'];
  const known = fill(spec, { dataSourceRef: spec['dataSource'] });
  const normalized = fill(known, { dataSource: known['dataSourceRef'] });
  return { ...claim, spec: normalized } as ApiObject;
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
