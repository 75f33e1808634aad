import { defaultTemplate } from './pod-spec.js';
import { defineResource } from './registry/define-resource.js';
import { changeAt, fill, isObject, numberAt, objectAt, type JsonObject } from './registry/json.js';
import { replicaCells, replicaColumns } from './replica-sets.js';
import { scaleAndStatus } from './scale.js';
import { replicationControllerErrors } from './rules/workloads.js';

export const replicationControllers = defineResource({
  group: '',
  version: 'v1',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  kind: 'ReplicationController',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  defaultPropagation: 'Orphan',
  defaults: (object) => {
    const spec = objectAt(object, 'spec');
    const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
    if (Object.keys(labels).length === 0) return changeAt(object, 'spec', specDefaults);
    const named = Object.keys(object.metadata.labels ?? {}).length === 0;
    const metadata = named
      ? { ...object.metadata, labels: labels as Readonly<Record<string, string>> }
      : object.metadata;
    return changeAt({ ...object, metadata }, 'spec', (given: JsonObject) =>
      fill(specDefaults(given), { selector: labels }),
    );
  },
  validate: replicationControllerErrors,
  prepareForCreate: (object) => {
    const status = { replicas: 0 };
    return { ...object, status };
  },
  columns: replicaColumns('replication controller'),
  cells: replicaCells,
  fieldLabels: { 'status.replicas': (object) => String(numberAt(objectAt(object, 'status'), 'replicas')) },
  subresources: scaleAndStatus('ReplicationController'),
});

function specDefaults(spec: JsonObject): JsonObject {
  return isObject(spec['template']) ? fill(defaultTemplate(spec), { replicas: 1 }) : fill(spec, { replicas: 1 });
}
