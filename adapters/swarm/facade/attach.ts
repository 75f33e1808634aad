import type { LogLine } from 'regatta/kit';
import { tell } from './container-events.js';
import { runningContainerAt, taskOf } from './container-facts.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter } from './errors.js';
import { isTrue, type Answer, type EngineRequest, type Route } from './route.js';
import { framed, MULTIPLEXED_STREAM, RAW_STREAM } from './streams.js';

/** `docker attach`: what the main process writes, until it ends. It reads nothing: none of those here is interactive. */
export function attachRoutes(parts: EngineParts): readonly Route[] {
  return [
    { method: 'POST', path: '/containers/{id}/attach', handle: (request) => attach(parts, request) },
    { method: 'POST', path: '/containers/{id}/resize', handle: (request) => resize(parts, request) },
  ];
}

function attach(parts: EngineParts, { call, params, query }: EngineRequest): void {
  const container = runningContainerAt(parts, params['id']!);
  const isTerminal = taskOf(parts, container)?.spec.ContainerSpec?.TTY === true;
  const stream = call.reply.upgrade(isTerminal ? [RAW_STREAM] : [MULTIPLEXED_STREAM, RAW_STREAM]);
  if (stream === undefined) throw badParameter('unable to upgrade to tcp');
  tell(parts, container, 'attach');
  const encoder = new TextEncoder();
  const write = ({ stream: name, text }: LogLine) => {
    if (!isTrue(query.get(name))) return;
    if (isTerminal) stream.send(0, encoder.encode(`${text}\r\n`));
    else stream.send(0, framed(name, encoder.encode(`${text}\n`)));
  };
  if (isTrue(query.get('logs'))) for (const line of parts.logs.read(container.id)) write(line);
  if (!isTrue(query.get('stream'))) return stream.close();
  const stops = [
    parts.logs.follow(container.id, write),
    parts.runtime.watch(({ id }, event) => {
      if (id === container.id && event !== 'started') stream.close();
    }),
  ];
  stream.onClose(() => stops.forEach((stop) => stop()));
}

/** Nothing here asks how large its terminal is, but clients tell. */
function resize(parts: EngineParts, { params, query }: EngineRequest): Answer {
  for (const [side, name] of [['h', 'height'] as const, ['w', 'width'] as const]) {
    const text = query.get(side) ?? '';
    if (!/^\d+$/.test(text)) throw badParameter(`invalid resize ${name} ${JSON.stringify(text)}: invalid syntax`);
  }
  runningContainerAt(parts, params['id']!);
  return { status: 200 };
}
