import type { Network, Random, Store } from 'regatta/kit';
import { listAt, numberAt, objectAt, textAt } from '../../resources/registry/json.js';
import { badRequest, Refusal } from '../../resources/registry/refusal.js';
import type { ApiObject } from '../../resources/types.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';
import { pathOf, proxyTargetOf, sendAnswer } from './proxy-answer.js';

/**
 * A request to one of the endpoints of a service, through the API server: it goes to an endpoint itself, not over the address of
 * the service (kubernetes pkg/registry/core/service/storage/storage.go ResourceLocation v1.32).
 */
export class ServiceProxyHandler implements SubresourceHandler {
  readonly path = 'services/proxy';
  readonly methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
  readonly #reads: Reads;
  readonly #store: Store;
  readonly #network: Network;
  readonly #choices: Random;

  constructor(reads: Reads, store: Store, network: Network, random: Random) {
    this.#reads = reads;
    this.#store = store;
    this.#network = network;
    this.#choices = random.fork('service-proxy');
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { name, port } = proxyTargetOf(request.name);
    const service = this.#reads.stored(kind, { ...request, name }).value;
    const wanted = portNameOf(service, port);
    if (wanted === undefined)
      throw badRequest(`no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`);
    const endpoints = this.#store.get<ApiObject>('endpoints', request.namespace, name)?.value;
    const targets = listAt(endpoints, 'subsets').flatMap((subset) => {
      const found = listAt(subset, 'ports').find((one) => textAt(one, 'name') === wanted);
      const addresses = found === undefined ? [] : listAt(subset, 'addresses');
      return addresses.map((one) => ({ address: textAt(one, 'ip'), port: numberAt(found, 'port') }));
    });
    if (targets.length === 0)
      throw new Refusal(
        503,
        'ServiceUnavailable',
        `no endpoints available for service ${JSON.stringify(request.name)}`,
      );
    const target = targets[this.#choices.below(targets.length)]!;
    sendAnswer(call, this.#network.request(target, pathOf(call, request), 0), `${target.address}:${target.port}`);
  }
}

/** The name that the endpoints of a port carry; a service with one port may be asked without saying which. */
function portNameOf(service: ApiObject, port: string): string | undefined {
  const ports = listAt(objectAt(service, 'spec'), 'ports');
  if (port === '') return ports.length === 1 ? textAt(ports[0], 'name') : undefined;
  const isWanted = (one: unknown) => textAt(one, 'name') === port || String(numberAt(one, 'port')) === port;
  const found = ports.find(isWanted);
  return found === undefined ? undefined : textAt(found, 'name');
}
