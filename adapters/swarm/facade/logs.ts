import { rfc3339Nano, type LogLine } from 'regatta/kit';
import type { Task } from '../resources/task.js';
import type { EngineParts } from './engine-parts.js';
import { EngineError } from './errors.js';
import { timeOf } from './events.js';
import { isTrue, type EngineRequest, type Route } from './route.js';
import { framed, streamType } from './streams.js';
import { serviceAt } from './services.js';
import { taskAt } from './tasks.js';

interface Line {
  readonly task: Task;
  readonly line: LogLine;
}

export function logRoutes(parts: EngineParts): readonly Route[] {
  const { state } = parts;
  return [
    {
      method: 'GET',
      path: '/services/{id}/logs',
      manager: true,
      handle(request) {
        const service = serviceAt(state, request.params['id']!);
        sendLogs(parts, request, () => state.tasksOf(service.id));
      },
    },
    {
      method: 'GET',
      path: '/tasks/{id}/logs',
      manager: true,
      handle(request) {
        const { id } = taskAt(state, request.params['id']!);
        sendLogs(parts, request, () => [state.task(id)].flatMap((task) => task ?? []));
      },
    },
  ];
}

/** What the containers of the tasks have written; with `follow`, what they write from now on, and containers that are still to come. */
function sendLogs(parts: EngineParts, request: EngineRequest, tasksNow: () => readonly Task[]): void {
  const { call, headers, query, minor } = request;
  const wanted = { stdout: isTrue(query.get('stdout')), stderr: isTrue(query.get('stderr')) };
  if (!wanted.stdout && !wanted.stderr)
    throw new EngineError(500, 'Bad parameters: you must choose at least one stream');
  const isTerminal = tasksNow().some(({ spec }) => spec.ContainerSpec?.TTY === true);
  call.reply.head(200, { ...headers, ...streamType(isTerminal, minor, parts.constants.apiMinor) });
  const since = timeOf(query.get('since'), parts.tasks.now) ?? 0;
  const write = ({ task, line }: Line) => {
    if (!wanted[line.stream] || line.at < since) return;
    const text = new TextEncoder().encode(textOf(request, task, line));
    call.reply.write(isTerminal ? text : framed(line.stream, text));
  };
  const containers = new Map<string, Task>();
  for (const task of tasksNow()) for (const id of containersOf(parts, task)) containers.set(id, task);
  for (const line of linesOf(parts, containers, query.get('tail') ?? 'all')) write(line);
  if (!isTrue(query.get('follow'))) return call.reply.end();
  follow(parts, request, containers, tasksNow, write);
}

function follow(
  parts: EngineParts,
  { call }: EngineRequest,
  known: Map<string, Task>,
  tasksNow: () => readonly Task[],
  write: (line: Line) => void,
): void {
  const stops = [...known].map(([id, task]) => parts.logs.follow(id, (line) => write({ task, line })));
  const watch = parts.runtime.watch((container, event) => {
    if (event === 'removed' || known.has(container.id)) return;
    const taskId = container.spec.labels?.['com.docker.swarm.task.id'];
    const task = tasksNow().find(({ id }) => id === taskId);
    if (task === undefined) return;
    known.set(container.id, task);
    for (const line of parts.logs.read(container.id)) write({ task, line });
    stops.push(parts.logs.follow(container.id, (line) => write({ task, line })));
  });
  call.onClose(() => {
    watch();
    for (const stop of stops) stop();
  });
}

/** The lines so far, in the order of time, at most `tail` of each container. */
function linesOf(parts: EngineParts, containers: ReadonlyMap<string, Task>, tail: string): readonly Line[] {
  const limit = /^\d+$/.test(tail) ? Number(tail) : Infinity;
  const lines = [...containers].flatMap(([id, task]) => {
    const all = parts.logs.read(id);
    return all.slice(Math.max(0, all.length - limit)).map((line) => ({ task, line }));
  });
  return lines.sort((left, right) => left.line.at - right.line.at);
}

function containersOf({ state, runtime }: EngineParts, task: Task): string[] {
  const hostname = state.node(task.nodeId)?.description.hostname;
  if (hostname === undefined) return [];
  return runtime
    .list(hostname)
    .filter(({ spec }) => spec.labels?.['com.docker.swarm.task.id'] === task.id)
    .map(({ id }) => id);
}

/** The CLI asks for details, because its own prefixes are made of them. */
function textOf({ query }: EngineRequest, task: Task, line: LogLine): string {
  const stamp = isTrue(query.get('timestamps')) ? `${rfc3339Nano(line.at)} ` : '';
  const details = isTrue(query.get('details'))
    ? `com.docker.swarm.node.id=${task.nodeId},com.docker.swarm.service.id=${task.serviceId},com.docker.swarm.task.id=${task.id} `
    : '';
  return `${stamp}${details}${line.text}\n`;
}
