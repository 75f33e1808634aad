/**
 * How playback spends its seconds. Virtual minutes in which nothing happens anywhere pass quickly, moments with much going on
 * slowly; within a stretch between two events the clock runs evenly, and the header always says how fast.
 */
import type { Timeline } from '../../report/index.js';

/** A quiet stretch counts by the square root of its length, and never for more than one of this length. Milliseconds. */
const LONGEST_STRETCH_MS = 120_000;

export interface PacedMoment {
  /** Virtual milliseconds since the start of the world. */
  readonly t: number;
  /** Virtual seconds a second. */
  readonly speed: number;
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** Where it begins and ends within the playback. Wall milliseconds. */
  readonly wallFromMs: number;
  readonly wallToMs: number;
}

export class Pace {
  readonly startMs: number;
  readonly endMs: number;
  readonly #stretches: readonly Stretch[];

  /** Spreads the events of all lanes over `paceMs` wall milliseconds. */
  constructor(timelines: readonly Timeline[], paceMs: number) {
    const moments = momentsOf(timelines);
    this.startMs = moments[0] ?? 0;
    this.endMs = moments.at(-1) ?? 0;
    const weights = moments.slice(1).map((t, index) => Math.sqrt(Math.min(LONGEST_STRETCH_MS, t - moments[index]!)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let wall = 0;
    this.#stretches = weights.map((weight, index) => {
      const wallFromMs = wall;
      wall += (weight * paceMs) / total;
      return { fromMs: moments[index]!, toMs: moments[index + 1]!, wallFromMs, wallToMs: wall };
    });
  }

  /** The moment that is shown `wallMs` after the start of the playback. */
  at(wallMs: number): PacedMoment {
    const stretch = this.#stretches.find(({ wallToMs }) => wallMs < wallToMs);
    if (stretch === undefined) return { t: this.endMs, speed: 0 };
    const { fromMs, toMs, wallFromMs, wallToMs } = stretch;
    const speed = (toMs - fromMs) / (wallToMs - wallFromMs);
    return { t: Math.floor(fromMs + Math.max(0, wallMs - wallFromMs) * speed), speed };
  }
}

/** Every moment at which something happens in a lane, from the first step to the end of the last, once each. */
function momentsOf(timelines: readonly Timeline[]): number[] {
  const moments = new Set<number>();
  for (const { steps, instances, events } of timelines) {
    for (const { startMs, endMs } of steps) {
      moments.add(startMs);
      if (endMs !== undefined) moments.add(endMs);
    }
    for (const { changes } of instances) for (const { t } of changes) moments.add(t);
    for (const { t } of events) moments.add(t);
  }
  const first = Math.min(...timelines.flatMap(({ steps }) => steps.map(({ startMs }) => startMs)));
  const last = Math.max(...timelines.flatMap(({ steps }) => steps.map(({ startMs, endMs }) => endMs ?? startMs)));
  return [...moments].filter((t) => t >= first && t <= last).sort((left, right) => left - right);
}
