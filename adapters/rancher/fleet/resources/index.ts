import { bundleDeployments } from './bundle-deployment.js';
import { bundles } from './bundle.js';
import { clusterGroups } from './cluster-group.js';
import { fleetClusters } from './cluster.js';

/** The kinds that Fleet adds to the server's own Kubernetes. */
export const fleetResources = [bundles, bundleDeployments, fleetClusters, clusterGroups];
