import { containerName } from '../agent/container-spec.js';
import type { Network } from '../resources/network.js';
import { isMember } from '../resources/participation.js';
import type { Task } from '../resources/task.js';
import { macOf } from './container-networks.js';
import type { EngineParts } from './engine-parts.js';

const HEX = '0123456789abcdef';
const ENDPOINT_ID_LENGTH = 64;
const PEER_NAME_LENGTH = 12;
/** The engine's own end of the ingress network, at the first address after the gateway. */
const INGRESS_END = 2;

/**
 * What an engine adds to a network that it takes part in itself: its containers there, and the other engines (recording cli/104). Undefined where
 * nothing of the network is on the machine.
 */
export function attachedNetwork(parts: EngineParts, machine: string, network: Network): object | undefined {
  const { state } = parts;
  const node = state.nodeOn(machine);
  if (node === undefined || network.allocated === undefined) return undefined;
  const attached = attachedTasks(parts, node.id, network);
  if (attached.length === 0 && !network.spec.ingress) return undefined;
  const containers = attached.map(({ task, address }) => [
    task.status.container!.containerId,
    endpointOf(parts, containerName(task), address),
  ]);
  const own = network.spec.ingress
    ? [['ingress-sbox', endpointOf(parts, 'ingress-endpoint', ownAddress(network))]]
    : [];
  return {
    Containers: Object.fromEntries([...containers, ...own]) as object,
    Labels: network.spec.labels,
    Peers: peersOf(parts, network),
  };
}

function attachedTasks(
  { state }: EngineParts,
  nodeId: string,
  network: Network,
): readonly { readonly task: Task; readonly address: string }[] {
  return state.tasksOn(nodeId).flatMap((task) => {
    const attachment = task.networks.find(({ networkId }) => networkId === network.id);
    const address = attachment?.addresses[0];
    const isUp = task.status.state === 'running' && task.status.container !== undefined;
    return isUp && address !== undefined ? [{ task, address }] : [];
  });
}

function endpointOf({ random }: EngineParts, name: string, address: string): object {
  return {
    Name: name,
    EndpointID: random.fork(`endpoint/${name}`).text(ENDPOINT_ID_LENGTH, HEX),
    MacAddress: macOf(address),
    IPv4Address: address,
    IPv6Address: '',
  };
}

function ownAddress({ allocated }: Network): string {
  const [address = '', prefix = ''] = allocated!.subnet.split('/');
  return `${address.replace(/\d+$/, (last) => String(Number(last) + INGRESS_END))}/${prefix}`;
}

function peersOf(parts: EngineParts, network: Network): readonly object[] {
  const { state, random } = parts;
  return state
    .nodes()
    .filter((node) => isMember(state, node))
    .filter((node) => network.spec.ingress || attachedTasks(parts, node.id, network).length > 0)
    .map(({ id, status }) => ({ Name: random.fork(`peer/${id}`).text(PEER_NAME_LENGTH, HEX), IP: status.address }));
}
