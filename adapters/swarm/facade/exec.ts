import type { ExecResult, Upgraded } from 'regatta/kit';
import { jsonBody } from './body.js';
import { EXEC_REQUEST, EXEC_START } from './body-shapes.table.js';
import { tell } from './container-events.js';
import { runningContainerAt } from './container-facts.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter, EngineError } from './errors.js';
import { ok, type Answer, type EngineRequest, type Route } from './route.js';
import { framed, MULTIPLEXED_STREAM, RAW_STREAM } from './streams.js';

const ID_LENGTH = 64;
const HEX = '0123456789abcdef';

/** A command that somebody wants to run, or has run, in a container. An engine forgets it when it is started again. */
interface Exec {
  readonly id: string;
  readonly containerId: string;
  readonly argv: readonly string[];
  readonly terminal: boolean;
  readonly takesInput: boolean;
  running: boolean;
  exitCode: number | null;
}

/** `docker exec`: made, started on a connection of its own, and looked at for its exit code. */
export function execRoutes(parts: EngineParts): readonly Route[] {
  const all = new Map<string, Exec>();
  const at = (id: string) => {
    const found = all.get(id) ?? [...all.values()].find((exec) => exec.id.startsWith(id));
    if (found === undefined) throw new EngineError(404, `No such exec instance: ${id}`);
    return found;
  };
  return [
    { method: 'POST', path: '/containers/{id}/exec', handle: (request) => create(parts, request, all) },
    { method: 'POST', path: '/exec/{id}/start', handle: (request) => start(parts, request, at(request.params['id']!)) },
    {
      method: 'POST',
      path: '/exec/{id}/resize',
      handle({ params }) {
        at(params['id']!);
        return { status: 200 };
      },
    },
    { method: 'GET', path: '/exec/{id}/json', handle: ({ params }) => ok(inspect(at(params['id']!))) },
  ];
}

function create(parts: EngineParts, request: EngineRequest, all: Map<string, Exec>): Answer {
  const container = runningContainerAt(parts, request.params['id']!);
  const { id: containerId } = container;
  const body = jsonBody(request, parts.constants.apiMinor, EXEC_REQUEST);
  const argv = Array.isArray(body['Cmd']) ? body['Cmd'].map(String) : [];
  if (argv.length === 0) throw badParameter('No exec command specified');
  const exec: Exec = {
    id: parts.random.fork(`exec/${containerId}/${all.size}`).text(ID_LENGTH, HEX),
    containerId,
    argv,
    terminal: body['Tty'] === true,
    takesInput: body['AttachStdin'] === true,
    running: false,
    exitCode: null,
  };
  all.set(exec.id, exec);
  tell(parts, container, `exec_create: ${argv.join(' ')}`, { execID: exec.id });
  return { status: 201, body: { Id: exec.id } };
}

function start(parts: EngineParts, request: EngineRequest, exec: Exec): Answer | void {
  const body = jsonBody(request, parts.constants.apiMinor, EXEC_START);
  if (exec.exitCode !== null || exec.running) throw new EngineError(409, `exec ${exec.id} has already been started`);
  const container = runningContainerAt(parts, exec.containerId);
  tell(parts, container, `exec_start: ${exec.argv.join(' ')}`, { execID: exec.id });
  if (body['Detach'] === true) {
    finish(parts, exec, parts.exec.exec(exec.containerId, exec.argv, ''));
    return { status: 200 };
  }
  const { reply } = request.call;
  const stream = reply.upgrade(exec.terminal ? [RAW_STREAM] : [MULTIPLEXED_STREAM, RAW_STREAM]);
  if (stream === undefined) throw badParameter('unable to upgrade to tcp');
  exec.running = true;
  const isSession = exec.takesInput && parts.exec.isInteractive(exec.containerId, exec.argv);
  if (isSession) return converse(parts, exec, stream);
  if (!exec.takesInput) return runOnce(parts, exec, stream, '');
  collect(stream, (input) => runOnce(parts, exec, stream, input));
}

function runOnce(parts: EngineParts, exec: Exec, stream: Upgraded, input: string): void {
  const result = parts.exec.exec(exec.containerId, exec.argv, input);
  send(stream, exec, result);
  finish(parts, exec, result);
  stream.close();
}

/** A shell that answers each line; it ends with `exit`, or with its input. */
function converse(parts: EngineParts, exec: Exec, stream: Upgraded): void {
  const decoder = new TextDecoder();
  let pending = '';
  let exitCode = 0;
  const end = () => {
    finish(parts, exec, { exitCode });
    stream.close();
  };
  stream.onData((_channel, data) => {
    if (data.length === 0) return end();
    const lines = `${pending}${decoder.decode(data, { stream: true })}`.split(/\r\n|\r|\n/);
    pending = lines.pop()!;
    for (const line of lines) {
      const word = line.trim();
      if (exec.terminal) stream.send(0, new TextEncoder().encode(`${line}\r\n`));
      if (/^exit\b/.test(word)) {
        exitCode = Number(word.slice(4) || exitCode);
        return end();
      }
      const result = parts.exec.exec(exec.containerId, [exec.argv[0]!, '-c', line], '');
      exitCode = result.exitCode;
      send(stream, exec, result);
    }
  });
  stream.onClose(() => finish(parts, exec, { exitCode }));
}

function collect(stream: Upgraded, then: (input: string) => void): void {
  const decoder = new TextDecoder();
  let input = '';
  let done = false;
  stream.onData((_channel, data) => {
    input += decoder.decode(data, { stream: true });
    if (data.length > 0 || done) return;
    done = true;
    then(input);
  });
}

function send(stream: Upgraded, { terminal }: Exec, { stdout, stderr }: ExecResult): void {
  const encoder = new TextEncoder();
  for (const [name, text] of [['stdout', stdout] as const, ['stderr', stderr] as const]) {
    if (text === '') continue;
    const payload = encoder.encode(terminal ? text.replaceAll('\n', '\r\n') : text);
    stream.send(0, terminal ? payload : framed(name, payload));
  }
}

function finish(parts: EngineParts, exec: Exec, { exitCode }: { readonly exitCode: number }): void {
  exec.running = false;
  if (exec.exitCode !== null) return;
  exec.exitCode = exitCode;
  const container = parts.runtime.get(exec.containerId);
  if (container === undefined) return;
  tell(parts, container, 'exec_die', { execID: exec.id, exitCode: String(exitCode) });
}

function inspect({ id, containerId, argv, terminal, takesInput, running, exitCode }: Exec): object {
  const [entrypoint = '', ...args] = argv;
  return {
    ID: id,
    Running: running,
    ExitCode: exitCode,
    ProcessConfig: { tty: terminal, entrypoint, arguments: args, privileged: false },
    OpenStdin: takesInput,
    OpenStderr: true,
    OpenStdout: true,
    CanRemove: false,
    ContainerID: containerId,
    DetachKeys: '',
    Pid: 0,
  };
}
