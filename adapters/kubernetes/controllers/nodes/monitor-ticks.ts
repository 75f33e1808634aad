import type { Clock } from 'regatta/kit';

/** The moments at which a loop with a fixed period looks, counted from its start. */
export class MonitorTicks {
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #startedAt: number;

  constructor(clock: Clock, periodMs: number) {
    this.#clock = clock;
    this.#periodMs = periodMs;
    this.#startedAt = clock.now;
  }

  /** The first tick at or after a time. */
  atOrAfter(time: number): number {
    const periods = Math.max(0, Math.ceil((time - this.#startedAt) / this.#periodMs));
    return this.#startedAt + periods * this.#periodMs;
  }

  /** Milliseconds until the first tick after now. */
  get untilNextMs(): number {
    return this.atOrAfter(this.#clock.now + 1) - this.#clock.now;
  }
}
