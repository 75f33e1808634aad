import type { Environment } from '@marcbachmann/cel-js';
import { isQuantity, minus, plus, quantityOf, whole, type Quantity } from '../../resources/registry/quantity.js';

const BILLION = 1_000_000_000n;
const LARGEST = 2n ** 63n - 1n;

/** An amount, as expressions hold it. */
class Amount {
  constructor(readonly quantity: Quantity) {}
}

/** Functions of quantities (apiserver pkg/cel/library/quantity.go v0.32). */
export function addQuantities(environment: Environment): void {
  const type = 'kubernetes.Quantity';
  environment
    .registerType(type, { ctor: Amount, fields: {} })
    .registerFunction(`quantity(string): ${type}`, parsed)
    .registerFunction('isQuantity(string): bool', isQuantity)
    .registerFunction(`${type}.isInteger(): bool`, isInteger)
    .registerFunction(`${type}.asInteger(): int`, (amount: Amount) => {
      if (!isInteger(amount)) throw new Error('cannot convert value to integer');
      return amount.quantity.nanos / BILLION;
    })
    .registerFunction(`${type}.asApproximateFloat(): double`, ({ quantity }: Amount) => Number(quantity.nanos) / 1e9)
    .registerFunction(`sign(${type}): int`, ({ quantity }: Amount) => signOf(quantity.nanos))
    .registerFunction(`${type}.add(${type}): ${type}`, (left: Amount, right: Amount) => sum(left, right.quantity))
    .registerFunction(`${type}.add(int): ${type}`, (left: Amount, right: bigint) => sum(left, whole(Number(right))))
    .registerFunction(`${type}.sub(${type}): ${type}`, (left: Amount, right: Amount) =>
      difference(left, right.quantity),
    )
    .registerFunction(`${type}.sub(int): ${type}`, (left: Amount, right: bigint) =>
      difference(left, whole(Number(right))),
    )
    .registerFunction(`${type}.isLessThan(${type}): bool`, (left: Amount, right: Amount) => compare(left, right) < 0n)
    .registerFunction(
      `${type}.isGreaterThan(${type}): bool`,
      (left: Amount, right: Amount) => compare(left, right) > 0n,
    )
    .registerFunction(`${type}.compareTo(${type}): int`, compare)
    .registerOperator(`${type} == ${type}`, (left: Amount, right: Amount) => compare(left, right) === 0n);
}

function parsed(text: string): Amount {
  if (!isQuantity(text))
    throw new Error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  return new Amount(quantityOf(text));
}

function isInteger({ quantity }: Amount): boolean {
  const units = quantity.nanos / BILLION;
  return quantity.nanos % BILLION === 0n && units <= LARGEST && units >= -LARGEST - 1n;
}

function sum({ quantity }: Amount, other: Quantity): Amount {
  return new Amount(plus(quantity, other));
}

function difference({ quantity }: Amount, other: Quantity): Amount {
  return new Amount(minus(quantity, other));
}

function compare(left: Amount, right: Amount): bigint {
  return signOf(left.quantity.nanos - right.quantity.nanos);
}

function signOf(value: bigint): bigint {
  return value > 0n ? 1n : value < 0n ? -1n : 0n;
}
