import type { Machines, Network } from 'regatta/kit';
import type { PortSpec } from '../resources/service-spec.js';
import type { TaskRun } from './task-run.js';

/** Ports that tasks open on the addresses of their own node, past the ingress network (moby libnetwork/portmapper). */
export class HostPorts {
  readonly #machines: Machines;
  readonly #network: Network;

  constructor(machines: Machines, network: Network) {
    this.#machines = machines;
    this.#network = network;
  }

  open(run: TaskRun): void {
    const machine = this.#machines.get(run.machine);
    const ports = hostPorts(run).filter(
      ({ Protocol = 'tcp', PublishedPort = 0 }) => Protocol === 'tcp' && PublishedPort !== 0,
    );
    if (machine === undefined || ports.length === 0) return;
    this.close(run);
    const address = bridgeAddress(run);
    this.#network.attach(address, run.machine, () => [run.containerId]);
    for (const { TargetPort = 0, PublishedPort = 0 } of ports) {
      const backends = [{ address, port: TargetPort }];
      const frontend = { address: machine.address, port: PublishedPort };
      this.#network.setRoute(frontend, { owner: run.task.id, backends, onEveryMachine: false });
    }
  }

  close(run: TaskRun): void {
    const machine = this.#machines.get(run.machine);
    if (machine === undefined || hostPorts(run).length === 0) return;
    for (const { PublishedPort = 0 } of hostPorts(run))
      this.#network.removeRoute({ address: machine.address, port: PublishedPort }, run.task.id);
    this.#network.detach(bridgeAddress(run));
  }
}

export function hostPorts({ task }: TaskRun): readonly PortSpec[] {
  return (task.endpointPorts ?? []).filter(({ PublishMode }) => PublishMode === 'host');
}

/** Addresses of docker_gwbridge are the same on every node and mean nothing beyond it, so the container stands for its own. */
function bridgeAddress({ containerId }: TaskRun): string {
  return `docker_gwbridge/${containerId}`;
}
