import type { Network } from '../resources/network.js';
import type { NetworkTarget, ServiceSpec } from '../resources/service-spec.js';
import type { SwarmState } from '../resources/swarm-state.js';

/** The networks a service names: those of its task template, or the older place. */
export function targetsOf(spec: ServiceSpec): readonly NetworkTarget[] {
  return spec.TaskTemplate.Networks ?? spec.Networks ?? [];
}

export function publishesIngress(spec: ServiceSpec): boolean {
  return (spec.EndpointSpec?.Ports ?? []).some(({ PublishMode }) => PublishMode !== 'host');
}

/** The overlays that tasks of a service are attached to: its own, and the ingress network where it publishes a port. */
export function networksOf(state: SwarmState, spec: ServiceSpec): readonly Network[] {
  const own = targetsOf(spec).flatMap(({ Target }) => {
    const network = state.network(Target);
    return network === undefined ? [] : [network];
  });
  const ingress = publishesIngress(spec) ? state.ingressNetwork() : undefined;
  return ingress === undefined ? own : [ingress, ...own];
}
