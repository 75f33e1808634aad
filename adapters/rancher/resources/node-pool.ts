import { managementKind } from './define.js';
import { GROUP } from './group.js';

export const NODE_POOLS = `nodepools.${GROUP}`;

/** How many nodes of one sort a cluster wants; kept in the namespace of the cluster. */
export const nodePools = managementKind('NodePool', true);
