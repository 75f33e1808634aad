import type { Clock } from 'regatta/kit';
import type { KubernetesConstants } from '../profiles/1.32.js';

interface Entry {
  delayMs: number;
  updatedAt: number;
  failures: number;
}

/**
 * How long a container that ended waits before it starts again (client-go util/flowcontrol/backoff.go as the kubelet uses it): the first
 * restart comes at once, then 10 s, doubling up to 5 minutes, and from the beginning after twice that without a restart.
 */
export class RestartBackOff {
  readonly #clock: Clock;
  readonly #constants: KubernetesConstants;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, constants: KubernetesConstants) {
    this.#clock = clock;
    this.#constants = constants;
  }

  /** The delay that holds for an end at this time, in milliseconds. */
  delayMs(key: string, endedAt: number): number {
    const entry = this.#entry(key, endedAt);
    return entry === undefined ? this.#constants.containerFirstBackOffMs : entry.delayMs;
  }

  /** Notes a restart after an end at this time: the next delay is longer. */
  restarted(key: string, endedAt: number): void {
    const { containerBackOffInitialMs, containerBackOffMaximumMs, containerFirstBackOffMs } = this.#constants;
    const entry = this.#entry(key, endedAt);
    const first = Math.max(containerBackOffInitialMs, 2 * containerFirstBackOffMs);
    const delayMs = entry === undefined ? first : Math.min(entry.delayMs * 2, containerBackOffMaximumMs);
    this.#entries.set(key, { delayMs, updatedAt: this.#clock.now, failures: (entry?.failures ?? 0) + 1 });
  }

  failures(key: string): number {
    return this.#entries.get(key)?.failures ?? 0;
  }

  forget(uid: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(`${uid}/`)) this.#entries.delete(key);
  }

  #entry(key: string, endedAt: number): Entry | undefined {
    const entry = this.#entries.get(key);
    const expired = entry !== undefined && endedAt - entry.updatedAt > 2 * this.#constants.containerBackOffMaximumMs;
    return expired ? undefined : entry;
  }
}
