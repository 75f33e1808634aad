import type { FieldError } from './definition.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { objectAt, sameJson } from './registry/json.js';
import type { ApiObject } from './types.js';
import { configMapErrors } from './rules/core.js';

export const configMaps = defineResource({
  group: '',
  version: 'v1',
  plural: 'configmaps',
  singular: 'configmap',
  kind: 'ConfigMap',
  shortNames: ['cm'],
  namespaced: true,
  validate: configMapErrors,
  validateUpdate: (object, before) => immutableErrors(object, before, ['data', 'binaryData']),
  columns: [NAME_COLUMN, column('Data', 'string', 'How many entries there are.'), AGE_COLUMN],
  cells: (object, now) => [
    object.metadata.name,
    Object.keys(objectAt(object, 'data')).length + Object.keys(objectAt(object, 'binaryData')).length,
    ageOf(object, now),
  ],
});

/** What an object marked immutable forbids (kubernetes pkg/apis/core/validation ValidateConfigMapUpdate). */
export function immutableErrors(
  object: ApiObject,
  before: ApiObject,
  fields: readonly string[],
): readonly FieldError[] {
  if ((before as { immutable?: unknown }).immutable !== true) return [];
  const forbid = (field: string): FieldError => ({
    reason: 'FieldValueForbidden',
    field,
    message: 'Forbidden: field is immutable when `immutable` is set',
  });
  const isChanged = (field: string) =>
    !sameJson(objectAt({ object }, 'object')[field], objectAt({ before }, 'before')[field]);
  const errors = (object as { immutable?: unknown }).immutable === true ? [] : [forbid('immutable')];
  return [...errors, ...fields.filter(isChanged).map(forbid)];
}
