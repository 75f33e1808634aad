import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { fleetKind } from './kind.js';

export const FLEET_CLUSTERS = 'clusters.fleet.cattle.io';

/** A cluster that bundles can go to. */
export interface FleetCluster extends ApiObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>> & {
    /** Where the deployments for the cluster are kept. */
    readonly namespace?: string;
    readonly agent?: { readonly lastSeen?: string; readonly namespace?: string };
  };
}

export const fleetClusters = fleetKind('Cluster');
