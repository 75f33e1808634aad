import { entryFields, enumOf, fieldsOf, type Field } from './descriptors.js';

type Json = Readonly<Record<string, unknown>>;

/** Raised for bytes that are no message of the type. */
export class ProtobufProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtobufProblem';
  }
}

const [VARINT, FIXED_64, DELIMITED, FIXED_32] = [0, 1, 2, 5] as const;

/** A message in the wire format of protobuf, from the form that its JSON has. Source: protobuf.dev, Encoding. */
export function protobufOf(message: string, value: Json): Uint8Array {
  const bytes: number[] = [];
  for (const field of fieldsOf(message)?.values() ?? []) {
    const part = value[field.name];
    if (part === undefined || part === null) continue;
    if (field.cardinality === 'map')
      for (const [key, item] of Object.entries(part as Json)) writeEntry(bytes, field, key, item);
    else for (const item of field.cardinality === 'repeated' ? (part as unknown[]) : [part]) write(bytes, field, item);
  }
  return Uint8Array.from(bytes);
}

/** The JSON form of a message in wire format, without defaults. Throws a `ProtobufProblem`. */
export function jsonOfProtobuf(message: string, bytes: Uint8Array): Json {
  const byNumber = new Map([...(fieldsOf(message)?.values() ?? [])].map((field) => [field.number, field]));
  const found: Record<string, unknown> = {};
  const input = { bytes, at: 0 };
  while (input.at < bytes.length) {
    const tag = Number(readVarint(input));
    const raw = readRaw(input, tag & 7);
    const field = byNumber.get(tag >>> 3);
    if (field === undefined) continue;
    if (field.cardinality === 'map') {
      const [key, value] = readEntry(field, raw);
      found[field.name] = { ...(found[field.name] as Json | undefined), [key]: value };
    } else if (field.cardinality === 'repeated')
      found[field.name] = [...((found[field.name] as unknown[] | undefined) ?? []), valueOf(field, raw)];
    else found[field.name] = valueOf(field, raw);
  }
  return found;
}

function writeEntry(bytes: number[], field: Field, key: string, item: unknown): void {
  const [keyField, valueField] = entryFields(field);
  const entry: number[] = [];
  write(entry, keyField, key);
  write(entry, valueField, item);
  writeDelimited(bytes, field.number, entry);
}

function write(bytes: number[], { number, type }: Field, value: unknown): void {
  if (fieldsOf(type) !== undefined) return writeDelimited(bytes, number, protobufOf(type, value as Json));
  if (type === 'string') return writeDelimited(bytes, number, new TextEncoder().encode(value as string));
  if (type === 'bytes') return writeDelimited(bytes, number, bytesOf(value as string));
  if (type === 'double') {
    const eight = new Uint8Array(8);
    new DataView(eight.buffer).setFloat64(0, value as number, true);
    writeVarint(bytes, BigInt(number * 8 + FIXED_64));
    bytes.push(...eight);
    return;
  }
  writeVarint(bytes, BigInt(number * 8 + VARINT));
  const whole = enumOf(type)?.get(value as string) ?? Number(value);
  writeVarint(bytes, BigInt.asUintN(64, BigInt(Math.trunc(whole))));
}

function writeDelimited(bytes: number[], number: number, content: ArrayLike<number>): void {
  writeVarint(bytes, BigInt(number * 8 + DELIMITED));
  writeVarint(bytes, BigInt(content.length));
  for (let index = 0; index < content.length; index++) bytes.push(content[index]!);
}

function writeVarint(bytes: number[], value: bigint): void {
  let rest = value;
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
}

interface Input {
  readonly bytes: Uint8Array;
  at: number;
}

type Raw = bigint | Uint8Array;

function readVarint(input: Input): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = input.bytes[input.at++];
    if (byte === undefined) break;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return value;
  }
  throw new ProtobufProblem('a number does not end');
}

function readRaw(input: Input, wireType: number): Raw {
  if (wireType === VARINT) return readVarint(input);
  const lengths: Readonly<Record<number, number>> = { [FIXED_64]: 8, [FIXED_32]: 4 };
  const length = wireType === DELIMITED ? Number(readVarint(input)) : lengths[wireType];
  if (length === undefined || input.at + length > input.bytes.length)
    throw new ProtobufProblem('a field is longer than the message');
  input.at += length;
  return input.bytes.slice(input.at - length, input.at);
}

function readEntry(field: Field, raw: Raw): readonly [key: string, value: unknown] {
  const [, valueField] = entryFields(field);
  const input = { bytes: delimited(raw), at: 0 };
  let key = '';
  let value: unknown;
  while (input.at < input.bytes.length) {
    const tag = Number(readVarint(input));
    const inner = readRaw(input, tag & 7);
    if (tag >>> 3 === 1) key = new TextDecoder().decode(delimited(inner));
    else value = valueOf(valueField, inner);
  }
  return [key, value];
}

function valueOf({ type }: Field, raw: Raw): unknown {
  if (fieldsOf(type) !== undefined) return jsonOfProtobuf(type, delimited(raw));
  if (type === 'string') return new TextDecoder().decode(delimited(raw));
  if (type === 'bytes') return btoa(String.fromCharCode(...delimited(raw)));
  if (type === 'double') {
    const eight = delimited(raw);
    if (eight.length !== 8) throw new ProtobufProblem('a fraction has no eight bytes');
    return new DataView(eight.buffer, eight.byteOffset).getFloat64(0, true);
  }
  if (typeof raw !== 'bigint') throw new ProtobufProblem('a number is no number');
  if (type === 'bool') return raw !== 0n;
  const names = enumOf(type);
  const number = Number(type.startsWith('uint') ? raw : BigInt.asIntN(64, raw));
  if (names === undefined) return number;
  return [...names].find(([, value]) => value === number)?.[0];
}

function delimited(raw: Raw): Uint8Array {
  if (typeof raw === 'bigint') throw new ProtobufProblem('a part is a number');
  return raw;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
