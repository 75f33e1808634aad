import { isReporting, type Machines } from 'regatta/kit';
import type { Node } from '../../controllers/objects/node.js';
import type { KubeletApi } from '../../kubelet/api/kubelet-api.js';
import { Refusal } from '../../resources/registry/refusal.js';
import { sendText } from '../answers.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';
import { proxyTargetOf } from './proxy-answer.js';

const KUBELET_PORT = '10250';

/** A request to the kubelet of a node, through the API server (kubernetes pkg/registry/core/node/strategy.go ResourceLocation v1.32). */
export class NodeProxyHandler implements SubresourceHandler {
  readonly path = 'nodes/proxy';
  readonly methods = ['GET'];
  readonly #reads: Reads;
  readonly #kubelets: KubeletApi;
  readonly #machines: Machines;

  constructor(reads: Reads, kubelets: KubeletApi, machines: Machines) {
    this.#reads = reads;
    this.#kubelets = kubelets;
    this.#machines = machines;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { name, port } = proxyTargetOf(request.name);
    const node = this.#reads.stored(kind, { ...request, name }).value as Node;
    const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? name;
    const machine = this.#machines.get(name);
    if (machine === undefined || !isReporting(machine) || !['', KUBELET_PORT].includes(port))
      throw new Refusal(
        503,
        'ServiceUnavailable',
        `error trying to reach service: dial tcp ${address}:${port || KUBELET_PORT}: connect: connection refused`,
      );
    const { status, contentType, body } = this.#kubelets.answer(node, request.rest);
    sendText(call, status, body, contentType);
  }
}
