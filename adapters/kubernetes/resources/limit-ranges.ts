import { changeEach, changeAt, fill, objectAt, type JsonObject } from './registry/json.js';
import { CREATED_AT_COLUMN, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { limitRangeErrors } from './rules/core.js';

export const limitRanges = defineResource({
  group: '',
  version: 'v1',
  plural: 'limitranges',
  singular: 'limitrange',
  kind: 'LimitRange',
  shortNames: ['limits'],
  namespaced: true,
  allowsCreateOnUpdate: true,
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) => changeEach(spec, 'limits', (limit) => itemDefaults(limit))),
  validate: limitRangeErrors,
  columns: [NAME_COLUMN, CREATED_AT_COLUMN],
  cells: (object) => [object.metadata.name, object.metadata.creationTimestamp],
});

/** Containers without limits get the largest allowed; without requests, what they may have (pkg/apis/core/v1/defaults.go). */
function itemDefaults(limit: JsonObject): JsonObject {
  if (limit['type'] !== 'Container') return limit;
  const limits = fill(objectAt(limit, 'default'), objectAt(limit, 'max'));
  const requests = fill(fill(objectAt(limit, 'defaultRequest'), limits), objectAt(limit, 'min'));
  const all = fill(requests, limits);
  return {
    ...limit,
    ...(Object.keys(limits).length > 0 && { default: limits }),
    ...(Object.keys(all).length > 0 && { defaultRequest: all }),
  };
}
