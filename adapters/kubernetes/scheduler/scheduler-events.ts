import { rfc3339Micro, RegattaError, type Clock, type Random } from 'regatta/kit';
import { newStyleEvent, type EventType, type RecordedEvent } from '../controllers/event-recorder.js';
import type { ApiObject, ApiServer } from '../resources/types.js';
import { noteOf } from './messages.js';

/** An event that comes again within this time becomes a series (client-go tools/events: finishTime 6 minutes). */
const SERIES_MS = 360_000;

interface Written {
  readonly namespace: string;
  readonly name: string;
  count: number;
  seenAt: number;
}

/** The events of schedulers, of the newer API: the second of a kind starts a series, whose further counts are only written every half hour. */
export class SchedulerEvents {
  readonly #clock: Clock;
  readonly #api: ApiServer;
  readonly #random: Random;
  readonly #written = new Map<string, Written>();

  constructor(clock: Clock, api: ApiServer, random: Random) {
    this.#clock = clock;
    this.#api = api;
    this.#random = random.fork('events/default-scheduler');
  }

  event(scheduler: string, about: ApiObject, type: EventType, reason: string, action: string, note: string): void {
    const { now } = this.#clock;
    const key = `${about.metadata.uid} ${scheduler} ${type} ${reason} ${action}`;
    const before = this.#written.get(key);
    if (before !== undefined && now - before.seenAt <= SERIES_MS) return this.#again(before);
    const event = newStyleEvent(about, now, this.#random, {
      type,
      reason,
      note: noteOf(note),
      action,
      controller: scheduler,
      instance: `${scheduler}-control-plane`,
    });
    try {
      const { metadata } = this.#api.create('events', event);
      this.#written.set(key, { namespace: metadata.namespace ?? '', name: metadata.name, count: 1, seenAt: now });
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
    }
  }

  /** Nothing more will be reported on an object that is gone. */
  forget(uid: string): void {
    for (const key of this.#written.keys()) if (key.startsWith(`${uid} `)) this.#written.delete(key);
  }

  #again(written: Written): void {
    written.count++;
    written.seenAt = this.#clock.now;
    if (written.count !== 2) return;
    const stored = this.#api.get<RecordedEvent>('events', written.namespace, written.name);
    if (stored === undefined) return;
    const series = { count: written.count, lastObservedTime: rfc3339Micro(this.#clock.now) };
    const changed = { ...stored, series };
    this.#api.update<RecordedEvent>('events', changed);
  }
}
