import { managementKind } from './define.js';

/** How many nodes of one sort a cluster wants; kept in the namespace of the cluster. */
export const nodePools = managementKind('NodePool', true);
