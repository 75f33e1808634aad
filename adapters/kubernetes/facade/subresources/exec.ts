import { bytesOf, joined, textOf, type ContainerExec, type ExecResult, type Runtime, type Upgraded } from 'regatta/kit';
import { objectAt, textAt } from '../../resources/registry/json.js';
import { badRequest, internalError } from '../../resources/registry/refusal.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import { isTrue, type ApiCall, type ResourceRequest } from '../request.js';
import { containerOf } from './containers.js';
import type { SubresourceHandler } from './handler.js';
import { promptOf, ShellSession } from './shell-session.js';

/** Newest first; the edge takes the first that the caller offers. Channels: 0 stdin, 1 stdout, 2 stderr, 3 error, 4 resize. */
export const STREAM_PROTOCOLS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
];

const [STDIN, STDOUT, STDERR, ERROR] = [0, 1, 2, 3] as const;
const encoder = new TextEncoder();

/** Runs a command in a container and carries its streams (kubelet pkg/cri/streaming/remotecommand). */
export class ExecHandler implements SubresourceHandler {
  readonly path = 'pods/exec';
  readonly methods = ['GET', 'POST'];
  readonly #reads: Reads;
  readonly #exec: ContainerExec;
  readonly #runtime: Runtime;

  constructor(reads: Reads, exec: ContainerExec, runtime: Runtime) {
    this.#reads = reads;
    this.#exec = exec;
    this.#runtime = runtime;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const pod = this.#reads.stored(kind, request).value;
    const phase = textAt(objectAt(pod, 'status'), 'phase');
    const command = call.parameters.getAll('command');
    const container = containerOf(pod, call.parameters.get('container') ?? '');
    if (command.length === 0) throw badRequest('you must specify at least 1 command for the container');
    if (textAt(objectAt(pod, 'spec'), 'nodeName') === '')
      throw badRequest(`pod ${request.name} does not have a host assigned`);
    if (phase === 'Succeeded' || phase === 'Failed')
      throw internalError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    if (this.#runtime.get(container.id)?.status !== 'running')
      throw internalError(`unable to upgrade connection: container not found ("${container.name}")`);
    const channels = call.reply.upgrade(STREAM_PROTOCOLS);
    if (channels === undefined) throw badRequest('Upgrade request required');
    this.#run(channels, container.id, command, isTrue(call.parameters, 'stdin'), isTrue(call.parameters, 'tty'));
  }

  #run(channels: Upgraded, id: string, command: readonly string[], stdin: boolean, tty: boolean): void {
    const run = (input: string) => answer(channels, this.#exec.exec(id, command, input), tty);
    if (!stdin) return finish(channels, run('').exitCode);
    if (this.#exec.isInteractive(id, command)) return this.#converse(channels, id, command, tty);
    const given: Uint8Array[] = [];
    channels.onData((channel, data) => {
      if (channel !== STDIN) return;
      if (data.length === 0) return finish(channels, run(textOf(joined(given))).exitCode);
      given.push(data);
    });
  }

  #converse(channels: Upgraded, id: string, command: readonly string[], tty: boolean): void {
    const show = (text: string) => channels.send(STDOUT, encoder.encode(text));
    const run = (line: string) => answer(channels, this.#exec.exec(id, command, line), tty);
    const prompt = promptOf(command[0] ?? '', this.#exec.exec(id, ['hostname'], '').stdout.trim());
    const end = (exitCode: number) => finish(channels, exitCode);
    const session = new ShellSession({ run, show, end }, tty ? prompt : undefined);
    channels.onData((channel, data) => {
      if (channel !== STDIN) return;
      if (data.length === 0) session.endOfInput();
      else session.typed(data);
    });
  }
}

/** Sends what a command wrote; a terminal has one output, with carriage returns. */
export function answer(channels: Upgraded, result: ExecResult, tty: boolean): ExecResult {
  const send = (channel: number, text: string) => {
    if (text !== '') channels.send(channel, bytesOf(tty ? text.replaceAll('\n', '\r\n') : text));
  };
  send(STDOUT, result.stdout);
  send(tty ? STDOUT : STDERR, result.stderr);
  return result;
}

/** The last word on the error channel is a Status (apimachinery pkg/util/remotecommand). */
function finish(channels: Upgraded, exitCode: number): void {
  const failure = {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
  const status = exitCode === 0 ? { metadata: {}, status: 'Success' } : failure;
  channels.send(ERROR, encoder.encode(JSON.stringify(status)));
  channels.close();
}
