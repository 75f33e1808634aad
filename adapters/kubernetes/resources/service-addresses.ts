import { AddressPool, NumberPool, type Change, type Store } from 'regatta/kit';
import type { FieldError } from './definition.js';
import { isAddress4, isAddress6 } from './rules/fields.js';
import { goStrings } from './registry/go-text.js';
import {
  changeEach,
  fill,
  isObject,
  listAt,
  numberAt,
  objectAt,
  scalarText,
  textAt,
  type JsonObject,
} from './registry/json.js';
import type { ApiObject } from './types.js';

/** Defaults of kube-apiserver's --service-cluster-ip-range (as kubeadm sets it) and --service-node-port-range. */
export const SERVICE_SUBNET = '10.96.0.0/12';
const NODE_PORTS = { first: 30_000, last: 32_767 };

/**
 * Which virtual addresses and node ports are taken. What is taken follows the store alone, so that a dry run or a refused
 * request takes nothing, and a restart forgets nothing.
 */
export class ServiceAddresses {
  readonly #store: Store;
  readonly #addresses = new AddressPool(SERVICE_SUBNET);
  readonly #ports = new NumberPool(NODE_PORTS.first, NODE_PORTS.last);
  #watching = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Gives a service what its type needs and it does not have. */
  allocate(service: ApiObject, before: ApiObject | undefined): ApiObject {
    this.#follow();
    const given = objectAt(service, 'spec');
    const had = before === undefined ? {} : objectAt(before, 'spec');
    if (given['type'] === 'ExternalName')
      return before === undefined ? service : ({ ...service, spec: withoutAddress(given) } as ApiObject);
    // What contradicts itself is refused as it is.
    const [first] = listAt(given, 'clusterIPs');
    if (first !== undefined && before === undefined && first !== given['clusterIP']) return service;
    let spec = this.#withAddress(given, had);
    if (wantsNodePorts(spec)) spec = this.#withNodePorts(spec, had);
    return { ...service, spec } as ApiObject;
  }

  /** Wanted addresses and ports that cannot be had. */
  errors(service: ApiObject): readonly FieldError[] {
    const spec = objectAt(service, 'spec');
    const { namespace = '', name } = service.metadata;
    const before = objectAt(this.#store.get<ApiObject>('services', namespace, name)?.value, 'spec');
    const own = new Set(listAt(before, 'ports').map((port) => numberAt(port, 'nodePort')));
    const errors: FieldError[] = [];
    const address = textAt(spec, 'clusterIP');
    const isWellFormed = isAddress4(address) || isAddress6(address);
    if (isWellFormed && address !== before['clusterIP'] && !this.#isFreeAddress(address)) {
      const why = this.#addresses.covers(address)
        ? 'failed to allocate IP ' + address + ': provided IP is already allocated'
        : `failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is ${SERVICE_SUBNET}`;
      const message = `Invalid value: ${goStrings([address])}: ${why}`;
      errors.push({ reason: 'FieldValueInvalid', field: 'spec.clusterIPs', message });
    }
    listAt(spec, 'ports').forEach((port, index) => {
      const wanted = numberAt(port, 'nodePort');
      if (wanted === 0 || own.has(wanted) || this.#isFreePort(wanted)) return;
      const why = this.#ports.covers(wanted)
        ? 'provided port is already allocated'
        : `provided port is not in the valid range. The range of valid ports is ${NODE_PORTS.first}-${NODE_PORTS.last}`;
      const message = `Invalid value: ${wanted}: ${why}`;
      errors.push({ reason: 'FieldValueInvalid', field: `spec.ports[${index}].nodePort`, message });
    });
    return errors;
  }

  #withAddress(spec: JsonObject, had: JsonObject): JsonObject {
    const known = textAt(spec, 'clusterIP') || scalarText(listAt(spec, 'clusterIPs')[0]) || textAt(had, 'clusterIP');
    // Addresses of the other family there are none of.
    if (known === '' && listAt(spec, 'ipFamilies')[0] === 'IPv6') return spec;
    const clusterIP = known === '' ? this.#nextAddress() : known;
    const unselective = clusterIP === 'None' && spec['selector'] === undefined;
    return fill(
      { ...spec, clusterIP, clusterIPs: [clusterIP] },
      {
        ipFamilies: unselective ? ['IPv4', 'IPv6'] : ['IPv4'],
        ipFamilyPolicy: unselective ? 'RequireDualStack' : 'SingleStack',
      },
    );
  }

  /** Taken at once and given back, because the ports of one service must differ; the store's change takes them for good. */
  #withNodePorts(spec: JsonObject, had: JsonObject): JsonObject {
    const held: number[] = [];
    const before = listAt(had, 'ports').filter(isObject);
    const named = listAt(spec, 'ports').map((port) => numberAt(port, 'nodePort'));
    const filled = changeEach(spec, 'ports', (port) => {
      if (numberAt(port, 'nodePort') > 0) return port;
      const same = before.find((old) => old['port'] === port['port'] && old['protocol'] === port['protocol']);
      const kept = numberAt(same, 'nodePort');
      if (kept > 0 && !named.includes(kept)) return { ...port, nodePort: kept };
      let next = this.#ports.take();
      while (next !== undefined && named.includes(next)) {
        held.push(next);
        next = this.#ports.take();
      }
      if (next === undefined) return port;
      held.push(next);
      return { ...port, nodePort: next };
    });
    for (const port of held) this.#ports.release(port);
    return filled;
  }

  #nextAddress(): string {
    const next = this.#addresses.take();
    if (next === undefined) return '';
    this.#addresses.release(next);
    return next;
  }

  #isFreeAddress(address: string): boolean {
    if (!this.#addresses.takeExactly(address)) return false;
    this.#addresses.release(address);
    return true;
  }

  #isFreePort(port: number): boolean {
    if (!this.#ports.takeExactly(port)) return false;
    this.#ports.release(port);
    return true;
  }

  /** Reads what is taken once, then keeps up with the store. */
  #follow(): void {
    if (this.#watching) return;
    this.#watching = true;
    for (const { value } of this.#store.list<ApiObject>('services').items) this.#take(value);
    this.#store.watch<ApiObject>('services', {}, (change: Change<ApiObject>) => {
      if (change.previous !== undefined) this.#release(change.previous.value);
      if (change.type !== 'deleted') this.#take(change.object.value);
    });
  }

  #take(service: ApiObject): void {
    const spec = objectAt(service, 'spec');
    this.#addresses.takeExactly(textAt(spec, 'clusterIP'));
    for (const port of listAt(spec, 'ports')) this.#ports.takeExactly(numberAt(port, 'nodePort'));
  }

  #release(service: ApiObject): void {
    const spec = objectAt(service, 'spec');
    this.#addresses.release(textAt(spec, 'clusterIP'));
    for (const port of listAt(spec, 'ports')) this.#ports.release(numberAt(port, 'nodePort'));
  }
}

function wantsNodePorts(spec: JsonObject): boolean {
  if (spec['type'] === 'NodePort') return true;
  return spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false;
}

function withoutAddress(spec: JsonObject): JsonObject {
  const dropped = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'];
  return Object.fromEntries(Object.entries(spec).filter(([name]) => !dropped.includes(name)));
}
