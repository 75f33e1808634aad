/** Kinds that are another shape of what is stored under another name. A list, no logic. */
import { eventsView } from './events.js';
import { horizontalPodAutoscalersView } from './horizontal-pod-autoscalers.js';
import type { View } from './view.js';

export const VIEWS: readonly View[] = [eventsView, horizontalPodAutoscalersView];
