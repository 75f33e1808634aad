import type { Network } from '../resources/network.js';
import type { Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { isPast } from '../resources/task-states.js';
import type { Task } from '../resources/task.js';
import { targetsOf } from './attachments.js';

/** A service as the embedded DNS of one network knows it. */
export interface NamedService {
  readonly service: Service;
  /** Empty for services of resolution mode dnsrr. */
  readonly virtualAddress: string;
  /** Running tasks with their addresses on the network. */
  readonly tasks: readonly { readonly task: Task; readonly address: string }[];
}

/** Everything that names on a network lead to. */
export function namesOn(state: SwarmState, network: Network): readonly NamedService[] {
  const attached = state.services().filter(({ spec }) => targetsOf(spec).some(({ Target }) => Target === network.id));
  return attached.map((service) => ({
    service,
    virtualAddress: bare(
      service.endpoint?.virtualAddresses.find(({ networkId }) => networkId === network.id)?.address ?? '',
    ),
    tasks: state
      .tasksOf(service.id)
      .filter(({ status, desired }) => status.state === 'running' && !isPast(desired, 'complete'))
      .flatMap((task) =>
        task.networks
          .filter(({ networkId }) => networkId === network.id)
          .flatMap(({ addresses }) => addresses.map((address) => ({ task, address: bare(address) }))),
      ),
  }));
}

/** What the embedded DNS answers: a service's virtual address, or its tasks' for `tasks.NAME` and for mode dnsrr (recording service-discovery-addresses). */
export function resolve(state: SwarmState, network: Network, name: string): readonly string[] {
  const ofTasks = name.startsWith('tasks.');
  const wanted = ofTasks ? name.slice('tasks.'.length) : name;
  for (const { service, virtualAddress, tasks } of namesOn(state, network)) {
    const aliases = targetsOf(service.spec).find(({ Target }) => Target === network.id)?.Aliases ?? [];
    if (service.spec.Name !== wanted && !aliases.includes(wanted)) continue;
    return ofTasks || virtualAddress === '' ? tasks.map(({ address }) => address) : [virtualAddress];
  }
  return [];
}

function bare(address: string): string {
  return address.split('/')[0]!;
}
