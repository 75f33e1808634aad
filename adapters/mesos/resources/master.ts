import type { KindDefinition } from 'regatta/kit';

/** Where masters listen. Source: mesos src/master/flags.cpp port. */
export const MASTER_PORT = 5050;

/** The elected master: its id, and the counters that name agents, frameworks and offers. One object, named `leader`. */
export interface MasterRecord {
  /** A UUID. */
  readonly id: string;
  readonly hostname: string;
  readonly address: string;
  /** Virtual milliseconds since 1970. */
  readonly startedAt: number;
  readonly agents: number;
  readonly frameworks: number;
  readonly offers: number;
}

export const MASTERS: KindDefinition<MasterRecord> = { kind: 'Master' };
