import type { FieldError } from '../resources/definition.js';
import type { ApiObject } from '../resources/types.js';
import { customErrors } from './custom-kind.js';
import type { ServedKind } from './kinds.js';
import { enumerationErrors } from './schema/enumerations.js';

/** The rules that follow from the shape of a kind: words that fields take, or the schema of a custom resource. */
export function shapeErrors(kind: ServedKind, stored: ApiObject, before: ApiObject | undefined): readonly FieldError[] {
  const object = kind.fromStored(stored);
  const own = kind.check?.(stored, before) ?? [];
  if (kind.custom === undefined) return [...own, ...enumerationErrors(kind.message, object)];
  return customErrors(kind.custom, object, before && kind.fromStored(before));
}
