import type { Clock } from '../../ports/clock.js';
import type { RateLimiter } from '../../ports/reconcile.js';

/**
 * A token bucket in virtual time: `perSecond` tokens flow in, at most `burst` are kept. As client-go's flowcontrol, it starts
 * full. Real clusters converge at the speed of these limits, not of their processors.
 */
export class TokenBucket implements RateLimiter {
  readonly #clock: Clock;
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /** `perSecond` above 0; `burst` at least 1. */
  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = clock.now;
  }

  tryTake(): boolean {
    this.#fill();
    // A remainder just below one is what division leaves of a whole token.
    if (this.#tokens < 1 - 1e-9) return false;
    this.#tokens -= 1;
    return true;
  }

  waitMs(): number {
    this.#fill();
    return this.#tokens >= 1 - 1e-9 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs - 1e-9);
  }

  #fill(): void {
    const now = this.#clock.now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
  }
}

/** Where a client has no limit. */
export const unlimited: RateLimiter = { tryTake: () => true, waitMs: () => 0 };
