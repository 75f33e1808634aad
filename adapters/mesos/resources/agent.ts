import type { KindDefinition } from 'regatta/kit';
import type { Resources } from '../allocator/resource.js';

/**
 * `disconnected`: its connection broke, its tasks may run on. `unreachable`: it missed its pings and what it runs is given up. `gone`: an
 * operator said that it will not come back. `removed`: it was shut down, and whoever comes from its machine is another.
 * `recovered`: a new leader found it in the registry and has not heard of it yet.
 */
export type AgentState = 'registered' | 'disconnected' | 'unreachable' | 'gone' | 'removed' | 'recovered';

/** An operator wants it empty. */
export interface Drain {
  readonly state: 'DRAINING' | 'DRAINED';
  /** Longest time that tasks get to end, in milliseconds; absent for their own. */
  readonly maxGraceMs?: number;
  readonly markGone: boolean;
  /** Virtual milliseconds since 1970. */
  readonly startedAt: number;
}

/** An agent as the master's registry knows it; named by its id. */
export interface Agent {
  /** `<master id>-S<n>`. */
  readonly id: string;
  readonly machine: string;
  readonly hostname: string;
  readonly address: string;
  readonly port: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly zone: string;
  /** What the agent said that it has, and what operations made of it since. */
  readonly said: Resources;
  readonly total: Resources;
  readonly state: AgentState;
  /** Whether an operator took it out of what is offered. */
  readonly deactivated: boolean;
  readonly drain?: Drain;
  /** The registration of its process that was answered last. */
  readonly registrations: number;
  /** Virtual milliseconds since 1970; 0 if never. */
  readonly registeredAt: number;
  readonly reregisteredAt: number;
  readonly unreachableAt: number;
}

export const AGENTS: KindDefinition<Agent> = { kind: 'Agent', indexes: { machine: (agent) => agent.machine } };

/** The value of an attribute: a number where the text is one, as agents read their flag. Source: mesos src/v1/attributes.cpp. */
export function attributeValue(text: string): string | number {
  return /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text;
}

/** Whether the master counts it as one of its agents. */
export function isPresent({ state }: Agent): boolean {
  return state === 'registered' || state === 'disconnected';
}

/** Whether it belongs to its machine still: only a successor takes the place of one that is gone or removed. */
export function isCurrent({ state }: Agent): boolean {
  return state !== 'gone' && state !== 'removed';
}

/** As messages name it. Source: mesos src/master/master.hpp operator<<; recorded http-operator-changes. */
export function agentText({ id, address, port, hostname }: Agent): string {
  return `${id} at slave(1)@${address}:${port} (${hostname})`;
}
