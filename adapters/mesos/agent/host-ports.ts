import type { Network, Store } from 'regatta/kit';
import type { Agent } from '../resources/agent.js';
import type { Task } from '../resources/task.js';

/** Opens the ports of a machine that a task was given, and closes them when it ends. */
export class HostPorts {
  readonly #store: Store;
  readonly #network: Network;

  constructor(store: Store, network: Network) {
    this.#store = store;
    this.#network = network;
  }

  /** Bridge networking maps each port to one of the container; on the host's network they are the same. */
  open(task: Task, containerAddress: string): void {
    const machine = this.#store.get<Agent>('Agent', '', task.agentId)?.value.address;
    if (machine === undefined) return;
    const owner = ownerOf(task.frameworkId, task.id);
    for (const [hostPort, containerPort] of portsOf(task)) {
      const backends = [{ address: containerAddress, port: containerPort }];
      this.#network.setRoute({ address: machine, port: hostPort }, { owner, backends, onEveryMachine: false });
    }
  }

  close(frameworkId: string, taskId: string): void {
    const owner = ownerOf(frameworkId, taskId);
    for (const [frontend, route] of this.#network.routes()) {
      if (route.owner !== owner) continue;
      const colon = frontend.lastIndexOf(':');
      const endpoint = { address: frontend.slice(0, colon), port: Number(frontend.slice(colon + 1)) };
      this.#network.removeRoute(endpoint, owner);
    }
  }
}

function portsOf({ info, resources }: Task): [number, number][] {
  const mappings = info.container?.docker?.port_mappings ?? [];
  if (mappings.length > 0)
    return mappings
      .filter(({ host_port: hostPort }) => hostPort !== 0)
      .map(({ host_port: hostPort, container_port: containerPort }) => [hostPort, containerPort]);
  return resources.flatMap((resource) => {
    if (resource.name !== 'ports' || resource.type !== 'RANGES') return [];
    return resource.ranges.flatMap(({ begin, end }) =>
      Array.from({ length: end - begin + 1 }, (_, index): [number, number] => [begin + index, begin + index]),
    );
  });
}

function ownerOf(frameworkId: string, taskId: string): string {
  return `mesos-agent/${frameworkId}/${taskId}`;
}
