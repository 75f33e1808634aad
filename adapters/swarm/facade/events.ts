import { parseRfc3339 } from 'regatta/kit';
import { nanosecondsOf } from '../resources/durations.js';
import type { EngineParts } from './engine-parts.js';
import type { SwarmEvent } from './event-log.js';
import { filtersOf, hasLabel, type Filters } from './filters.js';
import type { EngineRequest, Route } from './route.js';

const FILTERS = [
  'config',
  'container',
  'daemon',
  'event',
  'image',
  'label',
  'network',
  'node',
  'plugin',
  'scope',
  'secret',
  'service',
  'type',
  'volume',
];

export function eventRoutes(parts: EngineParts): readonly Route[] {
  return [{ method: 'GET', path: '/events', handle: (request) => stream(parts, request) }];
}

/** One JSON object a line: those since a time, then new ones as they come, until a time or until the caller leaves. */
function stream(parts: EngineParts, request: EngineRequest): void {
  const { tasks, events, constants } = parts;
  const { call, headers, query, machine } = request;
  const filters = filtersOf(request, FILTERS, constants.apiMinor);
  const since = timeOf(query.get('since'), tasks.now);
  const until = timeOf(query.get('until'), tasks.now);
  call.reply.head(200, { ...headers, 'content-type': 'application/json' });
  const write = (event: SwarmEvent) => {
    const isTold = event.machine === undefined || event.machine === machine;
    if (isTold && passes(event, filters)) call.reply.write(lineOf(event));
  };
  if (since !== undefined)
    for (const event of events.kept(machine))
      if (event.at >= since && (until === undefined || event.at <= until)) write(event);
  if (until !== undefined && until <= tasks.now) return call.reply.end();
  const stop = events.follow(write);
  call.onClose(stop);
  if (until === undefined) return;
  tasks.after(
    until - tasks.now,
    () => {
      stop();
      call.reply.end();
    },
    { unref: true },
  );
}

/** Containers also come in the shape of before the API had actors. */
function lineOf({ at, type, action, id, attributes }: SwarmEvent): Uint8Array {
  const isLocal = type === 'container';
  const event = {
    ...(isLocal && { status: action, id, from: attributes['image'] }),
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: scopeOf(type, action),
    time: Math.floor(at / 1000),
    timeNano: nanosecondsOf(at),
  };
  return new TextEncoder().encode(`${JSON.stringify(event)}\n`);
}

/** What an engine does on its own machine is local. */
function scopeOf(type: string, action: string): string {
  return type === 'container' || (type === 'network' && /^(dis)?connect$/.test(action)) ? 'local' : 'swarm';
}

/** Names and ids match from their beginning (moby daemon/events/filter.go). */
function passes({ type, action, id, attributes }: SwarmEvent, filters: Filters): boolean {
  const named = (kind: string) =>
    filters.some(
      kind,
      (value) =>
        type === kind && (id.startsWith(value) || (attributes['name'] ?? '').startsWith(value.replace(/^\//, ''))),
    );
  return (
    filters.some('type', (value) => value === type) &&
    filters.some('event', (value) => value === action || value === action.split(': ')[0]) &&
    filters.some('scope', (value) => value === scopeOf(type, action)) &&
    filters.some('image', (value) => (attributes['image'] ?? '').startsWith(value)) &&
    filters.every('label', (value) => hasLabel(attributes, value)) &&
    ['service', 'node', 'network', 'secret', 'config', 'container'].every(named) &&
    ['plugin', 'volume', 'daemon'].every((kind) => !filters.has(kind))
  );
}

/** Seconds since 1970 with a fraction, or RFC 3339. Undefined when not given. */
export function timeOf(text: string | null, now: number): number | undefined {
  if (text === null || text === '' || text === '0') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.floor(Number(text) * 1000);
  const ms = parseRfc3339(text);
  return Number.isNaN(ms) ? now : ms;
}
