import type { ExecResult, ImageBehaviour, Inside } from '../../ports/images.js';
import type { Program } from './shell.js';

const CANNOT_CONNECT = 7;
const HTTP_ERROR = 22;
const FIRST_HTTP_ERROR = 400;

/** `curl` and `nc` towards the container itself: what health checks are written with. Other hosts are not reached from here. */
export function localClients(inside: Inside, behaviour: ImageBehaviour): ReadonlyMap<string, Program> {
  return new Map<string, Program>([
    ['curl', (args) => curl(inside, behaviour, args)],
    ['nc', (args) => netcat(behaviour, args)],
  ]);
}

function curl(inside: Inside, behaviour: ImageBehaviour, args: readonly string[]): ExecResult {
  const url = args.find((arg) => !arg.startsWith('-')) ?? '';
  const match = /^(?:http:\/\/)?(?:localhost|127\.0\.0\.1)(?::(\d+))?(\/.*)?$/.exec(url);
  const port = Number(match?.[1] ?? 80);
  if (match === null || !behaviour.ports.includes(port))
    return { exitCode: CANNOT_CONNECT, stdout: '', stderr: `curl: (7) Failed to connect to ${url}\n` };
  const { status, body } = behaviour.http?.(inside, port, match[2] ?? '/') ?? { status: 200, body: '' };
  const fails = args.some((arg) => /^-\w*f/.test(arg) || arg === '--fail') && status >= FIRST_HTTP_ERROR;
  if (!fails) return { exitCode: 0, stdout: body, stderr: '' };
  return { exitCode: HTTP_ERROR, stdout: '', stderr: `curl: (22) The requested URL returned error: ${status}\n` };
}

function netcat({ ports }: ImageBehaviour, args: readonly string[]): ExecResult {
  const [host = '', port = ''] = args.filter((arg) => !arg.startsWith('-'));
  const open = (host === 'localhost' || host === '127.0.0.1') && ports.includes(Number(port));
  return { exitCode: open ? 0 : 1, stdout: '', stderr: '' };
}
