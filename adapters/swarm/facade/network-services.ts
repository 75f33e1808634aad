import { namesOn } from '../allocator/names.js';
import { containerName } from '../agent/container-spec.js';
import type { Network } from '../resources/network.js';
import type { SwarmState } from '../resources/swarm-state.js';

/** Which balancer of the node serves it; nothing here depends on it. */
const BALANCER = 0;

/** The `Services` of a network that is inspected verbosely: names, virtual addresses and where the tasks are. */
export function servicesOfNetwork(state: SwarmState, network: Network): object {
  return Object.fromEntries(
    namesOn(state, network).map(({ service, virtualAddress, tasks }) => [
      service.spec.Name,
      {
        VIP: virtualAddress === '' ? '<nil>' : virtualAddress,
        Ports: [],
        LocalLBIndex: BALANCER,
        Tasks: tasks.map(({ task, address }) => ({
          Name: containerName(task),
          EndpointID: task.id,
          EndpointIP: address,
          Info: { 'Host IP': state.node(task.nodeId)?.status.address ?? '' },
        })),
      },
    ]),
  );
}
