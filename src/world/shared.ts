import type { Physics } from '../ports/constants.js';
import type { ContainerTimings } from '../ports/runtime.js';
import type { Images } from '../ports/images.js';
import type { Random } from '../ports/random.js';
import { VirtualTasks } from '../core/clock/virtual.js';
import { containerFaults } from '../core/faults/container-faults.js';
import { FaultBoard } from '../core/faults/fault-board.js';
import { imageFaults } from '../core/faults/image-faults.js';
import { machineFaults } from '../core/faults/machine-faults.js';
import { ImageCatalogue } from '../core/images/catalogue.js';
import { MachineTable } from '../core/nodes/machine-table.js';
import { SeededRandom } from '../core/random/random.js';
import { PhysicalTimings } from '../core/runtime/physical-timings.js';
import { SimulatedRuntime } from '../core/runtime/simulated-runtime.js';
import { TraceRecorder } from '../core/trace/recorder.js';
import { LinkBoard } from './link-board.js';
import { linkFaults } from './link-faults.js';
import { WorldEffects } from './world-effects.js';

/** What all sites of a world have in common: time, chance, the trace, and the physical machines. */
export interface Shared {
  readonly tasks: VirtualTasks;
  readonly random: Random;
  readonly trace: TraceRecorder;
  readonly machines: MachineTable;
  readonly images: Images;
  readonly runtime: SimulatedRuntime;
  readonly faults: FaultBoard;
  readonly effects: WorldEffects;
  readonly links: LinkBoard;
  readonly physics: Physics;
}

export interface SharedOptions {
  readonly epochMs: number;
  readonly seed: string;
  readonly physics: Physics;
  /** Replaces the physical model, for replays of recordings. */
  readonly timings?: ContainerTimings;
  readonly images?: Images;
  /** How many trace entries are kept; all by default. */
  readonly retainedTraceEntries?: number;
}

export function createShared(options: SharedOptions): Shared {
  const tasks = new VirtualTasks(options.epochMs);
  const random = new SeededRandom(options.seed);
  const trace = new TraceRecorder(tasks, options.retainedTraceEntries);
  // Digests are facts about images, so they do not depend on the seed of the run.
  const images = options.images ?? new ImageCatalogue(new SeededRandom('images'));
  const machines = new MachineTable(tasks, addressOf);
  const timings = options.timings ?? new PhysicalTimings(options.physics);
  const runtime = new SimulatedRuntime(tasks, random.fork('runtime'), machines, images, timings);
  const faults = new FaultBoard(tasks, trace);
  const links = new LinkBoard(tasks);
  const kinds = [...machineFaults(machines), ...imageFaults(images), ...containerFaults(machines, runtime)];
  for (const kind of [...kinds, ...linkFaults(links)]) faults.define(kind);
  return {
    tasks,
    random,
    trace,
    machines,
    images,
    runtime,
    faults,
    effects: new WorldEffects(tasks, trace),
    links,
    physics: options.physics,
  };
}

/** 10.0.0.11, 10.0.0.12, ...: above the addresses that a router and its like would have. */
function addressOf(ordinal: number): string {
  const value = ordinal + 11;
  return `10.0.${Math.floor(value / 256)}.${value % 256}`;
}
