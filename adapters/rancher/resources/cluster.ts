import { defineResource, type ApiObject } from 'regatta/adapters/kubernetes/api';
import { GROUP, VERSION } from './group.js';

/** The name of the kind in the store. */
export const CLUSTERS = `clusters.${GROUP}`;

export interface ClusterCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string;
}

/** Quantities of the three resources that Rancher counts. */
export interface ClusterResources {
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
}

export interface Cluster extends ApiObject {
  readonly spec: {
    readonly displayName: string;
    readonly description: string;
    /** True for the cluster that the server itself runs in. */
    readonly internal: boolean;
    readonly fleetWorkspaceName: string;
    readonly dockerRootDir: string;
    readonly enableNetworkPolicy: boolean | null;
  };
  readonly status: ClusterStatus;
}

export interface ClusterStatus {
  readonly conditions?: readonly ClusterCondition[];
  /** `imported` once an agent has connected. */
  readonly driver?: string;
  readonly provider?: string;
  readonly apiEndpoint?: string;
  readonly caCert?: string;
  readonly serviceAccountToken?: string;
  readonly version?: Readonly<Record<string, string>>;
  readonly nodeCount?: number;
  readonly linuxWorkerCount?: number;
  readonly capacity?: ClusterResources;
  readonly allocatable?: ClusterResources;
}

export const clusters = defineResource({
  group: GROUP,
  version: VERSION,
  plural: 'clusters',
  singular: 'cluster',
  kind: 'Cluster',
  namespaced: false,
  hasGeneration: true,
});

export function conditionOf(cluster: Cluster, type: string): ClusterCondition | undefined {
  return cluster.status.conditions?.find((condition) => condition.type === type);
}

export function isTrue(cluster: Cluster, type: string): boolean {
  return conditionOf(cluster, type)?.status === 'True';
}
