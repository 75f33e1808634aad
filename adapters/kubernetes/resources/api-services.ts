import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { isObject, listAt, objectAt, textAt } from './registry/json.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';

export const apiServices = defineResource({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  plural: 'apiservices',
  singular: 'apiservice',
  kind: 'APIService',
  categories: ['api-extensions'],
  namespaced: false,
  nameRule: 'path',
  hasStatus: true,
  // What the server serves itself is there as long as it is.
  prepareForCreate: (object) => ({
    ...object,
    status: isObject(objectAt(object, 'spec')['service']) ? {} : { conditions: [localSince(object)] },
  }),
  columns: [
    NAME_COLUMN,
    column('Service', 'string', 'Who serves the version of the group.'),
    column('Available', 'string', 'Whether it can be reached.'),
    AGE_COLUMN,
  ],
  // Source: kube-aggregator pkg/registry/apiservice/etcd/etcd.go ConvertToTable v0.32.
  cells: (object, now) => {
    const { service } = objectAt(object, 'spec');
    const available = listAt(objectAt(object, 'status'), 'conditions').find(
      (condition) => textAt(condition, 'type') === 'Available',
    );
    const word = textAt(available, 'status') || 'Unknown';
    const reason = textAt(available, 'reason');
    return [
      object.metadata.name,
      isObject(service) ? `${textAt(service, 'namespace')}/${textAt(service, 'name')}` : 'Local',
      word === 'True' || reason === '' ? word : `${word} (${reason})`,
      ageOf(object, now),
    ];
  },
  subresources: statusOnly('APIService'),
});

function localSince({ metadata }: ApiObject): object {
  return {
    type: 'Available',
    status: 'True',
    lastTransitionTime: metadata.creationTimestamp,
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
}
