import type { Network } from 'regatta/kit';
import { isObject, listAt, numberAt, objectAt, textAt } from '../../resources/registry/json.js';
import { badRequest } from '../../resources/registry/refusal.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';
import { pathOf, proxyTargetOf, sendAnswer } from './proxy-answer.js';

/** A request to a port of a pod, through the API server (kubernetes pkg/registry/core/pod/strategy.go ResourceLocation v1.32). */
export class PodProxyHandler implements SubresourceHandler {
  readonly path = 'pods/proxy';
  readonly methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
  readonly #reads: Reads;
  readonly #network: Network;

  constructor(reads: Reads, network: Network) {
    this.#reads = reads;
    this.#network = network;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { name, port } = proxyTargetOf(request.name);
    const pod = this.#reads.stored(kind, { ...request, name }).value;
    const address = textAt(objectAt(pod, 'status'), 'podIP');
    if (address === '') throw badRequest('address not allowed');
    const containers = listAt(objectAt(pod, 'spec'), 'containers').filter(isObject);
    const ports = containers.flatMap((container) => listAt(container, 'ports'));
    const number = /^\d+$/.test(port) ? Number(port) : firstPort(ports, port);
    const answer = this.#network.request({ address, port: number }, pathOf(call, request), 0);
    sendAnswer(call, answer, `${address}:${number}`);
  }
}

/** A pod without ports is asked at the one of its scheme. */
function firstPort(ports: readonly unknown[], name: string): number {
  const found = name === '' ? ports[0] : ports.find((port) => textAt(port, 'name') === name);
  return numberAt(found, 'containerPort') || 80;
}
