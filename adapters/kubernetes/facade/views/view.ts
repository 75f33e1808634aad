import type { FieldError, ResourceDefinition } from '../../resources/definition.js';
import type { ApiObject } from '../../resources/types.js';

/** A kind that is another shape of what is stored under another name. */
export interface View {
  /** The stored resource. */
  readonly resource: string;
  definition(stored: ResourceDefinition): ResourceDefinition;
  fromStored(object: ApiObject): ApiObject;
  toStored(object: ApiObject): ApiObject;
  /** Rules of this shape alone; the object as it is stored. */
  check?(stored: ApiObject, before: ApiObject | undefined): readonly FieldError[];
}
