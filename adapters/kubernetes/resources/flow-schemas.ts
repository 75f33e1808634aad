import type { Store } from 'regatta/kit';
import type { ResourceDefinition } from './definition.js';
import { flowSchemaErrors } from './rules/flow-control.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, isObject, listAt, numberAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import { statusOnly } from './scale.js';

const LEVELS = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';
const DEFAULT_PRECEDENCE = 1000;

/** Flow schemas look whether their priority level exists, so they need the store. */
export function flowSchemas(store: Store): ResourceDefinition {
  return defineResource({
    group: 'flowcontrol.apiserver.k8s.io',
    version: 'v1',
    plural: 'flowschemas',
    singular: 'flowschema',
    kind: 'FlowSchema',
    namespaced: false,
    hasStatus: true,
    hasGeneration: true,
    defaults: (object) =>
      changeAt(object, 'spec', (spec: JsonObject) =>
        numberAt(spec, 'matchingPrecedence') === 0 ? { ...spec, matchingPrecedence: DEFAULT_PRECEDENCE } : spec,
      ),
    prepareForCreate: (object) => ({ ...object, status: {} }),
    validate: flowSchemaErrors,
    columns: [
      NAME_COLUMN,
      column('PriorityLevel', 'string', 'The level that matching requests run at.'),
      column('MatchingPrecedence', 'integer', 'Which schema goes first when several match; the lowest does.'),
      column('DistinguisherMethod', 'string', 'What tells one flow from another.'),
      AGE_COLUMN,
      column('MissingPL', 'string', 'Whether there is no such level.'),
    ].map((one) => (one.name === 'MatchingPrecedence' ? { ...one, type: 'string' as const } : one)),
    cells: (object, now) => {
      const spec = objectAt(object, 'spec');
      const { distinguisherMethod } = spec;
      return [
        object.metadata.name,
        textAt(objectAt(spec, 'priorityLevelConfiguration'), 'name'),
        numberAt(spec, 'matchingPrecedence'),
        isObject(distinguisherMethod) ? textAt(distinguisherMethod, 'type') : '<none>',
        ageOf(object, now),
        missingWords(store, object),
      ];
    },
    subresources: statusOnly('FlowSchema'),
  });
}

/** What the condition says; before there is one, what the store says. */
function missingWords(store: Store, object: object): string {
  const dangling = listAt(objectAt(object, 'status'), 'conditions').find(
    (condition) => textAt(condition, 'type') === 'Dangling',
  );
  if (dangling !== undefined) return textAt(dangling, 'status');
  const level = textAt(objectAt(objectAt(object, 'spec'), 'priorityLevelConfiguration'), 'name');
  return store.get(LEVELS, '', level) === undefined ? 'True' : 'False';
}
