import { defaultTemplate } from './pod-spec.js';
import { ageOf, containerCells } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, changeEach, fill, numberAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import { claimDefaults } from './persistent-volume-claims.js';
import { scaleAndStatus } from './scale.js';
import { statefulSetErrors, statefulSetUpdateErrors } from './rules/workloads.js';
import type { ApiObject } from './types.js';

export const statefulSets = defineResource({
  group: 'apps',
  version: 'v1',
  plural: 'statefulsets',
  singular: 'statefulset',
  kind: 'StatefulSet',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  nameRule: 'label',
  hasStatus: true,
  hasGeneration: true,
  defaults: (object) => changeAt(object, 'spec', defaults),
  validate: statefulSetErrors,
  validateUpdate: statefulSetUpdateErrors,
  prepareForCreate: (object) => {
    const status = { replicas: 0, availableReplicas: 0 };
    return { ...withoutMaxUnavailable(object), status };
  },
  prepareForUpdate: withoutMaxUnavailable,
  columns: [
    NAME_COLUMN,
    column('Ready', 'string', 'How many replicas are ready, of how many wanted.'),
    AGE_COLUMN,
    wideColumn('Containers', 'string', 'Names of each container in the template.'),
    wideColumn('Images', 'string', 'Images referenced by each container in the template.'),
  ],
  cells: (object, now) => {
    const spec = objectAt(object, 'spec');
    const ready = numberAt(objectAt(object, 'status'), 'readyReplicas');
    const [names, images] = containerCells(objectAt(spec, 'template')['spec']);
    return [object.metadata.name, `${ready}/${numberAt(spec, 'replicas')}`, ageOf(object, now), names, images];
  },
  subresources: scaleAndStatus('StatefulSet'),
});

/** The gate of this field (MaxUnavailableStatefulSet) is closed in v1.32: pkg/registry/apps/statefulset/strategy.go drops it without a word. */
function withoutMaxUnavailable(object: ApiObject): ApiObject {
  return changeAt(object, 'spec', (spec: JsonObject) =>
    changeAt(spec, 'updateStrategy', (strategy: JsonObject) =>
      changeAt(strategy, 'rollingUpdate', ({ maxUnavailable: _closed, ...rolling }: JsonObject) => rolling),
    ),
  );
}

/** Source: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet v1.32. */
function defaults(spec: JsonObject): JsonObject {
  let filled = fill(defaultTemplate(spec), {
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: {},
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: {},
  });
  if (filled['podManagementPolicy'] === '') filled = { ...filled, podManagementPolicy: 'OrderedReady' };
  filled = changeAt(filled, 'persistentVolumeClaimRetentionPolicy', (policy: JsonObject) =>
    fill(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
  );
  filled = changeEach(filled, 'volumeClaimTemplates', (claim) => {
    const shaped = changeAt(fill(claim, { kind: 'PersistentVolumeClaim', apiVersion: 'v1' }), 'spec', claimDefaults);
    return { ...shaped, status: { phase: 'Pending' } };
  });
  return changeAt(filled, 'updateStrategy', (strategy: JsonObject) => {
    const typed = textAt(strategy, 'type') === '' ? { ...strategy, type: 'RollingUpdate' } : strategy;
    if (typed['type'] !== 'RollingUpdate') return typed;
    return changeAt(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling: JsonObject) =>
      fill(rolling, { partition: 0 }),
    );
  });
}
