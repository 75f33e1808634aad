import type { ContainerExec, Tasks, Timer } from 'regatta/kit';
import { msOf } from '../resources/durations.js';
import type { HealthSpec } from '../resources/service-spec.js';
import type { SwarmConstants } from '../profiles/28.js';

/** What a probe finds out. */
export interface HealthEvents {
  /** The first success. */
  healthy(): void;
  /** So many failures in a row as the check allows. */
  unhealthy(): void;
}

/** Whether a container has a check at all; `NONE` switches that of the image off. */
export function hasHealthCheck(check: HealthSpec | undefined): check is HealthSpec {
  const [kind] = check?.Test ?? [];
  return kind === 'CMD' || kind === 'CMD-SHELL';
}

/** The engine's health check of one container (moby daemon/health.go): a command every interval, from one interval after the start. */
export class HealthProbe {
  readonly #tasks: Tasks;
  readonly #exec: ContainerExec;
  readonly #check: HealthSpec;
  readonly #constants: SwarmConstants;
  readonly #containerId: string;
  readonly #startedAt: number;
  readonly #events: HealthEvents;
  #failures = 0;
  #wasHealthy = false;
  #timer: Timer | undefined;

  constructor(
    parts: { readonly tasks: Tasks; readonly exec: ContainerExec; readonly constants: SwarmConstants },
    containerId: string,
    check: HealthSpec,
    events: HealthEvents,
  ) {
    this.#tasks = parts.tasks;
    this.#exec = parts.exec;
    this.#constants = parts.constants;
    this.#containerId = containerId;
    this.#check = check;
    this.#startedAt = parts.tasks.now;
    this.#events = events;
    this.#next();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** Somebody waits for the first verdict; what comes after it goes on for ever. */
  #next(): void {
    const { Interval } = this.#check;
    const everyMs = Interval === undefined ? this.#constants.healthIntervalMs : msOf(Interval);
    this.#timer = this.#tasks.after(everyMs, () => this.#probe(), { unref: this.#wasHealthy });
  }

  #probe(): void {
    if (this.#exec.exec(this.#containerId, this.#argv(), '').exitCode === 0) {
      this.#failures = 0;
      if (!this.#wasHealthy) this.#events.healthy();
      this.#wasHealthy = true;
      return this.#next();
    }
    const { StartPeriod = 0, Retries } = this.#check;
    const stillStarting = !this.#wasHealthy && this.#tasks.now - this.#startedAt < msOf(StartPeriod);
    if (!stillStarting) this.#failures++;
    const allowed = Retries === undefined || Retries === 0 ? this.#constants.healthRetries : Retries;
    if (this.#failures >= allowed) this.#events.unhealthy();
    else this.#next();
  }

  #argv(): readonly string[] {
    const [kind, ...words] = this.#check.Test ?? [];
    return kind === 'CMD' ? words : ['/bin/sh', '-c', ...words];
  }
}
