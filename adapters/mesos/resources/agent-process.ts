import type { KindDefinition } from 'regatta/kit';
import type { Resources } from '../allocator/resource.js';

/** What an agent says of itself when it registers; named after its machine and written by the agent alone. */
export interface AgentProcess {
  readonly machine: string;
  readonly hostname: string;
  readonly address: string;
  readonly port: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Empty without a failure domain. */
  readonly zone: string;
  readonly total: Resources;
  /** How often it has registered: 1 the first time. */
  readonly registrations: number;
  /** Id of the master with which it registered last. */
  readonly leader: string;
}

export const AGENT_PROCESSES: KindDefinition<AgentProcess> = { kind: 'AgentProcess' };
