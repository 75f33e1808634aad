import type { RuntimeContainer } from 'regatta/kit';
import type { Network } from '../resources/network.js';
import { taskOf } from './container-facts.js';
import type { EngineParts } from './engine-parts.js';

/** A network that a container is attached to, with its end as the API shows it. */
export interface Attached {
  readonly name: string;
  readonly network: Network;
  readonly endpoint: object;
}

export function attachmentsOf(parts: EngineParts, container: RuntimeContainer): readonly Attached[] {
  const { state } = parts;
  const task = taskOf(parts, container);
  return (task?.networks ?? []).flatMap(({ networkId, addresses }) => {
    const network = state.network(networkId);
    const [address = '', prefix = '0'] = addresses[0]?.split('/') ?? [];
    if (network === undefined) return [];
    const isUp = container.status === 'running';
    const endpoint = {
      IPAMConfig: { IPv4Address: address },
      Links: null,
      Aliases: [container.id.slice(0, 12)],
      NetworkID: networkId,
      EndpointID: isUp ? container.id : '',
      Gateway: '',
      IPAddress: isUp ? address : '',
      IPPrefixLen: isUp ? Number(prefix) : 0,
      IPv6Gateway: '',
      GlobalIPv6Address: '',
      GlobalIPv6PrefixLen: 0,
      MacAddress: isUp ? macOf(address) : '',
      DriverOpts: null,
    };
    return [{ name: network.spec.name, network, endpoint }];
  });
}

/** Engines make hardware addresses of the IPv4 address. */
export function macOf(address: string): string {
  const octets = address.split('/')[0]!.split('.').map(Number);
  return ['02', '42', ...octets.map((octet) => octet.toString(16).padStart(2, '0'))].join(':');
}
