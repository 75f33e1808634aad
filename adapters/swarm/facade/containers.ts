import { rfc3339Nano, type LogLine } from 'regatta/kit';
import { attachRoutes } from './attach.js';
import { actionRoutes } from './container-actions.js';
import { archiveRoutes } from './container-archive.js';
import { containerAt, taskOf } from './container-facts.js';
import { inspectContainer } from './container-inspect.js';
import { listContainers } from './container-list.js';
import { processRoutes } from './container-processes.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter } from './errors.js';
import { timeOf } from './events.js';
import { isTrue, ok, type EngineRequest, type Route } from './route.js';
import { framed, streamType } from './streams.js';

/** Containers of the engine that is asked: what the agent made for tasks. Others cannot be made here. */
export function containerRoutes(parts: EngineParts): readonly Route[] {
  return [
    { method: 'GET', path: '/containers/json', handle: (request) => ok(listContainers(parts, request)) },
    {
      method: 'GET',
      path: '/containers/{id}/json',
      handle: ({ params }) => ok(inspectContainer(parts, containerAt(parts, params['id']!))),
    },
    { method: 'GET', path: '/containers/{id}/logs', handle: (request) => sendLogs(parts, request) },
    ...processRoutes(parts),
    ...attachRoutes(parts),
    ...archiveRoutes(parts),
    ...actionRoutes(parts),
  ];
}

function sendLogs(parts: EngineParts, request: EngineRequest): void {
  const { call, headers, params, query, minor } = request;
  const container = containerAt(parts, params['id']!);
  const wanted = { stdout: isTrue(query.get('stdout')), stderr: isTrue(query.get('stderr')) };
  if (!wanted.stdout && !wanted.stderr) throw badParameter('Bad parameters: you must choose at least one stream');
  const isTerminal = taskOf(parts, container)?.spec.ContainerSpec?.TTY === true;
  call.reply.head(200, { ...headers, ...streamType(isTerminal, minor, parts.constants.apiMinor) });
  const since = timeOf(query.get('since'), parts.tasks.now) ?? 0;
  const until = timeOf(query.get('until'), parts.tasks.now) ?? Infinity;
  const stamp = isTrue(query.get('timestamps'));
  const write = ({ at, stream, text }: LogLine) => {
    if (!wanted[stream] || at < since || at > until) return;
    const line = new TextEncoder().encode(`${stamp ? `${rfc3339Nano(at)} ` : ''}${text}\n`);
    call.reply.write(isTerminal ? line : framed(stream, line));
  };
  const lines = parts.logs.read(container.id);
  const tail = query.get('tail') ?? 'all';
  for (const line of /^\d+$/.test(tail) ? lines.slice(Math.max(0, lines.length - Number(tail))) : lines) write(line);
  if (!isTrue(query.get('follow')) || container.status !== 'running') return call.reply.end();
  const stops = [
    parts.logs.follow(container.id, write),
    parts.runtime.watch(({ id }, event) => {
      if (id === container.id && event !== 'started') call.reply.end();
    }),
  ];
  call.onClose(() => stops.forEach((stop) => stop()));
}
