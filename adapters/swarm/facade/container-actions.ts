import type { RuntimeContainer } from 'regatta/kit';
import { tell } from './container-events.js';
import { containerAt } from './container-facts.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter, EngineError } from './errors.js';
import { isTrue, ok, type Answer, type EngineRequest, type Route } from './route.js';
import { OWN_TYPES_SINCE } from './streams.js';

const DEFAULT_GRACE_S = 10;
/** What ends a process, of the signals that users send; anything else it takes no notice of. */
const ENDING_SIGNALS = new Set(['KILL', '9', 'TERM', '15', 'INT', '2', 'QUIT', '3']);
/** Events tell signals by their numbers. */
const NUMBERS: Readonly<Record<string, string>> = {
  HUP: '1',
  INT: '2',
  QUIT: '3',
  KILL: '9',
  USR1: '10',
  USR2: '12',
  TERM: '15',
};
const SIGNAL = /^(SIG)?([A-Z]+\d*|\d+)$/i;

/** Acting on a container behind the back of the swarm, as users do who want to see it heal. */
export function actionRoutes(parts: EngineParts): readonly Route[] {
  return [
    { method: 'POST', path: '/containers/{id}/kill', handle: (request) => kill(parts, request) },
    { method: 'POST', path: '/containers/{id}/stop', handle: (request) => stop(parts, request) },
    { method: 'POST', path: '/containers/{id}/start', handle: (request) => start(parts, request) },
    { method: 'POST', path: '/containers/{id}/wait', handle: (request) => wait(parts, request) },
    { method: 'DELETE', path: '/containers/{id}', handle: (request) => remove(parts, request) },
  ];
}

function kill(parts: EngineParts, { params, query }: EngineRequest): Answer {
  const signal = query.get('signal') || 'KILL';
  const name = SIGNAL.exec(signal)?.[2]?.toUpperCase();
  const asked = params['id']!;
  // Engines before 23 began with a capital.
  const beginning = `${parts.constants.apiMinor < OWN_TYPES_SINCE ? 'Cannot' : 'cannot'} kill container: ${asked}: `;
  if (name === undefined) throw badParameter(`${beginning}invalid signal: ${signal}`);
  const container = containerAt(parts, asked, beginning);
  if (container.status !== 'running')
    throw new EngineError(409, `${beginning}container ${container.id} is not running`);
  tell(parts, container, 'kill', { signal: NUMBERS[name] ?? name });
  if (ENDING_SIGNALS.has(name)) parts.runtime.kill(container.id);
  return { status: 204 };
}

/** Answers when it has stopped. */
function stop(parts: EngineParts, { call, headers, params, query }: EngineRequest): Answer | void {
  const { id, status } = containerAt(parts, params['id']!);
  if (status !== 'running') return { status: 304 };
  const seconds = Number(query.get('t') ?? DEFAULT_GRACE_S);
  if (!Number.isInteger(seconds)) throw badParameter(`strconv.Atoi: parsing "${query.get('t')}": invalid syntax`);
  const ended = () => {
    call.reply.head(204, headers);
    call.reply.end();
  };
  onceEnded(parts, id, call, ended);
  parts.runtime.stop(id, Math.max(0, seconds) * 1000);
}

/** The engine that has stopped a container can start it again, but a task whose container has ended is over. */
function start(parts: EngineParts, { params }: EngineRequest): Answer {
  const { id, status } = containerAt(parts, params['id']!);
  if (status === 'running') return { status: 304 };
  if (status === 'exited') throw new EngineError(501, 'containers of tasks that have ended are not started again here');
  parts.runtime.start(id);
  return { status: 204 };
}

function wait(parts: EngineParts, { call, headers, params }: EngineRequest): Answer | void {
  const container = containerAt(parts, params['id']!);
  if (container.status === 'exited') return ok({ StatusCode: container.exit?.code ?? 0 });
  // The head comes at once: callers start the container only when they see it.
  call.reply.head(200, { ...headers, 'content-type': 'application/json' });
  onceEnded(parts, container.id, call, ({ exit }) =>
    call.reply.end(new TextEncoder().encode(`${JSON.stringify({ StatusCode: exit?.code ?? 0 })}\n`)),
  );
}

function onceEnded(
  { runtime }: EngineParts,
  id: string,
  call: EngineRequest['call'],
  then: (container: RuntimeContainer) => void,
): void {
  const unwatch = runtime.watch((container, event) => {
    if (container.id !== id || event === 'started') return;
    unwatch();
    then(container);
  });
  call.onClose(unwatch);
}

function remove(parts: EngineParts, { params, query }: EngineRequest): Answer {
  const container = containerAt(parts, params['id']!);
  if (container.status === 'running' && !isTrue(query.get('force')))
    throw new EngineError(
      409,
      `cannot remove container "/${container.spec.name}": container is running: stop the container before removing or force remove`,
    );
  parts.runtime.remove(container.id);
  return { status: 204 };
}
