import type {
  Component,
  ContainerSurroundings,
  Machines,
  Network,
  Outside,
  Random,
  RuntimeContainer,
} from 'regatta/kit';
import { LABELS } from '../kubelet/container-spec.js';
import type { ApiServer } from '../resources/types.js';
import { ClusterNames } from './cluster-names.js';

/** Where kubeadm puts the service of CoreDNS. */
const NAME_SERVER = '10.96.0.10';

/** Names for the programs in pods, and the way from there to services and pods. */
export class ClusterDns implements Component {
  readonly id = 'coredns';
  readonly part = 'dns';
  readonly order = 41;
  readonly #surroundings: ContainerSurroundings;
  readonly #machines: Machines;
  readonly #network: Network;
  readonly #names: ClusterNames;
  readonly #choices: Random;
  #end = (): void => {};

  constructor(
    surroundings: ContainerSurroundings,
    machines: Machines,
    network: Network,
    api: ApiServer,
    random: Random,
  ) {
    this.#surroundings = surroundings;
    this.#machines = machines;
    this.#network = network;
    this.#names = new ClusterNames(api);
    this.#choices = random.fork('requests-of-pods');
  }

  start(): void {
    this.#end = this.#surroundings.surround((container) => this.#of(container));
  }

  stop(): void {
    this.#end();
  }

  #of({ machine, spec }: RuntimeContainer): Outside | undefined {
    const namespace = spec.labels?.[LABELS.namespace];
    if (namespace === undefined || this.#machines.get(machine) === undefined) return undefined;
    return {
      nameServer: NAME_SERVER,
      resolve: (name) => this.#names.resolve(name, namespace),
      request: (address, port, path) => {
        const answer = this.#network.request({ address, port }, path, this.#choices.next());
        return answer.outcome === 'answered' ? answer.http : undefined;
      },
    };
  }
}
