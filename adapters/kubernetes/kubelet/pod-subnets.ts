import { AddressPool } from 'regatta/kit';

/** The pod network is cut into one /24 a node (kube-controller-manager --cluster-cidr, --node-cidr-mask-size). */
export function podSubnet(ordinal: number): string {
  const block = Math.floor(ordinal / 256);
  // 10.244 to 10.255 is the usual range; larger clusters go on below it, above the services.
  const second = block < 12 ? 244 + block : 128 + (block - 12);
  return `10.${second}.${ordinal % 256}.0/24`;
}

/** The ordinal of a subnet that `podSubnet` gave; -1 for any other text. */
export function ordinalOf(subnet: string): number {
  const match = /^10\.(\d+)\.(\d+)\.0\/24$/.exec(subnet);
  if (match === null) return -1;
  const second = Number(match[1]);
  const block = second >= 244 ? second - 244 : second - 128 + 12;
  return block * 256 + Number(match[2]);
}

/** The addresses of one node's pods; the first belongs to the bridge. */
export function podAddresses(subnet: string): AddressPool {
  return new AddressPool(subnet, 1);
}
