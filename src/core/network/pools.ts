import ipaddr from 'ipaddr.js';
import { RegattaError } from '../../ports/errors.js';
import type { Pool } from '../../ports/network.js';

/** Whole numbers of a range, lowest free one first. */
export class NumberPool implements Pool<number> {
  readonly #first: number;
  readonly #last: number;
  readonly #taken = new Set<number>();
  /** Nothing below is free. */
  #next: number;

  /** Both ends included. */
  constructor(first: number, last: number) {
    this.#first = first;
    this.#last = last;
    this.#next = first;
  }

  get free(): number {
    return this.#last - this.#first + 1 - this.#taken.size;
  }

  take(): number | undefined {
    while (this.#next <= this.#last && this.#taken.has(this.#next)) this.#next++;
    if (this.#next > this.#last) return undefined;
    this.#taken.add(this.#next);
    return this.#next;
  }

  takeExactly(value: number): boolean {
    if (value < this.#first || value > this.#last || this.#taken.has(value)) return false;
    this.#taken.add(value);
    return true;
  }

  release(value: number): void {
    if (this.#taken.delete(value)) this.#next = Math.min(this.#next, value);
  }

  /** True when the value lies in the range, taken or not. */
  covers(value: number): boolean {
    return Number.isInteger(value) && value >= this.#first && value <= this.#last;
  }
}

/** IPv4 addresses of a subnet, without its network and broadcast address and the first `reserved` host addresses. */
export class AddressPool implements Pool<string> {
  readonly #base: number;
  readonly #numbers: NumberPool;
  readonly subnet: string;

  constructor(subnet: string, reserved = 0) {
    if (!ipaddr.IPv4.isValidCIDR(subnet))
      throw new RegattaError('request/invalid', `"${subnet}" is not an IPv4 subnet`);
    const [, prefix] = ipaddr.IPv4.parseCIDR(subnet);
    const network = ipaddr.IPv4.networkAddressFromCIDR(subnet);
    this.subnet = `${network.toString()}/${prefix}`;
    this.#base = network.octets.reduce((value, octet) => value * 256 + octet, 0);
    this.#numbers = new NumberPool(1 + reserved, 2 ** (32 - prefix) - 2);
  }

  get free(): number {
    return this.#numbers.free;
  }

  /** The address at an offset from the network address. */
  at(offset: number): string {
    const value = this.#base + offset;
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  }

  take(): string | undefined {
    const offset = this.#numbers.take();
    return offset === undefined ? undefined : this.at(offset);
  }

  takeExactly(address: string): boolean {
    const offset = this.#offsetOf(address);
    return offset !== undefined && this.#numbers.takeExactly(offset);
  }

  release(address: string): void {
    const offset = this.#offsetOf(address);
    if (offset !== undefined) this.#numbers.release(offset);
  }

  covers(address: string): boolean {
    const offset = this.#offsetOf(address);
    return offset !== undefined && this.#numbers.covers(offset);
  }

  #offsetOf(address: string): number | undefined {
    if (!ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined;
    return ipaddr.IPv4.parse(address).octets.reduce((value, octet) => value * 256 + octet, 0) - this.#base;
  }
}
