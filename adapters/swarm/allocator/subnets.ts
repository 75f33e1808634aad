/** IPv4 arithmetic on subnets in CIDR form. */
export interface Subnet {
  readonly base: number;
  readonly prefix: number;
}

const PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Undefined for anything that is no IPv4 subnet. Host bits are cut off. */
export function parseSubnet(text: string): Subnet | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const prefix = Number(match[5]);
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined;
  const size = sizeOf(prefix);
  return { base: Math.floor(numberOf(octets) / size) * size, prefix };
}

/** How many addresses a subnet has, its own and the broadcast address included. */
export function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

/** The address at an offset from the subnet's own. */
export function addressAt({ base }: Subnet, offset: number): string {
  const value = base + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** The offset of an address, with or without prefix length. */
export function offsetOf({ base }: Subnet, address: string): number {
  return numberOf(address.split('/')[0]!.split('.').map(Number)) - base;
}

export function overlap(left: Subnet, right: Subnet): boolean {
  return left.base < right.base + sizeOf(right.prefix) && right.base < left.base + sizeOf(left.prefix);
}

function numberOf(octets: readonly number[]): number {
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}
