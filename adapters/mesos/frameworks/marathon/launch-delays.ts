import type { Store, Tasks } from 'regatta/kit';
import type { AppSpec } from '../../resources/marathon-app.js';
import type { MarathonDelay } from '../../resources/marathon-delay.js';

/** What the back-off has to know of an app. */
export type BackedOff = Pick<AppSpec, 'id' | 'backoffSeconds' | 'backoffFactor' | 'maxLaunchDelaySeconds'>;

/**
 * How long an app that keeps failing waits before it is launched again, by app and version. A delay is forgotten by looking at
 * it late, so no timer is needed. Source: marathon core/launchqueue/impl/RateLimiter.scala.
 */
export class LaunchDelays {
  readonly #tasks: Tasks;
  readonly #store: Store;

  constructor(tasks: Tasks, store: Store) {
    this.#tasks = tasks;
    this.#store = store;
  }

  /** The delay in force; undefined when the app may be launched at will. */
  get(appId: string, version: string): MarathonDelay | undefined {
    const delay = this.#store.get<MarathonDelay>('MarathonDelay', appId, version)?.value;
    if (delay === undefined) return undefined;
    const setAt = delay.deadlineAt - delay.delayMs;
    return this.#tasks.now > setAt + delay.maximumMs ? undefined : delay;
  }

  /** Milliseconds until it may be launched; 0 when it may be now. */
  leftMs(appId: string, version: string): number {
    return Math.max(0, (this.get(appId, version)?.deadlineAt ?? 0) - this.#tasks.now);
  }

  /** One more failure. */
  add(spec: BackedOff, version: string): void {
    const before = this.get(spec.id, version);
    const maximumMs = spec.maxLaunchDelaySeconds * 1000;
    const first = Math.min(spec.backoffSeconds * 1000, maximumMs);
    // Kept as a fraction of a millisecond: rounding at each step would add up.
    const delayMs = before === undefined ? first : Math.min(maximumMs, before.delayMs * spec.backoffFactor);
    const failures = (before?.failures ?? 0) + 1;
    this.#put(spec.id, version, { deadlineAt: this.#tasks.now + delayMs, delayMs, maximumMs, failures });
  }

  /** It got as far as running: the waiting starts again from now, no shorter than it was. */
  advance(appId: string, version: string): void {
    const delay = this.get(appId, version);
    if (delay !== undefined) this.#put(appId, version, { ...delay, deadlineAt: this.#tasks.now + delay.delayMs });
  }

  reset(appId: string, version: string): void {
    if (this.#store.get('MarathonDelay', appId, version) !== undefined)
      this.#store.delete('MarathonDelay', appId, version);
  }

  /** Forgets every version of an app. */
  forget(appId: string): void {
    for (const { name } of this.#store.list('MarathonDelay', { namespace: appId }).items) this.reset(appId, name);
  }

  #put(appId: string, version: string, delay: MarathonDelay): void {
    if (this.#store.get('MarathonDelay', appId, version) === undefined)
      this.#store.create<MarathonDelay>('MarathonDelay', appId, version, delay);
    else this.#store.update<MarathonDelay>('MarathonDelay', appId, version, delay);
  }
}
