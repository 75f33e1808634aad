import type { Endpoint, Machines, Network } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';

const ANY_ADDRESS = ['', '0.0.0.0', '::'];

/** Ports of nodes that lead to one pod: what the CNI plugin `portmap` programs with the sandbox (hostPort of a container). */
export class HostPorts {
  readonly #machines: Machines;
  readonly #network: Network;
  readonly #opened = new Map<string, readonly Endpoint[]>();

  constructor(machines: Machines, network: Network) {
    this.#machines = machines;
    this.#network = network;
  }

  open({ metadata, spec }: Pod, machine: string, podAddress: string): void {
    const uid = metadata.uid ?? '';
    const address = this.#machines.get(machine)?.address;
    const ports = spec.containers
      .flatMap((container) => container.ports ?? [])
      .filter(({ hostPort = 0, protocol = 'TCP' }) => hostPort !== 0 && protocol === 'TCP')
      // Another address than the node's own, such as 127.0.0.1, is not reached from outside.
      .filter(({ hostIP = '' }) => ANY_ADDRESS.includes(hostIP) || hostIP === address);
    if (address === undefined || ports.length === 0) return;
    const frontends = ports.map(({ hostPort = 0, containerPort }) => {
      const frontend = { address, port: hostPort };
      const backends = [{ address: podAddress, port: containerPort }];
      this.#network.setRoute(frontend, { owner: ownerOf(uid), backends, onEveryMachine: false });
      return frontend;
    });
    this.#opened.set(uid, frontends);
  }

  close(uid: string): void {
    for (const frontend of this.#opened.get(uid) ?? []) this.#network.removeRoute(frontend, ownerOf(uid));
    this.#opened.delete(uid);
  }
}

function ownerOf(uid: string): string {
  return `portmap ${uid}`;
}
