import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import type { LabelSelector } from '../matcher.js';
import { fleetKind } from './kind.js';

export const CLUSTER_GROUPS = 'clustergroups.fleet.cattle.io';

/** Clusters of a namespace by their labels. */
export interface ClusterGroup extends ApiObject {
  readonly spec?: { readonly selector?: LabelSelector };
  readonly status?: Readonly<Record<string, unknown>>;
}

export const clusterGroups = fleetKind('ClusterGroup');
