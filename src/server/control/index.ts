import { RESULT_ROUTES } from '../runs/result-routes.js';
import { RUN_ROUTES } from '../runs/run-routes.js';
import { SCENARIO_ROUTES } from '../runs/scenario-routes.js';
import { CATALOGUE_ROUTES } from './catalogue-routes.js';
import { CLOCK_ROUTES } from './clock-routes.js';
import { FAULT_ROUTES } from './fault-routes.js';
import type { Route } from './route.js';
import { VIEW_ROUTES } from './view-routes.js';
import { WORLD_ROUTES } from './world-routes.js';

/** Every route of the control API, in the order of its document. */
export const ROUTES: readonly Route[] = [
  ...WORLD_ROUTES,
  ...CLOCK_ROUTES,
  ...FAULT_ROUTES,
  ...VIEW_ROUTES,
  ...RUN_ROUTES,
  ...RESULT_ROUTES,
  ...SCENARIO_ROUTES,
  ...CATALOGUE_ROUTES,
];
