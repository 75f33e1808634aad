import type { Physics } from '../../ports/constants.js';
import type { Image } from '../../ports/images.js';
import type { ContainerExit, ContainerSpec, ContainerTimings } from '../../ports/runtime.js';
import { commandOf, isInteractive, isOverridden, resultOf } from './inside.js';

/** Exit code of a process that SIGTERM ended and that has no handler for it. */
const TERMINATED = 143;

/** The physical model that all lanes share: link speed, process start and stop, and what the image says of itself. */
export class PhysicalTimings implements ContainerTimings {
  readonly #physics: Physics;

  constructor(physics: Physics) {
    this.#physics = physics;
  }

  pullMs(image: Image | undefined, alreadyPresent: boolean): number {
    const bytes = image === undefined || alreadyPresent ? 0 : image.sizeBytes;
    return this.#physics.imagePullOverheadMs + (bytes * 1000) / this.#physics.imagePullBytesPerSecond;
  }

  startMs(_spec: ContainerSpec, image: Image): number {
    return this.#physics.containerCreateMs + this.#physics.containerStartMs + image.behaviour.warmUpMs;
  }

  stop(spec: ContainerSpec, image: Image): { afterMs: number; exit: ContainerExit } {
    const code = isOverridden(spec) ? TERMINATED : image.behaviour.signalExitCode;
    return { afterMs: this.#physics.containerStopMs + image.behaviour.shutDownMs, exit: exitWith(code) };
  }

  exits(spec: ContainerSpec, image: Image): { afterMs: number; exit: ContainerExit } | undefined {
    if (spec.stdin === true && isInteractive(commandOf(spec, image))) return undefined;
    if (!isOverridden(spec)) {
      const { exits } = image.behaviour;
      return exits === undefined ? undefined : { afterMs: exits.afterMs, exit: exitWith(exits.code) };
    }
    const result = resultOf(
      { hostname: '', image: spec.image, env: new Map(Object.entries(spec.env ?? {})), files: new Map(spec.files) },
      spec,
      image,
    );
    const runsMs = sleepMsOf(commandOf(spec, image));
    if (runsMs === Infinity) return undefined;
    return result === undefined ? undefined : { afterMs: runsMs, exit: exitWith(result.exitCode) };
  }
}

function exitWith(code: number): ContainerExit {
  return { code, reason: code === 0 ? 'Completed' : 'Error', message: '' };
}

/** How long a command runs: the sum of its `sleep`s; for ever with `tail -f`, `sleep infinity` or a loop; else no time at all. */
function sleepMsOf(argv: readonly string[]): number {
  const script = argv.join(' ');
  if (/\btail\s+-f\b|\bsleep\s+(infinity|inf)\b|\bwhile\b/.test(script)) return Infinity;
  let seconds = 0;
  for (const match of script.matchAll(/\bsleep\s+(\d+(?:\.\d+)?)([smhd]?)/g))
    seconds += Number(match[1]) * UNIT_SECONDS[match[2]!]!;
  return Math.round(seconds * 1000);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
