import type { Drive } from './drive.js';
import type { ScenarioSession } from './host.js';
import type { RecordedEvent, RecordFields } from './recording.js';
import { Timeline } from './timeline.js';

/** How often a curve is sampled, as its recorder did. Milliseconds. */
const SAMPLE_MS = 250;

/** Watches a replay as a recorder watches the real system: looks after every task that changed a store, and keeps what is new. */
export class Observer {
  readonly timeline = new Timeline();
  readonly curve: RecordedEvent[] = [];
  readonly #events = new Map<string, RecordedEvent>();
  /** A session that keeps what it said gives the same object again while an event has not changed. */
  readonly #seenEvents = new WeakSet<RecordFields>();
  readonly #drive: Drive;
  readonly #session: ScenarioSession;
  readonly #zeroMs: number;
  readonly #sampled: boolean;
  #dirty = true;
  /** Goes up with every look that may have found something. */
  #looks = 0;

  constructor(drive: Drive, session: ScenarioSession, zeroMs: number, sampled: boolean) {
    this.#drive = drive;
    this.#session = session;
    this.#zeroMs = zeroMs;
    this.#sampled = sampled;
    for (const site of drive.world.sites)
      site.store.watch(undefined, {}, (change) => {
        this.#dirty ||= session.concerns?.(change) ?? true;
      });
    // A recording of a thousand pods looks at totals now and then, not at each pod.
    if (sampled) drive.sampleEvery(SAMPLE_MS);
    drive.onLook = () => (sampled ? this.#sample() : this.#lookIfChanged());
    this.look();
  }

  get events(): readonly RecordedEvent[] {
    return [...this.#events.values()];
  }

  look(): void {
    this.#dirty = false;
    this.#looks++;
    const t = this.#now();
    this.timeline.observe(t, this.#session.records());
    for (const event of this.#session.events()) {
      if (this.#seenEvents.has(event)) continue;
      this.#seenEvents.add(event);
      const id = String(event['id']);
      this.#events.set(id, { ...event, t: this.#events.get(id)?.t ?? t, tLast: t });
    }
  }

  /** The same condition, asked only when something may have changed since it was asked last. */
  whenChanged(condition: () => boolean): () => boolean {
    let asked = -1;
    return () => {
      if (asked === this.#looks) return false;
      asked = this.#looks;
      return condition();
    };
  }

  finish(): void {
    this.look();
    if (this.#sampled) this.#sample();
  }

  #sample(): void {
    this.curve.push({ ...this.#session.sample?.(), t: this.#now() });
    this.#lookIfChanged();
  }

  #lookIfChanged(): void {
    if (this.#dirty || this.#session.heard?.() === true) this.look();
  }

  #now(): number {
    return this.#drive.world.tasks.now - this.#zeroMs;
  }
}
