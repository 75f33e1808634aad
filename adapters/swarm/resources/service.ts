import type { KindDefinition } from 'regatta/kit';
import type { Meta } from './meta.js';
import type { EndpointSpecification, PortSpec, ServiceSpec } from './service-spec.js';

export type UpdateState =
  'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';

export interface UpdateStatus {
  readonly state: UpdateState;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly message: string;
}

export interface VirtualAddress {
  readonly networkId: string;
  /** With the prefix length, e.g. `10.0.0.5/24`. */
  readonly address: string;
}

/** What the allocator has given a service. */
export interface ServiceEndpoint {
  readonly spec: EndpointSpecification;
  readonly ports: readonly PortSpec[];
  readonly virtualAddresses: readonly VirtualAddress[];
}

export interface Service extends Meta {
  readonly spec: ServiceSpec;
  /** Changes with every accepted update and with a rollback; tasks remember which one they were made from. */
  readonly specVersion: number;
  readonly previousSpec?: ServiceSpec;
  readonly previousSpecVersion?: number;
  readonly endpoint?: ServiceEndpoint;
  readonly updateStatus?: UpdateStatus;
  /** Jobs only: how often it was executed, and when last. */
  readonly jobIteration?: number;
  readonly lastExecutionAt?: number;
}

export const SERVICES: KindDefinition<Service> = {
  kind: 'service',
  indexes: { name: ({ spec }) => spec.Name },
};

export type ModeName = 'Replicated' | 'Global' | 'ReplicatedJob' | 'GlobalJob';

export function modeOf({ Mode }: ServiceSpec): ModeName {
  if (Mode.Global !== undefined) return 'Global';
  if (Mode.ReplicatedJob !== undefined) return 'ReplicatedJob';
  return Mode.GlobalJob === undefined ? 'Replicated' : 'GlobalJob';
}

export function isJob(spec: ServiceSpec): boolean {
  return spec.Mode.ReplicatedJob !== undefined || spec.Mode.GlobalJob !== undefined;
}

/** Whether tasks of the mode belong to nodes rather than to numbered slots. */
export function isPerNode(spec: ServiceSpec): boolean {
  return spec.Mode.Global !== undefined || spec.Mode.GlobalJob !== undefined;
}

/** How many slots a replicated service wants. */
export function replicasOf({ Mode }: ServiceSpec): number {
  return Mode.Replicated?.Replicas ?? 1;
}
