import type {
  ContainerExec,
  ContainerLogs,
  ContainerUsage,
  Images,
  Machines,
  Random,
  Runtime,
  Tasks,
} from 'regatta/kit';
import type { SwarmState } from '../resources/swarm-state.js';
import type { SwarmConstants } from '../profiles/28.js';
import type { EventLog } from './event-log.js';

/** What the routes work with. */
export interface EngineParts {
  readonly tasks: Tasks;
  readonly random: Random;
  readonly state: SwarmState;
  readonly machines: Machines;
  readonly runtime: Runtime;
  readonly logs: ContainerLogs;
  readonly exec: ContainerExec;
  readonly usage: ContainerUsage;
  readonly images: Images;
  readonly constants: SwarmConstants;
  readonly events: EventLog;
  /** As engines report it, e.g. `28.5.2`. */
  readonly engineVersion: string;
}
