import type { KindDefinition } from 'regatta/kit';

/** A machine, named by its host name, its address or both. */
export interface MachineId {
  readonly hostname?: string;
  readonly ip?: string;
}

export interface Unavailability {
  /** Since 1970. */
  readonly start: { readonly nanoseconds: number };
  /** Absent: for ever. */
  readonly duration?: { readonly nanoseconds: number };
}

export interface MaintenanceWindow {
  readonly machine_ids?: readonly MachineId[];
  readonly unavailability: Unavailability;
}

export type MachineMode = 'DRAINING' | 'DOWN';

/** What is planned, and what has begun; one object, named `schedule`. */
export interface Maintenance {
  readonly windows: readonly MaintenanceWindow[];
  /** Machines that are down, as `hostname|ip`. */
  readonly down: readonly string[];
}

export const MAINTENANCES: KindDefinition<Maintenance> = { kind: 'Maintenance' };

/** A question to a framework whether it can do without an agent, and its last answer; namespace the framework, name the agent. */
export interface InverseOffer {
  /** `<master id>-O<n>`. */
  readonly id: string;
  readonly frameworkId: string;
  readonly agentId: string;
  readonly unavailability: Unavailability;
  readonly outstanding: boolean;
  /** Absent before the first answer. */
  readonly answer?: 'ACCEPT' | 'DECLINE';
  /** Virtual milliseconds since 1970; 0 before the first answer. */
  readonly answeredAt: number;
}

export const INVERSE_OFFERS: KindDefinition<InverseOffer> = {
  kind: 'InverseOffer',
  indexes: { agent: (offer) => offer.agentId, id: (offer) => offer.id },
};

export function machineKey({ hostname = '', ip = '' }: MachineId): string {
  return `${hostname}|${ip}`;
}
