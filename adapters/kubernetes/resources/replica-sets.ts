import type { Cell } from './definition.js';
import { defaultTemplate } from './pod-spec.js';
import { ageOf, containerCells, labelText, selectorText } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, fill, isObject, numberAt, objectAt, type JsonObject } from './registry/json.js';
import { scaleAndStatus } from './scale.js';
import type { ApiObject } from './types.js';
import { replicaSetErrors, selectorUpdateErrors } from './rules/workloads.js';

export const replicaSets = defineResource({
  group: 'apps',
  version: 'v1',
  plural: 'replicasets',
  singular: 'replicaset',
  kind: 'ReplicaSet',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  defaults: (object) => changeAt(object, 'spec', (spec: JsonObject) => fill(defaultTemplate(spec), { replicas: 1 })),
  validate: replicaSetErrors,
  validateUpdate: selectorUpdateErrors,
  prepareForCreate: (object) => ({ ...object, status: { replicas: 0 } }),
  columns: replicaColumns('replica set'),
  cells: replicaCells,
  subresources: scaleAndStatus('ReplicaSet'),
});

/** Replica sets and replication controllers are printed alike. */
export function replicaColumns(owner: string) {
  return [
    NAME_COLUMN,
    column('Desired', 'integer', 'How many replicas are wanted.'),
    column('Current', 'integer', 'How many replicas there are.'),
    column('Ready', 'integer', 'How many replicas are ready.'),
    AGE_COLUMN,
    wideColumn('Containers', 'string', 'Names of each container in the template.'),
    wideColumn('Images', 'string', 'Images referenced by each container in the template.'),
    wideColumn('Selector', 'string', `Which pods belong to the ${owner}.`),
  ];
}

export function replicaCells(object: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const [names, images] = containerCells(objectAt(spec, 'template')['spec']);
  const { selector } = spec;
  const isPlain = isObject(selector) && !('matchLabels' in selector) && !('matchExpressions' in selector);
  return [
    object.metadata.name,
    numberAt(spec, 'replicas'),
    numberAt(status, 'replicas'),
    numberAt(status, 'readyReplicas'),
    ageOf(object, now),
    names,
    images,
    isPlain ? labelText(selector) : selectorText(selector),
  ];
}
