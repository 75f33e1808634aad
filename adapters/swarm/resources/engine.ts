import type { KindDefinition } from 'regatta/kit';
import type { Meta } from './meta.js';

/**
 * What the engine of one machine has on its own disk of the swarm, whatever the managers believe of it. Its id is the machine's name. Only its own
 * `/info` shows it.
 */
export interface Engine extends Meta {
  /** The node that it has joined as; empty while it is in no swarm. */
  readonly nodeId: string;
  /** A manager that was started again and waits for its unlock key. */
  readonly locked: boolean;
}

export const ENGINES: KindDefinition<Engine> = { kind: 'engine' };
