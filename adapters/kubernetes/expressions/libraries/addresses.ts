import type { Environment } from '@marcbachmann/cel-js';
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';
import { isAddress4, isAddress6, isRange } from '../../resources/rules/fields.js';
import { addNamespace } from './namespace.js';

/** An address of the network. */
class Address {
  constructor(readonly bytes: readonly number[]) {}

  get text(): string {
    const { address } = this;
    return address.kind() === 'ipv4' ? address.toString() : (address as IPv6).toRFC5952String();
  }

  get address(): IPv4 | IPv6 {
    return fromBytes(this.bytes);
  }

  get range(): string {
    return this.address.range();
  }
}

/** A range of addresses, with the address that it was written with. */
class Range {
  constructor(
    readonly address: Address,
    readonly bits: number,
  ) {}

  get masked(): Range {
    const kept = this.address.bytes.map((byte, index) => {
      const bits = Math.max(0, Math.min(8, this.bits - index * 8));
      return byte & (0xff << (8 - bits)) & 0xff;
    });
    return new Range(new Address(kept), this.bits);
  }

  get text(): string {
    return `${this.address.text}/${this.bits}`;
  }

  contains(address: Address): boolean {
    const other = new Range(address, this.bits).masked.address;
    return other.bytes.length === this.address.bytes.length && other.text === this.masked.address.text;
  }
}

/** Addresses (apiserver pkg/cel/library/ip.go and cidr.go v0.32). */
export function addAddresses(environment: Environment): void {
  const type = addNamespace(environment, 'ip');
  environment
    .registerType('net.IP', { ctor: Address, fields: {} })
    .registerType('net.CIDR', { ctor: Range, fields: {} })
    .registerFunction(`${type}.isCanonical(string): bool`, (_: unknown, text: string) => addressOf(text).text === text)
    .registerFunction('ip(string): net.IP', addressOf)
    .registerFunction('isIP(string): bool', (text: string) => addressProblem(text) === undefined)
    .registerFunction('string(net.IP): string', ({ text }: Address) => text)
    .registerFunction('net.IP.family(): int', ({ bytes }: Address) => (bytes.length === 4 ? 4n : 6n))
    .registerOperator('net.IP == net.IP', (left: Address, right: Address) => left.text === right.text);
  const declare = (name: string, holds: (address: Address) => boolean) =>
    environment.registerFunction(`net.IP.${name}(): bool`, holds);
  declare('isUnspecified', ({ range }) => range === 'unspecified');
  declare('isLoopback', ({ range }) => range === 'loopback');
  declare('isLinkLocalUnicast', ({ range }) => range === 'linkLocal');
  declare('isLinkLocalMulticast', isLinkLocalMulticast);
  declare(
    'isGlobalUnicast',
    ({ range }) => !['unspecified', 'loopback', 'multicast', 'linkLocal', 'broadcast'].includes(range),
  );
  addRanges(environment);
}

function addRanges(environment: Environment): void {
  environment
    .registerFunction('cidr(string): net.CIDR', rangeOf)
    .registerFunction('isCIDR(string): bool', (text: string) => rangeProblem(text) === undefined)
    .registerFunction('string(net.CIDR): string', ({ text }: Range) => text)
    .registerFunction('net.CIDR.ip(): net.IP', ({ address }: Range) => address)
    .registerFunction('net.CIDR.prefixLength(): int', ({ bits }: Range) => BigInt(bits))
    .registerFunction('net.CIDR.masked(): net.CIDR', ({ masked }: Range) => masked)
    .registerFunction('net.CIDR.containsIP(net.IP): bool', (range: Range, address: Address) => range.contains(address))
    .registerFunction('net.CIDR.containsIP(string): bool', (range: Range, text: string) =>
      range.contains(addressOf(text)),
    )
    .registerFunction('net.CIDR.containsCIDR(net.CIDR): bool', containsRange)
    .registerFunction('net.CIDR.containsCIDR(string): bool', (range: Range, text: string) =>
      containsRange(range, rangeOf(text)),
    )
    .registerOperator('net.CIDR == net.CIDR', (left: Range, right: Range) => left.text === right.text);
}

function containsRange(outer: Range, inner: Range): boolean {
  return outer.bits <= inner.bits && outer.contains(inner.address);
}

function isLinkLocalMulticast({ bytes }: Address): boolean {
  if (bytes.length === 4) return bytes[0] === 224 && bytes[1] === 0 && bytes[2] === 0;
  return bytes[0] === 0xff && (bytes[1]! & 0x0f) === 0x02;
}

function fromBytes(bytes: readonly number[]): IPv4 | IPv6 {
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return ipaddr.parse(bytes.length === 4 ? bytes.join('.') : hex.replaceAll(/(.{4})(?!$)/g, '$1:'));
}

const MAPPED = /^::(?:ffff|FFFF):\d+\.\d+\.\d+\.\d+$/;

function addressProblem(text: string): string | undefined {
  if (text.includes('%') && isAddress6(text.split('%')[0]!))
    return `IP address ${JSON.stringify(text)} with zone value is not allowed`;
  if (!isAddress4(text) && !isAddress6(text))
    return `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`;
  return MAPPED.test(text) ? `IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed` : undefined;
}

function addressOf(text: string): Address {
  const problem = addressProblem(text);
  if (problem !== undefined) throw new Error(problem);
  return new Address(ipaddr.parse(text).toByteArray());
}

function rangeProblem(text: string): string | undefined {
  if (isRange(text) && !/\/0\d/.test(text)) return addressProblem(text.split('/')[0]!);
  return `network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): ${text.includes('/') ? 'unable to parse IP' : "no '/'"}`;
}

function rangeOf(text: string): Range {
  const problem = rangeProblem(text);
  if (problem !== undefined) throw new Error(problem);
  const [address = '', bits] = text.split('/');
  return new Range(addressOf(address), Number(bits));
}
