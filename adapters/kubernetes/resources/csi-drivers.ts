import { csiDriverErrors, csiDriverUpdateErrors } from './rules/storage.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, fill, listAt, objectAt, scalarText, textAt, type JsonObject } from './registry/json.js';
import type { ApiObject } from './types.js';

export const csiDrivers = defineResource({
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'csidrivers',
  singular: 'csidriver',
  kind: 'CSIDriver',
  namespaced: false,
  deleteAnswersObject: true,
  allowsUnconditionalUpdate: false,
  // Source: kubernetes pkg/apis/storage/v1/defaults.go SetDefaults_CSIDriver v1.32.
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) =>
      fill(spec, {
        attachRequired: true,
        podInfoOnMount: false,
        storageCapacity: false,
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        requiresRepublish: false,
        seLinuxMount: false,
        ...(listAt(spec, 'volumeLifecycleModes').length === 0 && { volumeLifecycleModes: ['Persistent'] }),
      }),
    ),
  validate: csiDriverErrors,
  validateUpdate: csiDriverUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('AttachRequired', 'boolean', 'Whether volumes have to be attached before they are mounted.'),
    column('PodInfoOnMount', 'boolean', 'Whether the driver hears of the pod at mount time.'),
    column('StorageCapacity', 'boolean', 'Whether the scheduler looks at the capacity that the driver tells.'),
    column('TokenRequests', 'string', 'Audiences of the tokens that the driver asks for.'),
    column('RequiresRepublish', 'boolean', 'Whether mounts are repeated from time to time.'),
    column('Modes', 'string', 'Which kinds of volumes the driver has.'),
    AGE_COLUMN,
  ],
  cells,
});

function cells(object: ApiObject, now: number) {
  const spec = objectAt(object, 'spec');
  const audiences = listAt(spec, 'tokenRequests').map((request) => textAt(request, 'audience'));
  return [
    object.metadata.name,
    spec['attachRequired'] !== false,
    spec['podInfoOnMount'] === true,
    spec['storageCapacity'] === true,
    audiences.length === 0 ? '<unset>' : audiences.join(','),
    spec['requiresRepublish'] === true,
    listAt(spec, 'volumeLifecycleModes').map(scalarText).join(',') || '<none>',
    ageOf(object, now),
  ];
}
