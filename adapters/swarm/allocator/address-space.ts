import type { Network } from '../resources/network.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { isDead } from '../resources/task.js';
import { SerialPool } from './serial-pool.js';
import { addressAt, offsetOf, parseSubnet, sizeOf, type Subnet } from './subnets.js';

/** The first two host addresses: the gateway's, and the start of what is handed out. */
const FIRST_OFFSET = 2;

/** Addresses of all networks. Built from the store, and again whenever the allocator starts. */
export class AddressSpace {
  readonly #state: SwarmState;
  readonly #pools = new Map<string, { readonly subnet: Subnet; readonly pool: SerialPool }>();

  constructor(state: SwarmState) {
    this.#state = state;
  }

  /** The next address of a network with its prefix length; undefined when none is left or the network is not allocated yet. */
  take(network: Network): string | undefined {
    const known = this.#pools.get(network.id) ?? this.#open(network);
    const offset = known?.pool.take();
    return known === undefined || offset === undefined
      ? undefined
      : `${addressAt(known.subnet, offset)}/${known.subnet.prefix}`;
  }

  #open(network: Network): { readonly subnet: Subnet; readonly pool: SerialPool } | undefined {
    const subnet = network.allocated === undefined ? undefined : parseSubnet(network.allocated.subnet);
    if (subnet === undefined) return undefined;
    const pool = new SerialPool(FIRST_OFFSET, sizeOf(subnet.prefix) - 2, () => this.#inUse(network.id, subnet));
    const opened = { subnet, pool };
    this.#pools.set(network.id, opened);
    return opened;
  }

  #inUse(networkId: string, subnet: Subnet): ReadonlySet<number> {
    const used = new Set<number>();
    for (const { endpoint } of this.#state.list('service')) {
      for (const { networkId: id, address } of endpoint?.virtualAddresses ?? [])
        if (id === networkId) used.add(offsetOf(subnet, address));
    }
    for (const task of this.#state.list('task')) {
      if (isDead(task)) continue;
      for (const { networkId: id, addresses } of task.networks)
        if (id === networkId) for (const address of addresses) used.add(offsetOf(subnet, address));
    }
    return used;
  }
}
