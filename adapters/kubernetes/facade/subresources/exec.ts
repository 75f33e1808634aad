import type { ContainerExec, ExecResult, Runtime, Upgraded } from 'regatta/kit';
import { objectAt, textAt } from '../../resources/registry/json.js';
import { badRequest, internalError } from '../../resources/registry/refusal.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import { isTrue, type ApiCall, type ResourceRequest } from '../request.js';
import { containerOf } from './containers.js';
import type { SubresourceHandler } from './handler.js';

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
    const run = (input: string): ExecResult => this.#exec.exec(id, command, input);
    if (!stdin) return finish(channels, answer(channels, run(''), tty));
    const isSession = this.#exec.isInteractive(id, command);
    let typed = '';
    let lastCode = 0;
    channels.onData((channel, data) => {
      if (channel !== STDIN) return;
      if (data.length === 0) {
        const result = isSession && typed === '' ? undefined : answer(channels, run(typed), tty);
        return finish(channels, result ?? lastCode);
      }
      typed += new TextDecoder().decode(data);
      if (!isSession) return;
      const lines = typed.split(/\r\n|\r|\n/);
      typed = lines.pop() ?? '';
      for (const line of lines) {
        const exit = /^\s*exit(?:\s+(\d+))?\s*$/.exec(line);
        if (exit !== null) return finish(channels, Number(exit[1] ?? lastCode));
        lastCode = answer(channels, run(`${line}\n`), tty);
      }
    });
  }
}

/** Sends what a command wrote; a terminal has one output, with carriage returns. Gives the exit code. */
function answer(channels: Upgraded, { stdout, stderr, exitCode }: ExecResult, tty: boolean): number {
  const send = (channel: number, text: string) => {
    if (text !== '') channels.send(channel, encoder.encode(tty ? text.replaceAll('\n', '\r\n') : text));
  };
  send(STDOUT, stdout);
  send(tty ? STDOUT : STDERR, stderr);
  return exitCode;
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
