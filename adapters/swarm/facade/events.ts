import { parseRfc3339 } from 'regatta/kit';
import { nanosecondsOf } from '../resources/durations.js';
import type { EngineParts } from './engine-parts.js';
import type { SwarmEvent } from './event-log.js';
import { filtersOf, type Filters } from './filters.js';
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
  const { call, headers, query } = request;
  const filters = filtersOf(request, FILTERS, constants.apiMinor);
  const since = timeOf(query.get('since'), tasks.now);
  const until = timeOf(query.get('until'), tasks.now);
  call.reply.head(200, { ...headers, 'content-type': 'application/json' });
  const write = (event: SwarmEvent) => {
    if (passes(event, filters)) call.reply.write(lineOf(event));
  };
  if (since !== undefined)
    for (const event of events.kept) if (event.at >= since && (until === undefined || event.at <= until)) write(event);
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

function lineOf({ at, type, action, id, attributes }: SwarmEvent): Uint8Array {
  const event = {
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: 'swarm',
    time: Math.floor(at / 1000),
    timeNano: nanosecondsOf(at),
  };
  return new TextEncoder().encode(`${JSON.stringify(event)}\n`);
}

function passes({ type, action, id, attributes }: SwarmEvent, filters: Filters): boolean {
  const named = (kind: string) =>
    filters.some(kind, (value) => type === kind && (id === value || attributes['name'] === value));
  return (
    filters.some('type', (value) => value === type) &&
    filters.some('event', (value) => value === action) &&
    filters.some('scope', (value) => value === 'swarm') &&
    ['service', 'node', 'network', 'secret', 'config'].every(named) &&
    ['container', 'image', 'plugin', 'volume', 'daemon'].every((kind) => !filters.has(kind))
  );
}

/** Seconds since 1970 with a fraction, or RFC 3339. Undefined when not given. */
export function timeOf(text: string | null, now: number): number | undefined {
  if (text === null || text === '' || text === '0') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.floor(Number(text) * 1000);
  const ms = parseRfc3339(text);
  return Number.isNaN(ms) ? now : ms;
}
