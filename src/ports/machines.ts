/**
 * The machines under an orchestrator: what is physically there and what faults do to it. What the control plane believes
 * about a node is the adapter's own state, and may be wrong for as long as its timers allow.
 */

export interface MachineSpec {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Failure domain; empty if the cluster has none. */
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The cluster it belongs to, where the platform holds several; left out: the platform deals its machines out as it does by itself. */
  readonly cluster?: string;
  /** What the platform is asked to use it for, in the scenario's words. */
  readonly role: 'manager' | 'worker';
  /** Images that are there from the start. */
  readonly images: readonly string[];
}

export interface Machine extends MachineSpec {
  /** Its address on the cluster's network. */
  readonly address: string;
  /** False after a power loss: nothing on it runs. */
  readonly powered: boolean;
  /** False when only the platform's agent has stopped: containers run on, nobody reports. */
  readonly agentRunning: boolean;
  /** False when it is cut off from the control plane; containers and agent run on. */
  readonly connected: boolean;
  /** When `reporting` last changed, virtual milliseconds since 1970. */
  readonly since: number;
}

/** Whether the control plane can hear from the machine's agent and the agent from the control plane. */
export function isReporting(machine: Machine): boolean {
  return machine.powered && machine.agentRunning && machine.connected;
}

export interface Machines {
  get(name: string): Machine | undefined;
  /** In the order in which they were added. */
  list(): readonly Machine[];
  add(spec: MachineSpec): Machine;
  remove(name: string): void;
  /** Changes the physical state; `listener`s hear of it within the same task. */
  set(name: string, state: Partial<Pick<Machine, 'powered' | 'agentRunning' | 'connected'>>): void;
  /** `before` is undefined for a new machine, `after` for a removed one. */
  watch(listener: (after: Machine | undefined, before: Machine | undefined) => void): () => void;
}

/**
 * The signs of life of the agents of one site. Elided, they cost nothing: the last beat is computed when it is asked for, and
 * only silence makes a task. Real, every beat is a task that calls the listeners; a world is created with the one or the
 * other, so that an observer never changes history.
 */
export interface Heartbeats {
  /** When the last beat of this machine reached the control plane, virtual milliseconds since 1970; undefined before the first. */
  last(machine: string): number | undefined;
  /** Called when a machine's beats stop or come again, at the moment at which they do; the control plane only learns by timers. */
  watch(listener: (machine: string, beating: boolean) => void): () => void;
  /** In a world with real heartbeats: called with each beat. Never called in a world that elides them. */
  onBeat(listener: (machine: string) => void): () => void;
}

/** The cluster of machine number `index` (from 0) of `count`, when they are shared out as evenly as can be among `cluster-1`, `cluster-2`, .... */
export function clusterNameOf(index: number, count: number, clusters: number): string {
  return `cluster-${Math.floor((index * clusters) / count) + 1}`;
}
