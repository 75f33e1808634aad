import type { AddressPool, Network } from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { Pod } from '../controllers/objects/pod.js';
import type { HostPorts } from './host-ports.js';
import { podAddresses } from './pod-subnets.js';

/** The addresses of pods: one pool a node, out of the node's subnet; and the ports of the node that lead to them. */
export class PodAddressing {
  readonly #network: Network;
  readonly #hostPorts: HostPorts;
  readonly #pools = new Map<string, AddressPool>();
  readonly #taken = new Map<string, { readonly address: string; readonly machine: string }>();

  constructor(network: Network, hostPorts: HostPorts) {
    this.#network = network;
    this.#hostPorts = hostPorts;
  }

  /** Takes an address, the one it had if that is free, and connects it to the pod's containers; undefined when none is left. */
  take(node: Node, pod: Pod, containers: () => readonly string[]): string | undefined {
    const uid = pod.metadata.uid ?? '';
    const wanted = pod.status?.podIP;
    const known = this.#taken.get(uid);
    if (known !== undefined) return known.address;
    const machine = node.metadata.name;
    const pool = this.#pool(node);
    const address = wanted !== undefined && pool.takeExactly(wanted) ? wanted : pool.take();
    if (address === undefined) return undefined;
    this.#taken.set(uid, { address, machine });
    this.#network.attach(address, machine, containers);
    this.#hostPorts.open(pod, machine, address);
    return address;
  }

  release(uid: string): void {
    const taken = this.#taken.get(uid);
    if (taken === undefined) return;
    this.#taken.delete(uid);
    this.#hostPorts.close(uid);
    this.#network.detach(taken.address);
    this.#pools.get(taken.machine)?.release(taken.address);
  }

  #pool(node: Node): AddressPool {
    const { name } = node.metadata;
    let pool = this.#pools.get(name);
    if (pool === undefined) this.#pools.set(name, (pool = podAddresses(node.spec.podCIDR ?? '10.244.0.0/24')));
    return pool;
  }
}
