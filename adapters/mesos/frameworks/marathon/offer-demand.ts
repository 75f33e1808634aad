import type { Tasks, Timer } from 'regatta/kit';
import type { MesosConstants } from '../../profiles/1.11.js';
import { isActive, type MarathonInstance } from '../../resources/marathon-instance.js';
import type { SchedulerCall } from '../../resources/messages.js';
import type { InstanceTable } from './instance-table.js';
import type { LaunchDelays } from './launch-delays.js';
import { MARATHON } from './names.js';

/** Waits after so many failures in a row are idle waiting: nobody stands by for the fourth try. */
const PATIENT_FAILURES = 3;

/**
 * Whether Marathon wants offers: revives when an instance may be launched that offers were not asked for yet, suppresses when
 * nothing waits. Source: marathon core/flow/impl/ReviveOffersStreamLogic.scala.
 */
export class OfferDemand {
  readonly #tasks: Tasks;
  readonly #instances: InstanceTable;
  readonly #delays: LaunchDelays;
  readonly #constants: MesosConstants;
  readonly #call: (call: SchedulerCall) => void;
  /** Launches that offers were asked for since they began to wait. */
  #asked = new Set<string>();
  #suppressed = false;
  #revivedAt = -Infinity;
  #timer: Timer | undefined;
  #looking = false;
  #subscribed = false;

  constructor(
    tasks: Tasks,
    instances: InstanceTable,
    delays: LaunchDelays,
    constants: MesosConstants,
    call: (call: SchedulerCall) => void,
  ) {
    this.#tasks = tasks;
    this.#instances = instances;
    this.#delays = delays;
    this.#constants = constants;
    this.#call = call;
  }

  /** A new subscription begins with offers for everybody. */
  subscribed(): void {
    this.#subscribed = true;
    this.#suppressed = false;
    this.#asked = new Set();
    this.#revivedAt = -Infinity;
    this.lookSoon();
  }

  stop(): void {
    this.#subscribed = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Something changed that may matter; several changes are looked at together. */
  lookSoon(): void {
    if (this.#looking || !this.#subscribed) return;
    this.#looking = true;
    this.#tasks.after(
      this.#constants.watchDelayMs,
      () => {
        this.#looking = false;
        if (this.#subscribed) this.#look();
      },
      { author: MARATHON },
    );
  }

  /** Asks again for what could not be served only because of Marathon's own launch rate. */
  askAgain(inMs: number): void {
    this.#asked = new Set();
    this.#wake(inMs, true);
  }

  #look(): void {
    const waiting = this.#instances.waiting();
    if (waiting.length === 0) return this.#suppress();
    const allowed = waiting.filter(({ appId, version }) => this.#delays.leftMs(appId, version) === 0);
    const fresh = allowed.filter((instance) => !this.#asked.has(launchOf(instance)));
    if (fresh.length > 0) return this.#revive(allowed);
    const [first] = waiting
      .filter((instance) => !allowed.includes(instance))
      .map(({ appId, version }) => ({
        leftMs: this.#delays.leftMs(appId, version),
        ref: (this.#delays.get(appId, version)?.failures ?? 0) <= PATIENT_FAILURES,
      }))
      .sort((left, right) => left.leftMs - right.leftMs);
    if (first !== undefined) this.#wake(first.leftMs, first.ref);
  }

  /** Not more often than the interval allows. */
  #revive(allowed: readonly MarathonInstance[]): void {
    const waitMs = this.#revivedAt + this.#constants.marathonReviveIntervalMs - this.#tasks.now;
    if (waitMs > 0) {
      const failures = allowed.map(({ appId, version }) => this.#delays.get(appId, version)?.failures ?? 0);
      return this.#wake(waitMs, Math.min(...failures) <= PATIENT_FAILURES);
    }
    this.#revivedAt = this.#tasks.now;
    this.#suppressed = false;
    this.#asked = new Set(allowed.map(launchOf));
    this.#call({ type: 'REVIVE', revive: {} });
    this.lookSoon();
  }

  #suppress(): void {
    this.#asked = new Set();
    if (this.#suppressed) return;
    this.#suppressed = true;
    this.#call({ type: 'SUPPRESS', suppress: {} });
  }

  #wake(inMs: number, ref: boolean): void {
    this.#timer?.cancel();
    this.#timer = this.#tasks.after(inMs, () => this.#look(), { author: MARATHON, unref: !ref });
  }
}

/** One attempt to launch an instance. */
function launchOf(instance: MarathonInstance): string {
  return `${instance.id}#${instance.incarnation}${isActive(instance) ? '' : '+'}`;
}
