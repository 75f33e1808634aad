import type { ResourceDefinition } from '../definition.js';
import type { ApiObject } from '../types.js';

/** One step of admission; the order of the steps is part of the platform's meaning. Adapters that extend this one add steps. */
export interface AdmissionStep {
  readonly id: string;
  readonly order: number;
  /** Gives the object, perhaps changed; throws a `Refusal`. `before` is undefined for a create. */
  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject;
}
