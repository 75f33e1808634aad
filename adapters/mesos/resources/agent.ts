import type { KindDefinition } from 'regatta/kit';
import type { Resources } from '../allocator/resource.js';

/**
 * `disconnected`: its connection broke, its tasks may run on. `unreachable`: it missed its pings and what it runs is given up.
 */
export type AgentState = 'registered' | 'disconnected' | 'unreachable';

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
  readonly total: Resources;
  readonly state: AgentState;
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
