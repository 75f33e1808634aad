/** Doubling delays by key, as client-go's item exponential failure limiter and the kubelet's back-off keep them. */
export class BackOff {
  readonly #initialMs: number;
  readonly #maximumMs: number;
  readonly #factor: number;
  readonly #failures = new Map<string, number>();

  constructor(initialMs: number, maximumMs: number, factor = 2) {
    this.#initialMs = initialMs;
    this.#maximumMs = maximumMs;
    this.#factor = factor;
  }

  /** Counts one more failure and gives the delay before the next try: initial, initial * factor, ... up to the maximum. */
  next(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return this.delayAfter(failures);
  }

  /** The delay after `failures` earlier failures, without counting. */
  delayAfter(failures: number): number {
    // Multiplied step by step: powers of numbers are not the same on every engine, and the maximum is soon reached.
    let delayMs = this.#initialMs;
    for (let count = 0; count < failures && delayMs < this.#maximumMs; count++) delayMs *= this.#factor;
    return Math.min(delayMs, this.#maximumMs);
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}
