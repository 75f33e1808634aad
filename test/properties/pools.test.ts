import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { AddressPool, NumberPool } from '../../src/core/network/pools.js';

type Command = { readonly do: 'take' } | { readonly do: 'exactly' | 'release'; readonly value: number };

const commands = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('take' as const) }),
    fc.record({ do: fc.constantFrom('exactly' as const, 'release' as const), value: fc.integer({ min: -2, max: 12 }) }),
  ),
  { maxLength: 60 },
) as fc.Arbitrary<Command[]>;

it('hands out the lowest free number, as a set that is searched does', () => {
  fc.assert(
    fc.property(commands, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 4, max: 9 }), (sequence, first, last) => {
      const pool = new NumberPool(first, last);
      const free = new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index));
      for (const command of sequence) {
        if (command.do === 'take') {
          const lowest = [...free].sort((left, right) => left - right)[0];
          expect(pool.take()).toBe(lowest);
          if (lowest !== undefined) free.delete(lowest);
        } else if (command.do === 'exactly') {
          expect(pool.takeExactly(command.value)).toBe(free.delete(command.value));
        } else {
          pool.release(command.value);
          if (command.value >= first && command.value <= last) free.add(command.value);
        }
        expect(pool.free).toBe(free.size);
      }
    }),
    { numRuns: 500 },
  );
});

it('gives each address of a subnet once, inside it, and never its network, broadcast or reserved ones', () => {
  const octet = fc.integer({ min: 1, max: 254 });
  fc.assert(
    fc.property(
      octet,
      octet,
      fc.integer({ min: 24, max: 30 }),
      fc.integer({ min: 0, max: 1 }),
      (high, low, prefix, reserved) => {
        const pool = new AddressPool(`10.${high}.${low}.77/${prefix}`, reserved);
        const size = 2 ** (32 - prefix);
        expect(pool.free).toBe(size - 2 - reserved);
        const given: string[] = [];
        for (let address = pool.take(); address !== undefined; address = pool.take()) given.push(address);
        const base = 77 - (77 % size);
        expect(given).toEqual(
          Array.from({ length: size - 2 - reserved }, (_, index) => `10.${high}.${low}.${base + 1 + reserved + index}`),
        );
        const middle = given[Math.floor(given.length / 2)]!;
        pool.release(middle);
        expect(pool.takeExactly(middle)).toBe(true);
        expect(pool.takeExactly(middle)).toBe(false);
        expect(pool.covers(`10.${high}.${low}.${base + size - 1}`)).toBe(false);
        expect(pool.takeExactly('no address')).toBe(false);
      },
    ),
  );
});
