/** What this orchestrator keeps: apps that people want, units that run them, hosts that they run on. */
import type { KindDefinition } from 'regatta/kit';

export interface App {
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly containerPort: number;
  /** 0 until it is exposed. */
  readonly publishedPort: number;
  /** The image before the last update; what a rollback goes back to. */
  readonly previousImage: string;
}

export type UnitState = 'waiting' | 'assigned' | 'pulling' | 'running' | 'failed' | 'lost';

export interface Unit {
  readonly id: string;
  readonly app: string;
  readonly image: string;
  /** Empty until it is placed. */
  readonly host: string;
  readonly state: UnitState;
  readonly reason: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly address: string;
  /** When it failed last, virtual milliseconds since 1970; 0 if never. */
  readonly failedAt: number;
}

export interface Host {
  readonly name: string;
  readonly up: boolean;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

export const APPS: KindDefinition<App> = { kind: 'App' };
export const UNITS: KindDefinition<Unit> = {
  kind: 'Unit',
  indexes: { app: (unit) => unit.app, host: (unit) => unit.host || undefined },
};
export const HOSTS: KindDefinition<Host> = { kind: 'Host' };
