import type { Change, Controller, Trigger } from 'regatta/kit';
import { deepEqual } from '../resources/equality.js';
import type { Network } from '../resources/network.js';
import type { Service, VirtualAddress } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { isDead, type NetworkAttachment, type Task } from '../resources/task.js';
import type { SwarmConstants } from '../profiles/28.js';
import { AddressSpace } from './address-space.js';
import { networksOf } from './attachments.js';
import { PublishedPorts } from './ports.js';
import { addressAt, overlap, parseSubnet, sizeOf, type Subnet } from './subnets.js';

/** The pool that swarms cut their networks from unless told otherwise. */
export const DEFAULT_POOL = '10.0.0.0/8';

/** Gives networks subnets, services addresses and ports, tasks addresses (swarmkit manager/allocator). */
export class Allocator implements Controller {
  readonly id = 'allocator';
  readonly part = 'allocator';
  readonly triggers: readonly Trigger[] = [
    { kind: 'network', keys: ({ object }) => `network ${object.name}` },
    { kind: 'service', keys: ({ object }) => `service ${object.name}` },
    { kind: 'task', keys: (change) => this.#ofTask(change) },
  ];
  readonly #state: SwarmState;
  readonly #constants: SwarmConstants;
  #addresses: AddressSpace;
  #ports: PublishedPorts;
  /** Tasks for which there was no address; looked at again when one is freed. */
  #short = new Set<string>();

  constructor(state: SwarmState, constants: SwarmConstants) {
    this.#state = state;
    this.#constants = constants;
    this.#addresses = new AddressSpace(state);
    this.#ports = new PublishedPorts(state, constants);
  }

  initialKeys(): Iterable<string> {
    this.#addresses = new AddressSpace(this.#state);
    this.#ports = new PublishedPorts(this.#state, this.#constants);
    this.#short = new Set();
    const waiting = this.#state.list('task').filter(({ status }) => status.state === 'new');
    return [
      ...this.#state.networks().map(({ id }) => `network ${id}`),
      ...this.#state.services().map(({ id }) => `service ${id}`),
      ...waiting.map(({ id }) => `task ${id}`),
    ];
  }

  reconcile(key: string): void {
    const [kind, id] = key.split(' ') as [string, string];
    if (kind === 'network') this.#allocateNetwork(id);
    else if (kind === 'service') this.#allocateService(id);
    else this.#allocateTask(id);
  }

  #allocateNetwork(id: string): void {
    const network = this.#state.network(id);
    if (network === undefined || network.allocated !== undefined) return;
    const others = this.#state.networks().flatMap(({ allocated }) => (allocated === undefined ? [] : [allocated]));
    const subnet =
      parseSubnet(network.spec.subnet) ?? this.#freeSubnet(others.map((other) => parseSubnet(other.subnet)!));
    // Once the pools are used up, a network waits until another one goes.
    if (subnet === undefined) return;
    const vxlanIds = others.map(({ vxlanId }) => vxlanId);
    this.#state.update<Network>('network', network, {
      allocated: {
        subnet: `${addressAt(subnet, 0)}/${subnet.prefix}`,
        gateway: network.spec.gateway || addressAt(subnet, 1),
        vxlanId: Math.max(this.#constants.firstVxlanId - 1, ...vxlanIds) + 1,
      },
    });
    for (const service of this.#state.services()) this.#allocateService(service.id);
  }

  #freeSubnet(taken: readonly Subnet[]): Subnet | undefined {
    const cluster = this.#state.cluster();
    const prefix = cluster?.subnetSize ?? this.#constants.subnetPrefix;
    const pools = (cluster?.addressPools ?? []).map((pool) => parseSubnet(pool)!);
    for (const pool of pools.length === 0 ? [parseSubnet(DEFAULT_POOL)!] : pools) {
      let subnet: Subnet = { base: pool.base, prefix };
      while (taken.some((other) => overlap(other, subnet))) subnet = { base: subnet.base + sizeOf(prefix), prefix };
      if (overlap(subnet, pool)) return subnet;
    }
    return undefined;
  }

  #allocateService(id: string): void {
    const service = this.#state.service(id);
    if (service === undefined) return;
    const networks = networksOf(this.#state, service.spec);
    if (networks.some(({ allocated }) => allocated === undefined)) return;
    const spec = service.spec.EndpointSpec ?? {};
    const virtualAddresses = spec.Mode === 'dnsrr' ? [] : this.#virtualAddresses(service, networks);
    const ports = this.#ports.allocate(service);
    const endpoint = { spec, ports, virtualAddresses };
    if (!deepEqual(endpoint, service.endpoint)) this.#state.update<Service>('service', service, { endpoint });
    for (const task of this.#state.tasksOf(id)) if (task.status.state === 'new') this.#allocateTask(task.id);
  }

  #virtualAddresses({ endpoint }: Service, networks: readonly Network[]): readonly VirtualAddress[] {
    return networks.flatMap((network) => {
      const kept = endpoint?.virtualAddresses.find(({ networkId }) => networkId === network.id);
      if (kept !== undefined) return [kept];
      const address = this.#addresses.take(network);
      return address === undefined ? [] : [{ networkId: network.id, address }];
    });
  }

  #allocateTask(id: string): void {
    const task = this.#state.task(id);
    if (task === undefined || task.status.state !== 'new') return;
    const service = this.#state.service(task.serviceId);
    if (service?.endpoint === undefined || !deepEqual(service.endpoint.spec, service.spec.EndpointSpec ?? {})) return;
    const networks: NetworkAttachment[] = [];
    for (const network of networksOf(this.#state, service.spec)) {
      const address = this.#addresses.take(network);
      if (address === undefined) return void this.#short.add(id);
      networks.push({ networkId: network.id, addresses: [address] });
    }
    this.#short.delete(id);
    this.#state.updateTask(task, {
      networks,
      endpointSpec: service.endpoint.spec,
      endpointPorts: service.endpoint.ports,
      status: { ...task.status, at: this.#state.now, state: 'pending', message: 'pending task scheduling' },
    });
  }

  #ofTask({ type, object }: Change): string[] | undefined {
    const task = object.value as Task;
    if (type === 'created') return [`task ${task.id}`];
    return this.#short.size > 0 && (type === 'deleted' || isDead(task))
      ? [...this.#short].map((id) => `task ${id}`)
      : undefined;
  }
}
