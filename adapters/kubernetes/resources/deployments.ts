import type { Cell } from './definition.js';
import { defaultTemplate } from './pod-spec.js';
import { ageOf, containerCells, selectorText } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, fill, numberAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import type { ApiObject } from './types.js';
import { scaleAndStatus } from './scale.js';
import { deploymentErrors, selectorUpdateErrors } from './rules/workloads.js';

export const deployments = defineResource({
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  singular: 'deployment',
  kind: 'Deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  annotationsAreSpec: true,
  statusKeepsLabels: true,
  defaults: (object) => changeAt(object, 'spec', defaults),
  validate: deploymentErrors,
  validateUpdate: selectorUpdateErrors,
  prepareForCreate: (object) => ({ ...object, status: {} }),
  columns: [
    NAME_COLUMN,
    column('Ready', 'string', 'Number of the pod with ready state'),
    column('Up-to-date', 'string', 'Pods of the newest template.'),
    column('Available', 'string', 'Pods that have been ready for minReadySeconds.'),
    AGE_COLUMN,
    wideColumn('Containers', 'string', 'Names of each container in the template.'),
    wideColumn('Images', 'string', 'Images referenced by each container in the template.'),
    wideColumn('Selector', 'string', 'Which pods belong to the deployment.'),
  ],
  cells,
  subresources: scaleAndStatus('Deployment'),
});

function defaults(spec: JsonObject): JsonObject {
  const filled = fill(defaultTemplate(spec), {
    replicas: 1,
    strategy: {},
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  return changeAt(filled, 'strategy', (strategy: JsonObject) => {
    const typed = textAt(strategy, 'type') === '' ? { ...strategy, type: 'RollingUpdate' } : strategy;
    if (typed['type'] !== 'RollingUpdate') return typed;
    return changeAt(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling: JsonObject) =>
      fill(rolling, { maxUnavailable: '25%', maxSurge: '25%' }),
    );
  });
}

function cells(object: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const [names, images] = containerCells(objectAt(spec, 'template')['spec']);
  return [
    object.metadata.name,
    `${numberAt(status, 'readyReplicas')}/${numberAt(spec, 'replicas')}`,
    numberAt(status, 'updatedReplicas'),
    numberAt(status, 'availableReplicas'),
    ageOf(object, now),
    names,
    images,
    selectorText(spec['selector']),
  ];
}
