/**
 * A part of a running control plane that is not a control loop: a scheduler, an agent, a dispatcher, a network programmer. It
 * may be stopped and started at any moment and then begins from the store and the runtime alone; nothing else may be needed.
 */
export interface Component {
  /** The author of what it writes. */
  readonly id: string;
  /** What `--without` calls it. */
  readonly part: string;
  /** Lower starts first; equal orders start by id. */
  readonly order: number;
  start(): void;
  stop(): void;
}
