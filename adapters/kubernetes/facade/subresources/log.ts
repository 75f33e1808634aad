import { parseRfc3339, rfc3339Micro, type ContainerLogs, type LogLine, type Runtime, type Tasks } from 'regatta/kit';
import type { FieldError } from '../../resources/definition.js';
import { objectAt, textAt } from '../../resources/registry/json.js';
import { badRequest, invalid } from '../../resources/registry/refusal.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import { isTrue, type ApiCall, type ResourceRequest } from '../request.js';
import { containerOf, type PodContainer } from './containers.js';
import type { SubresourceHandler } from './handler.js';

const encoder = new TextEncoder();
const PLAIN = { 'cache-control': 'no-cache, private', 'content-type': 'text/plain' };

/** What a container has written, and what it goes on to write (kubernetes pkg/kubelet/kuberuntime/logs). */
export class LogHandler implements SubresourceHandler {
  readonly path = 'pods/log';
  readonly methods = ['GET'];
  readonly #reads: Reads;
  readonly #logs: ContainerLogs;
  readonly #runtime: Runtime;
  readonly #tasks: Tasks;

  constructor(reads: Reads, logs: ContainerLogs, runtime: Runtime, tasks: Tasks) {
    this.#reads = reads;
    this.#logs = logs;
    this.#runtime = runtime;
    this.#tasks = tasks;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const pod = this.#reads.stored(kind, request).value;
    checkOptions(call, request.name);
    const container = containerOf(pod, call.parameters.get('container') ?? '');
    if (textAt(objectAt(pod, 'spec'), 'nodeName') === '') {
      call.reply.head(204, { 'cache-control': 'no-cache, private' });
      return call.reply.end();
    }
    const id = this.#idOf(call, container, request.name);
    call.reply.head(200, PLAIN);
    const format = formatOf(call);
    const lines = this.#chosen(call, id);
    const limit = Number(call.parameters.get('limitBytes') ?? 0) || Infinity;
    const bytes = encoder.encode(lines.map(format).join(''));
    if (bytes.length > 0) call.reply.write(bytes.subarray(0, Math.min(bytes.length, limit)));
    const isRunning = this.#runtime.get(id)?.status === 'running';
    if (!isTrue(call.parameters, 'follow') || !isRunning) return call.reply.end();
    this.#follow(call, id, format);
  }

  #follow(call: ApiCall, id: string, format: (line: LogLine) => string): void {
    const unfollow = this.#logs.follow(id, (line) => void call.reply.write(encoder.encode(format(line))));
    const unwatch = this.#runtime.watch((container, event) => {
      if (container.id === id && event !== 'started') call.reply.end();
    });
    call.onClose(() => {
      unfollow();
      unwatch();
    });
  }

  #idOf(call: ApiCall, container: PodContainer, pod: string): string {
    if (isTrue(call.parameters, 'previous')) {
      if (container.previousId !== '') return container.previousId;
      throw badRequest(
        `previous terminated container ${JSON.stringify(container.name)} in pod ${JSON.stringify(pod)} not found`,
      );
    }
    if (container.id !== '') return container.id;
    if (container.previousId !== '') return container.previousId;
    const reason = textAt(objectAt(objectAt(container.status, 'state'), 'waiting'), 'reason') || 'ContainerCreating';
    const pulls = ['ErrImagePull', 'ImagePullBackOff'].includes(reason);
    const why = pulls ? 'trying and failing to pull image' : reason;
    throw badRequest(
      `container ${JSON.stringify(container.name)} in pod ${JSON.stringify(pod)} is waiting to start: ${why}`,
    );
  }

  #chosen(call: ApiCall, id: string): readonly LogLine[] {
    const { parameters } = call;
    const sinceSeconds = Number(parameters.get('sinceSeconds') ?? 0);
    const sinceTime = parameters.get('sinceTime');
    const from = Math.max(
      sinceSeconds > 0 ? this.#tasks.now - sinceSeconds * 1000 : -Infinity,
      sinceTime === null ? -Infinity : parseRfc3339(sinceTime),
    );
    const lines = this.#logs.read(id).filter(({ at }) => at >= from);
    const tail = parameters.get('tailLines');
    return tail === null || tail === '' ? lines : Number(tail) === 0 ? [] : lines.slice(-Number(tail));
  }
}

/** Source: kubernetes pkg/apis/core/validation ValidatePodLogOptions v1.32. */
function checkOptions({ parameters }: ApiCall, pod: string): void {
  const errors: FieldError[] = [];
  const isBelow = (name: string, least: number) => parameters.has(name) && Number(parameters.get(name)) < least;
  if (isBelow('tailLines', 0))
    errors.push(tooSmall('tailLines', parameters.get('tailLines'), 'must be greater than or equal to 0'));
  if (isBelow('limitBytes', 1))
    errors.push(tooSmall('limitBytes', parameters.get('limitBytes'), 'must be greater than 0'));
  if (parameters.has('sinceSeconds') && parameters.has('sinceTime')) {
    const message = 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified';
    errors.push({ reason: 'FieldValueForbidden', field: '[]', message });
  } else if (isBelow('sinceSeconds', 1))
    errors.push(tooSmall('sinceSeconds', parameters.get('sinceSeconds'), 'must be greater than 0'));
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, pod, errors);
}

function tooSmall(field: string, value: string | null, why: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${why}` };
}

function formatOf(call: ApiCall): (line: LogLine) => string {
  if (!isTrue(call.parameters, 'timestamps')) return ({ text }) => `${text}\n`;
  // Nine digits after the point, as the kubelet writes them.
  return ({ at, text }) => `${rfc3339Micro(at).slice(0, -1)}000Z ${text}\n`;
}
