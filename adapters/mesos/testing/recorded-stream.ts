import { memoryCall, type MemoryResult } from 'regatta/kit';
import type { World } from 'regatta/testing';

export type Json = Readonly<Record<string, unknown>>;

const parsedSoFar = new WeakMap<MemoryResult, Json[]>();

/** The records of a stream so far, each of which came as one chunk; a chunk is parsed once. */
export function eventsIn(result: MemoryResult): readonly Json[] {
  const events = parsedSoFar.get(result) ?? [];
  parsedSoFar.set(result, events);
  for (const chunk of result.chunks.slice(events.length)) {
    const text = new TextDecoder().decode(chunk);
    if (!/^\d+\n/.test(text)) break;
    events.push(JSON.parse(text.slice(text.indexOf('\n') + 1)) as Json);
  }
  return events;
}

/** One subscription that stays open, and acknowledges updates at once if it is told to. */
export class RecordedStream {
  readonly result: MemoryResult;
  readonly acknowledges: boolean;
  readonly #world: World;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #acknowledged = new Set<string>();

  /** `headers` are those of the subscription, for the credentials in them. */
  constructor(
    world: World,
    result: MemoryResult,
    acknowledges: boolean,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#world = world;
    this.result = result;
    this.acknowledges = acknowledges;
    this.#headers = headers;
  }

  get events(): readonly Json[] {
    return eventsIn(this.result);
  }

  get streamId(): string {
    return this.result.headers['mesos-stream-id'] ?? '';
  }

  get frameworkId(): string {
    const [first] = this.events;
    return (first?.['subscribed'] as { framework_id?: { value: string } } | undefined)?.framework_id?.value ?? '';
  }

  /** Acknowledges what came since the last time; the calls are queued and do not run yet. */
  acknowledge(): void {
    if (!this.acknowledges || this.result.ended) return;
    for (const event of this.events) {
      const { status } = (event['update'] ?? {}) as { status?: { uuid?: string; agent_id: unknown; task_id: unknown } };
      if (status?.uuid === undefined || this.#acknowledged.has(status.uuid)) continue;
      this.#acknowledged.add(status.uuid);
      const { agent_id, task_id, uuid } = status;
      this.call('ACKNOWLEDGE', { acknowledge: { agent_id, task_id, uuid } });
    }
  }

  /** Sends a call of this framework. */
  call(type: string, parts: object): MemoryResult {
    const { authorization } = this.#headers;
    const { call, result } = memoryCall({
      method: 'POST',
      path: '/api/v1/scheduler',
      headers: {
        'content-type': 'application/json',
        'mesos-stream-id': this.streamId,
        ...(authorization !== undefined && { authorization }),
      },
      body: JSON.stringify({ type, framework_id: { value: this.frameworkId }, ...parts }),
    });
    this.#world.accept(call);
    return result;
  }
}
