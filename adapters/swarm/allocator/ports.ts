import type { PortSpec } from '../resources/service-spec.js';
import type { Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { SwarmConstants } from '../profiles/28.js';
import { SerialPool } from './serial-pool.js';

/** Published ports of the ingress network, by protocol (swarmkit manager/allocator/portallocator.go). */
export class PublishedPorts {
  readonly #state: SwarmState;
  readonly #constants: SwarmConstants;
  readonly #pools = new Map<string, SerialPool>();

  constructor(state: SwarmState, constants: SwarmConstants) {
    this.#state = state;
    this.#constants = constants;
  }

  /** The service's ports with every wish for any port filled in; ports that stay keep their numbers. */
  allocate(service: Service): readonly PortSpec[] {
    const before = service.endpoint?.ports ?? [];
    return (service.spec.EndpointSpec?.Ports ?? []).map((wanted) => {
      if (wanted.PublishMode === 'host' || (wanted.PublishedPort ?? 0) !== 0) return wanted;
      const kept = before.find((port) => sameTarget(port, wanted) && isDynamic(port, this.#constants));
      return { ...wanted, PublishedPort: kept?.PublishedPort ?? this.#take(wanted.Protocol ?? 'tcp') };
    });
  }

  #take(protocol: string): number {
    let pool = this.#pools.get(protocol);
    if (pool === undefined) {
      const { firstDynamicPort, lastDynamicPort } = this.#constants;
      pool = new SerialPool(firstDynamicPort, lastDynamicPort, () => this.#inUse(protocol));
      this.#pools.set(protocol, pool);
    }
    const taken = this.#inUse(protocol);
    let port = pool.take();
    while (port !== undefined && taken.has(port)) port = pool.take();
    return port ?? 0;
  }

  #inUse(protocol: string): ReadonlySet<number> {
    const used = new Set<number>();
    for (const { endpoint, spec } of this.#state.services()) {
      for (const port of endpoint?.ports ?? spec.EndpointSpec?.Ports ?? [])
        if ((port.Protocol ?? 'tcp') === protocol && port.PublishMode !== 'host') used.add(port.PublishedPort ?? 0);
    }
    return used;
  }
}

function sameTarget(left: PortSpec, right: PortSpec): boolean {
  return (
    left.Protocol === right.Protocol && left.TargetPort === right.TargetPort && left.PublishMode === right.PublishMode
  );
}

function isDynamic({ PublishedPort = 0 }: PortSpec, { firstDynamicPort, lastDynamicPort }: SwarmConstants): boolean {
  return PublishedPort >= firstDynamicPort && PublishedPort <= lastDynamicPort;
}
