/** Kinds that are another shape of what is stored under another name. A list, no logic. */
import type { ResourceDefinition } from '../../resources/definition.js';
import type { ApiObject } from '../../resources/types.js';
import { eventsView } from './events.js';
import { horizontalPodAutoscalersView } from './horizontal-pod-autoscalers.js';

export interface View {
  /** The stored resource. */
  readonly resource: string;
  definition(stored: ResourceDefinition): ResourceDefinition;
  fromStored(object: ApiObject): ApiObject;
  toStored(object: ApiObject): ApiObject;
}

export const VIEWS: readonly View[] = [eventsView, horizontalPodAutoscalersView];
