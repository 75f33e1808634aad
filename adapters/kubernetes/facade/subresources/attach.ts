import type { ContainerLogs, Runtime } from 'regatta/kit';
import { badRequest, internalError } from '../../resources/registry/refusal.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import { isTrue, type ApiCall, type ResourceRequest } from '../request.js';
import { containerOf } from './containers.js';
import { STREAM_PROTOCOLS } from './exec.js';
import type { SubresourceHandler } from './handler.js';

const [STDOUT, STDERR, ERROR] = [1, 2, 3] as const;
const encoder = new TextEncoder();

/** Shows what a running container writes from now on; what is typed reaches nobody, since no image here reads its input. */
export class AttachHandler implements SubresourceHandler {
  readonly path = 'pods/attach';
  readonly methods = ['GET', 'POST'];
  readonly #reads: Reads;
  readonly #logs: ContainerLogs;
  readonly #runtime: Runtime;

  constructor(reads: Reads, logs: ContainerLogs, runtime: Runtime) {
    this.#reads = reads;
    this.#logs = logs;
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
  }
}
