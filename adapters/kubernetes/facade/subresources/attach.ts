import type { ContainerExec, ContainerLogs, Runtime, Upgraded } from 'regatta/kit';
import { isObject, listAt, objectAt } from '../../resources/registry/json.js';
import { badRequest, internalError } from '../../resources/registry/refusal.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import { isTrue, type ApiCall, type ResourceRequest } from '../request.js';
import { containerOf } from './containers.js';
import { answer, STREAM_PROTOCOLS } from './exec.js';
import type { SubresourceHandler } from './handler.js';
import { promptOf, ShellSession } from './shell-session.js';

const [STDIN, STDOUT, STDERR, ERROR] = [0, 1, 2, 3] as const;
const encoder = new TextEncoder();

/** Shows what a running container writes from now on; what is typed reaches a shell, the one program here that reads its input. */
export class AttachHandler implements SubresourceHandler {
  readonly path = 'pods/attach';
  readonly methods = ['GET', 'POST'];
  readonly #reads: Reads;
  readonly #logs: ContainerLogs;
  readonly #exec: ContainerExec;
  readonly #runtime: Runtime;

  constructor(reads: Reads, logs: ContainerLogs, exec: ContainerExec, runtime: Runtime) {
    this.#reads = reads;
    this.#logs = logs;
    this.#exec = exec;
    this.#runtime = runtime;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const pod = this.#reads.stored(kind, request).value;
    const { id, name } = containerOf(pod, call.parameters.get('container') ?? '');
    if (this.#runtime.get(id)?.status !== 'running')
      throw internalError(`unable to upgrade connection: container ${name} not found in pod ${request.name}`);
    const channels = call.reply.upgrade(STREAM_PROTOCOLS);
    if (channels === undefined) throw badRequest('Upgrade request required');
    const isTerminal = isTrue(call.parameters, 'tty');
    const unfollow = this.#logs.follow(id, ({ stream, text }) => {
      const line = `${text}${isTerminal ? '\r\n' : '\n'}`;
      channels.send(stream === 'stderr' && !isTerminal ? STDERR : STDOUT, encoder.encode(line));
    });
    const unwatch = this.#runtime.watch((container, event) => {
      if (container.id !== id || event === 'started') return;
      channels.send(ERROR, encoder.encode(JSON.stringify({ metadata: {}, status: 'Success' })));
      channels.close();
    });
    channels.onClose(() => {
      unfollow();
      unwatch();
    });
    const spec = objectAt(pod, 'spec');
    const container = [...listAt(spec, 'containers'), ...listAt(spec, 'ephemeralContainers')]
      .filter(isObject)
      .find((candidate) => candidate['name'] === name);
    const isShell = container?.['stdin'] === true && this.#exec.isInteractive(id, this.#exec.commandOf(id));
    if (isShell && isTrue(call.parameters, 'stdin'))
      this.#converse(channels, id, isTerminal, container['stdinOnce'] === true);
  }

  /** The shell that the container is ends with the session that says so, or with the only one that it waits for. */
  #converse(channels: Upgraded, id: string, tty: boolean, once: boolean): void {
    const [shell = ''] = this.#exec.commandOf(id);
    const hostname = this.#exec.exec(id, ['hostname'], '').stdout.trim();
    const session = new ShellSession(
      {
        run: (line) => answer(channels, this.#exec.exec(id, [shell], line), tty),
        show: (text) => channels.send(STDOUT, encoder.encode(text)),
        end: (code) => this.#runtime.kill(id, { code, reason: code === 0 ? 'Completed' : 'Error', message: '' }),
      },
      tty ? promptOf(shell, hostname) : undefined,
    );
    channels.onData((channel, data) => {
      if (channel !== STDIN) return;
      if (data.length > 0) session.typed(data);
      else if (once) session.endOfInput();
    });
  }
}
