import type { KindDefinition } from 'regatta/kit';

/** Flags of one agent that are no constants of the profile; named after its machine. Source: mesos src/slave/flags.cpp. */
export interface AgentFlags {
  /** `--resources`: what the agent offers in place of the whole machine, e.g. `cpus:2;mem(web):512;ports:[1-9]`. */
  readonly resources?: string;
  /** `--containerizers`. Default: both. */
  readonly containerizers?: readonly ('docker' | 'mesos')[];
  /** `--port`. */
  readonly port?: number;
  /** `--http_command_executor`: command executors that see the kill policy of a KILL. */
  readonly httpCommandExecutor?: boolean;
  /** `--registration_backoff_factor`, as `/flags` shows it; registering itself takes the profile's. */
  readonly registrationBackoff?: string;
}

export const AGENT_FLAGS: KindDefinition<AgentFlags> = { kind: 'AgentFlags' };
