import { rfc3339, rfc3339Micro, RegattaError, TokenBucket, type Random, type Tasks } from 'regatta/kit';
import type { KubernetesConstants } from '../profiles/1.32.js';
import type { ApiObject, ApiServer } from '../resources/types.js';

export type EventType = 'Normal' | 'Warning';

export interface RecordedEvent extends ApiObject {
  readonly involvedObject: object;
  readonly reason: string;
  readonly message: string;
  readonly type: EventType;
  readonly count?: number;
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
}

interface Similar {
  readonly messages: Set<string>;
  seenAt: number;
}

interface Logged {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Events as client-go's recorder makes them (tools/record/events_cache.go): equal ones are counted, many similar ones are combined, and an
 * object that causes too many is cut off. What it remembers is a cache, lost on a restart as the real one is.
 */
export class EventRecorder {
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #random: Random;
  readonly #constants: KubernetesConstants;
  readonly #component: string;
  readonly #similar = new Map<string, Similar>();
  readonly #logged = new Map<string, Logged>();
  readonly #budgets = new Map<string, TokenBucket>();

  constructor(tasks: Tasks, api: ApiServer, random: Random, constants: KubernetesConstants, component: string) {
    this.#tasks = tasks;
    this.#api = api;
    this.#random = random.fork(`events/${component}`);
    this.#constants = constants;
    this.#component = component;
  }

  /** Reports on an object. `fieldPath` names a part of it (`spec.containers{web}`); `host` the node that reports. */
  event(about: ApiObject, type: EventType, reason: string, message: string, fieldPath = '', host = ''): void {
    const { uid, name, namespace = '' } = about.metadata;
    const object = [this.#component, host, about.kind, namespace, name, uid, about.apiVersion].join('/');
    const group = `${object}/${fieldPath}/${type}/${reason}`;
    const combined = this.#isOneOfMany(`${object}/${type}/${reason}`, message);
    const key = combined ? group : `${group}/${message}`;
    if (!this.#mayWrite(object)) return;
    const text = combined ? `(combined from similar events): ${message}` : message;
    if (this.#countUp(key, text)) return;
    this.#create(key, about, type, reason, text, fieldPath, host, combined);
  }

  /** Counts messages of one reason; true from the one on that is combined with its likes. */
  #isOneOfMany(group: string, message: string): boolean {
    const { now } = this.#tasks;
    let similar = this.#similar.get(group);
    if (similar === undefined || now - similar.seenAt > this.#constants.eventAggregationWindowMs)
      this.#similar.set(group, (similar = { messages: new Set(), seenAt: now }));
    similar.seenAt = now;
    similar.messages.add(message);
    return similar.messages.size >= this.#constants.eventAggregationCount;
  }

  #mayWrite(object: string): boolean {
    let budget = this.#budgets.get(object);
    if (budget === undefined) {
      const { eventBurst, eventRefillMs } = this.#constants;
      this.#budgets.set(object, (budget = new TokenBucket(this.#tasks, 1000 / eventRefillMs, eventBurst)));
    }
    return budget.tryTake();
  }

  #countUp(key: string, message: string): boolean {
    const logged = this.#logged.get(key);
    if (logged === undefined) return false;
    const before = this.#api.get<RecordedEvent>('events', logged.namespace, logged.name);
    if (before === undefined) return false;
    const lastTimestamp = rfc3339(this.#tasks.now);
    this.#api.update<RecordedEvent>('events', { ...before, message, count: (before.count ?? 1) + 1, lastTimestamp });
    return true;
  }

  #create(
    key: string,
    about: ApiObject,
    type: EventType,
    reason: string,
    message: string,
    fieldPath: string,
    host: string,
    combined: boolean,
  ): void {
    const namespace = about.metadata.namespace ?? 'default';
    const timestamp = rfc3339(this.#tasks.now);
    const name = nameOf(about, this.#tasks.now, this.#random);
    const created = this.#attempt({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: referenceTo(about, fieldPath),
      reason,
      message,
      source: { component: this.#component, ...(host !== '' && { host }) },
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      count: 1,
      type,
      eventTime: null,
      // Combined ones are made anew, without this (events_cache.go EventAggregate).
      reportingComponent: combined ? '' : this.#component,
      reportingInstance: combined ? '' : host,
    });
    if (created) this.#logged.set(key, { namespace, name });
  }

  /** A refused event is dropped, as the real recorder does: a namespace that is being deleted takes none. */
  #attempt(event: Parameters<ApiServer['create']>[1] & Record<string, unknown>): boolean {
    try {
      this.#api.create('events', event);
      return true;
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      return false;
    }
  }
}

/** Events of the newer API, which the scheduler writes: a time instead of a count, and an action. */
export function newStyleEvent(
  about: ApiObject,
  nowMs: number,
  random: Random,
  fields: { type: EventType; reason: string; note: string; action: string; controller: string; instance: string },
): Parameters<ApiServer['create']>[1] & Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: nameOf(about, nowMs, random), namespace: about.metadata.namespace ?? 'default' },
    involvedObject: referenceTo(about, ''),
    reason: fields.reason,
    message: fields.note,
    type: fields.type,
    action: fields.action,
    eventTime: rfc3339Micro(nowMs),
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    reportingComponent: fields.controller,
    reportingInstance: fields.instance,
  };
}

/** The object's name and the nanosecond of the event in hexadecimal; the part below a millisecond is drawn. */
function nameOf(about: ApiObject, nowMs: number, random: Random): string {
  const nanoseconds = BigInt(nowMs) * 1_000_000n + BigInt(random.below(1_000_000));
  return `${about.metadata.name}.${nanoseconds.toString(16)}`;
}

function referenceTo({ apiVersion, kind, metadata }: ApiObject, fieldPath: string): object {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    kind,
    ...(namespace !== undefined && { namespace }),
    name,
    uid,
    apiVersion,
    ...(resourceVersion !== '' && { resourceVersion }),
    ...(fieldPath !== '' && { fieldPath }),
  };
}
