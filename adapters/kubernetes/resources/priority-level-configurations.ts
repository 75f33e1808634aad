import type { Cell } from './definition.js';
import { priorityLevelErrors } from './rules/flow-control.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, fill, isObject, numberAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';

export const priorityLevelConfigurations = defineResource({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  kind: 'PriorityLevelConfiguration',
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  defaults: (object) => changeAt(object, 'spec', defaults),
  prepareForCreate: (object) => ({ ...object, status: {} }),
  validate: priorityLevelErrors,
  columns: [
    NAME_COLUMN,
    column('Type', 'string', 'Whether the level is limited.'),
    column('NominalConcurrencyShares', 'string', 'Its share of the seats.'),
    column('Queues', 'string', 'How many queues it has.'),
    column('HandSize', 'string', 'How many of them one flow may use.'),
    column('QueueLengthLimit', 'string', 'How many requests wait in one queue at most.'),
    AGE_COLUMN,
  ],
  cells,
  subresources: statusOnly('PriorityLevelConfiguration'),
});

/** Source: kubernetes pkg/apis/flowcontrol/v1/defaults.go v1.32. */
function defaults(spec: JsonObject): JsonObject {
  const limited = changeAt(spec, 'limited', (limits: JsonObject) => {
    const filled = fill(limits, { nominalConcurrencyShares: 30, lendablePercent: 0 });
    return changeAt(filled, 'limitResponse', (response: JsonObject) =>
      changeAt(response, 'queuing', (queuing: JsonObject) => ({
        ...queuing,
        queues: numberAt(queuing, 'queues') || 64,
        handSize: numberAt(queuing, 'handSize') || 8,
        queueLengthLimit: numberAt(queuing, 'queueLengthLimit') || 50,
      })),
    );
  });
  return changeAt(limited, 'exempt', (exempt: JsonObject) =>
    fill(exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 }),
  );
}

function cells(object: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(object, 'spec');
  const { limited } = spec;
  const queuing = objectAt(objectAt(limited, 'limitResponse'), 'queuing');
  const shown = (field: string) => (Object.keys(queuing).length === 0 ? '<none>' : numberAt(queuing, field));
  return [
    object.metadata.name,
    textAt(spec, 'type'),
    isObject(limited) ? numberAt(limited, 'nominalConcurrencyShares') : '<none>',
    shown('queues'),
    shown('handSize'),
    shown('queueLengthLimit'),
    ageOf(object, now),
  ];
}
