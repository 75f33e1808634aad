import { defaultTemplate } from './pod-spec.js';
import { ageOf, containerCells, labelText, selectorText } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, fill, numberAt, objectAt, sameJson, textAt, type JsonObject } from './registry/json.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';
import { daemonSetErrors, selectorUpdateErrors } from './rules/workloads.js';

/** How v1 shows the field that counts templates (pkg/apis/apps/v1/conversion.go). */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

export const daemonSets = defineResource({
  group: 'apps',
  version: 'v1',
  plural: 'daemonsets',
  singular: 'daemonset',
  kind: 'DaemonSet',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  defaults: (object) => changeAt(object, 'spec', defaults),
  validate: daemonSetErrors,
  validateUpdate: selectorUpdateErrors,
  prepareForCreate: (object) => {
    const status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    return { ...withTemplateGeneration(object, 1), status };
  },
  prepareForUpdate: (object, before) => {
    const number = Number(before.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
    const template = (of: ApiObject) => objectAt(of, 'spec')['template'];
    return withTemplateGeneration(object, sameJson(template(object), template(before)) ? number : number + 1);
  },
  columns: [
    NAME_COLUMN,
    column('Desired', 'integer', 'Nodes that should run a pod of it.'),
    column('Current', 'integer', 'Nodes that have one.'),
    column('Ready', 'integer', 'Nodes where it is ready.'),
    column('Up-to-date', 'integer', 'Nodes with the newest template.'),
    column('Available', 'integer', 'Nodes where it has been ready long enough.'),
    column('Node Selector', 'string', 'Labels that a node needs.'),
    AGE_COLUMN,
    wideColumn('Containers', 'string', 'Names of each container in the template.'),
    wideColumn('Images', 'string', 'Images referenced by each container in the template.'),
    wideColumn('Selector', 'string', 'Which pods belong to the daemon set.'),
  ],
  cells: (object, now) => {
    const spec = objectAt(object, 'spec');
    const podSpec = objectAt(objectAt(spec, 'template'), 'spec');
    const counts = [
      'desiredNumberScheduled',
      'currentNumberScheduled',
      'numberReady',
      'updatedNumberScheduled',
      'numberAvailable',
    ].map((field) => numberAt(objectAt(object, 'status'), field));
    const where = labelText(podSpec['nodeSelector']);
    return [
      object.metadata.name,
      ...counts,
      where,
      ageOf(object, now),
      ...containerCells(podSpec),
      selectorText(spec['selector']),
    ];
  },
  subresources: statusOnly('DaemonSet'),
});

function withTemplateGeneration(object: ApiObject, number: number): ApiObject {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(number) };
  return { ...object, metadata: { ...metadata, annotations } };
}

/** Source: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_DaemonSet v1.32. */
function defaults(spec: JsonObject): JsonObject {
  const filled = fill(defaultTemplate(spec), { updateStrategy: {}, revisionHistoryLimit: 10 });
  return changeAt(filled, 'updateStrategy', (strategy: JsonObject) => {
    const typed = textAt(strategy, 'type') === '' ? { ...strategy, type: 'RollingUpdate' } : strategy;
    if (typed['type'] !== 'RollingUpdate') return typed;
    return changeAt(fill(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling: JsonObject) =>
      fill(rolling, { maxUnavailable: 1, maxSurge: 0 }),
    );
  });
}
