import type { LabelSelector } from '../objects/pod.js';
import type { ReplicaSet } from '../objects/workloads.js';

/** What tells ReplicaSets from the older ReplicationControllers; one loop keeps both (pkg/controller/replication/conversion.go). */
export interface ReplicaKind {
  readonly id: string;
  readonly resource: string;
  readonly kind: string;
  selectorOf(object: ReplicaSet): LabelSelector;
}

export const REPLICA_SETS: ReplicaKind = {
  id: 'replicaset-controller',
  resource: 'replicasets.apps',
  kind: 'ReplicaSet',
  selectorOf: ({ spec }) => spec.selector,
};

export const REPLICATION_CONTROLLERS: ReplicaKind = {
  id: 'replication-controller',
  resource: 'replicationcontrollers',
  kind: 'ReplicationController',
  selectorOf: ({ spec }) => ({ matchLabels: spec.selector as Readonly<Record<string, string>> }),
};
