import { evaluate } from '@marcbachmann/cel-js';
import { isObject } from '../resources/registry/json.js';
import { countedList, countedMap } from './budget.js';

/** A span of time, as the library holds it; `nanos` has the sign of `seconds`. */
export interface Duration {
  readonly seconds: bigint;
  readonly nanos: number;
  addDuration(other: Duration): Duration;
  /** In milliseconds. */
  valueOf(): number;
}

/** An integer without a sign. */
export interface UnsignedInt {
  readonly value: bigint;
}

type Class<T> = new (...parts: never[]) => T;

/** A moment, as the library holds it. */
export interface Timestamp {
  /** Milliseconds since 1970. */
  getTime(): number;
}

/** The library keeps these classes to itself, so they are taken from values of them. */
export const Duration = (evaluate('duration("0s")') as Duration).constructor as Class<Duration> &
  (new (seconds: bigint, nanos: number) => Duration);
export const Timestamp = (evaluate('timestamp(0)') as Timestamp).constructor as Class<Timestamp>;
export const UnsignedInt = (evaluate('uint(0)') as UnsignedInt).constructor as Class<UnsignedInt> &
  (new (value: bigint) => UnsignedInt);

/** Whether two values of expressions are equal; numbers of different types are where they stand for the same number. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right) === 0;
  if (left instanceof Timestamp && right instanceof Timestamp) return left.getTime() === right.getTime();
  if (left instanceof Duration && right instanceof Duration)
    return left.seconds === right.seconds && left.nanos === right.nanos;
  if (isNumber(left) && isNumber(right)) return plain(left) === plain(right);
  if (!isObject(left) || !isObject(right)) return left === right;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => name in right && sameValue(left[name], right[name]))
  );
}

/** Below zero where the left one comes first. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const index = left.findIndex((byte, at) => byte !== right[at]);
  return index < 0 ? left.length - right.length : left[index]! - (right[index] ?? -1);
}

type Numeric = number | bigint | UnsignedInt;

function isNumber(value: unknown): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof UnsignedInt;
}

function plain(value: Numeric): number | bigint {
  const number = value instanceof UnsignedInt ? value.value : value;
  return typeof number === 'number' && Number.isInteger(number) ? BigInt(number) : number;
}

/** JSON as expressions see it: whole numbers are integers of their own. */
export function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return countedList(value.map(celValue));
  if (!isObject(value)) return value;
  return countedMap(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, celValue(part)])));
}
