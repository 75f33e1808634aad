import type { Environment } from '@marcbachmann/cel-js';
import { compareBytes, Duration, sameValue, UnsignedInt } from '../values.js';

const TIMESTAMP = 'google.protobuf.Timestamp';
const DURATION = 'google.protobuf.Duration';
const SUMMABLE = ['int', 'uint', 'double', DURATION];
const COMPARABLE = [...SUMMABLE, 'bool', TIMESTAMP, 'string', 'bytes'];

/** Sums, order and places of lists (apiserver pkg/cel/library/lists.go v0.32). Each type is declared, so that expressions can be checked. */
export function addLists(environment: Environment): void {
  for (const type of SUMMABLE) environment.registerFunction(`list<${type}>.sum(): ${type}`, sumOf);
  for (const type of COMPARABLE) {
    environment.registerFunction(`list<${type}>.isSorted(): bool`, (list: readonly unknown[]) =>
      list.every((item, index) => index === 0 || compare(list[index - 1], item) <= 0),
    );
    environment.registerFunction(`list<${type}>.min(): ${type}`, (list: readonly unknown[]) => extreme(list, 'min', 1));
    environment.registerFunction(`list<${type}>.max(): ${type}`, (list: readonly unknown[]) =>
      extreme(list, 'max', -1),
    );
  }
  environment.registerFunction('list<A>.indexOf(A): int', (list: readonly unknown[], item: unknown) =>
    BigInt(list.findIndex((one) => sameValue(one, item))),
  );
  environment.registerFunction('list<A>.lastIndexOf(A): int', (list: readonly unknown[], item: unknown) =>
    BigInt(list.findLastIndex((one) => sameValue(one, item))),
  );
}

function sumOf(list: readonly unknown[]): unknown {
  return list.reduce((sum, item) => {
    if (item instanceof Duration) return item.addDuration(sum instanceof Duration ? sum : new Duration(0n, 0));
    if (item instanceof UnsignedInt) return new UnsignedInt(item.value + (sum instanceof UnsignedInt ? sum.value : 0n));
    if (typeof item === 'number') return item + Number(sum);
    return (item as bigint) + (sum as bigint);
  }, 0n);
}

function extreme(list: readonly unknown[], name: string, giveWay: number): unknown {
  if (list.length === 0) throw new Error(`${name} called on empty list`);
  return list.reduce((best, item) => (Math.sign(compare(best, item)) === giveWay ? item : best));
}

function compare(left: unknown, right: unknown): number {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  const [one, other] = [left, right].map((value) => (value instanceof Duration ? value.valueOf() : value)) as [
    never,
    never,
  ];
  return one < other ? -1 : one > other ? 1 : 0;
}
