import type { Machine } from 'regatta/kit';
import { parseSubnet } from '../allocator/subnets.js';
import { badParameter } from './errors.js';

/** Where managers listen unless told otherwise. */
export const MANAGER_PORT = 2377;
const DEFAULT_LISTEN_ADDRESS = `0.0.0.0:${MANAGER_PORT}`;
const BAD_LISTEN = 'listen address must be an IP address or network interface (with optional port number)';
const BAD_ADVERTISE =
  'advertise address must be a non-zero IP address or network interface (with optional port number)';
/** moby daemon/cluster/utils.go: the range for the data path. */
const DATA_PATH_PORTS = { first: 1024, last: 49_151 };
const SUBNET_SIZES = { smallest: 4, largest: 29 };

/** The interfaces that every machine has, and which of its addresses they bear. */
const INTERFACES: Readonly<Record<string, (machine: Machine) => string>> = {
  eth0: ({ address }) => address,
  lo: () => '127.0.0.1',
};

/** Checks `ListenAddr` as the engine does before anything else (moby daemon/cluster/listen_addr.go). */
export function checkListenAddress(text: string, machine: Machine): void {
  if (text === '') throw badParameter('invalid ListenAddr "": invalid empty address');
  const { host } = partsOf(text === MANAGER_PORT.toString() ? DEFAULT_LISTEN_ADDRESS : text);
  if (hostOf(host, machine) === undefined) throw badParameter(BAD_LISTEN);
}

/** The host that a node makes itself known by; `asked` may be an address or an interface, with a port or without. */
export function advertisedHost(asked: string, machine: Machine): string {
  if (asked === '') return machine.address;
  const host = hostOf(partsOf(asked).host, machine);
  if (host === undefined || /^(0\.0\.0\.0|::)$/.test(host)) throw badParameter(BAD_ADVERTISE);
  return host;
}

/** A remote address with its port. */
export function withPort(text: string): string {
  const { host, port } = partsOf(text.replace(/^tcp:\/\//, ''));
  return `${host}:${port ?? MANAGER_PORT}`;
}

/** 0 means the default. */
export function checkDataPathPort(port: number): void {
  if (port !== 0 && (port < DATA_PATH_PORTS.first || port > DATA_PATH_PORTS.last))
    throw badParameter(
      `Datapath port number is not in valid range (${DATA_PATH_PORTS.first}-${DATA_PATH_PORTS.last}) : ${port}`,
    );
}

export function checkAddressPools(pools: readonly string[], subnetSize: number): void {
  if (pools.length === 0) return;
  if (subnetSize < SUBNET_SIZES.smallest || subnetSize > SUBNET_SIZES.largest)
    throw badParameter(`subnet size is out of range: ${subnetSize}`);
  for (const pool of pools) {
    const subnet = parseSubnet(pool);
    if (subnet === undefined) throw badParameter(`invalid CIDR address: ${pool}`);
    if (subnet.prefix > subnetSize)
      throw badParameter(`invalid CIDR: "${pool}". Subnet size is too small for pool: ${subnetSize}`);
  }
}

function partsOf(text: string): { readonly host: string; readonly port?: string } {
  const match = /^\[?([^\]]*?)\]?:(\d+)$/.exec(text);
  return match === null || /^[^[].*:.*:/.test(text) ? { host: text } : { host: match[1]!, port: match[2]! };
}

function hostOf(text: string, machine: Machine): string | undefined {
  if (Object.hasOwn(INTERFACES, text)) return INTERFACES[text]!(machine);
  const octets = text.split('.');
  const isFour = octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255);
  return isFour || /^[0-9a-f:]*:[0-9a-f:]*$/i.test(text) ? text : undefined;
}
