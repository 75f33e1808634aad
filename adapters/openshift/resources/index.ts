/** The kinds that OpenShift stores, one folder a group. A list, no logic. */
import type { ResourceDefinition } from 'regatta/adapters/kubernetes/api';
import { deploymentConfigs } from './apps/deployment-configs.js';
import { routes } from './route/routes.js';

export const openShiftResources: readonly ResourceDefinition[] = [deploymentConfigs, routes];
