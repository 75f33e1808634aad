import { rfc3339, rfc3339Micro } from 'regatta/kit';
import { DecodeError, parseJson } from './parse-json.js';
import { SCHEMA, type Field, type Message } from './schema.js';

/** The four bytes in front of every protobuf object of Kubernetes. */
export const MAGIC = [0x6b, 0x38, 0x73, 0x00];

export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

export function isProtobuf(body: Uint8Array): boolean {
  return MAGIC.every((byte, index) => body[index] === byte);
}

/** Opens runtime.Unknown: typeMeta (1) and raw (2). Throws `DecodeError`. */
export function readEnvelope(body: Uint8Array): Envelope {
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = new Uint8Array(0);
  for (const { number, bytes } of fieldsOf(body.subarray(MAGIC.length))) {
    if (number === 2 && bytes !== undefined) raw = bytes;
    if (number !== 1 || bytes === undefined) continue;
    for (const inner of fieldsOf(bytes)) {
      if (inner.number === 1 && inner.bytes !== undefined) apiVersion = textOf(inner.bytes);
      if (inner.number === 2 && inner.bytes !== undefined) kind = textOf(inner.bytes);
    }
  }
  return { apiVersion, kind, raw };
}

/** The JSON form of a message; what Go leaves out of JSON is left to the normalizer. */
export function decodeMessage(message: Message, bytes: Uint8Array): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const wire of fieldsOf(bytes)) {
    const field = message.byNumber.get(wire.number);
    if (field === undefined) continue;
    if (field.map) addEntry(result, field, wire);
    else if (field.inline) Object.assign(result, decodeMessage(SCHEMA.get(field.type)!, bytesOf(wire)));
    else if (!field.repeated) result[field.json] = valueOf(field, wire);
    else ((result[field.json] ??= []) as unknown[]).push(...elementsOf(field, wire));
  }
  return result;
}

interface Wire {
  readonly number: number;
  /** Of varint and fixed fields. */
  readonly varint?: bigint;
  readonly double?: number;
  /** Of length-delimited fields. */
  readonly bytes?: Uint8Array;
}

function* fieldsOf(bytes: Uint8Array): Iterable<Wire> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new DecodeError('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new DecodeError('proto: integer overflow');
  };
  const take = (length: number): number => {
    at += length;
    if (at > bytes.length) throw new DecodeError('unexpected EOF');
    return at - length;
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, varint: varint() };
        break;
      case 1:
        yield { number, double: view.getFloat64(take(8), true) };
        break;
      case 2: {
        const start = take(Number(varint()));
        yield { number, bytes: bytes.subarray(start, at) };
        break;
      }
      case 5:
        yield { number, double: view.getFloat32(take(4), true) };
        break;
      default:
        throw new DecodeError(`proto: illegal wireType ${tag & 7}`);
    }
  }
}

function bytesOf({ bytes }: Wire): Uint8Array {
  if (bytes === undefined) throw new DecodeError('proto: wrong wireType');
  return bytes;
}

function addEntry(result: Record<string, unknown>, field: Field, wire: Wire): void {
  let key = '';
  let value: unknown = SCHEMA.has(field.type) ? {} : '';
  for (const part of fieldsOf(bytesOf(wire))) {
    if (part.number === 1) key = textOf(bytesOf(part));
    else if (part.number === 2) value = valueOf(field, part);
  }
  result[field.json] = { ...(result[field.json] as object | undefined), [key]: value };
}

/** Whole numbers of a list may come packed. */
function elementsOf(field: Field, wire: Wire): unknown[] {
  const { bytes } = wire;
  if (bytes === undefined || !/^(int|bool)/.test(field.type)) return [valueOf(field, wire)];
  const values: unknown[] = [];
  for (let at = 0; at < bytes.length;) {
    let value = 0;
    let shift = 0;
    do value |= (bytes[at]! & 0x7f) << shift;
    while ((shift += 7) && bytes[at++]! >= 0x80);
    values.push(field.type === 'bool' ? value !== 0 : value);
  }
  return values;
}

function valueOf({ type }: Field, wire: Wire): unknown {
  switch (type) {
    case 'string':
      return textOf(bytesOf(wire));
    case 'bytes':
      return base64Of(bytesOf(wire));
    case 'bool':
      return wire.varint !== 0n;
    case 'double':
      return wire.double ?? 0;
    default:
      if (wire.varint !== undefined) return Number(wire.varint);
      return specialOf(type, bytesOf(wire));
  }
}

function specialOf(type: string, bytes: Uint8Array): unknown {
  const parts = () => new Map([...fieldsOf(bytes)].map((wire) => [wire.number, wire]));
  const whole = (number: number) => Number(parts().get(number)?.varint ?? 0n);
  const part = (number: number) => parts().get(number)?.bytes;
  switch (type) {
    case 'meta.v1.Time':
      return bytes.length === 0 ? null : rfc3339(whole(1) * 1000);
    case 'meta.v1.MicroTime':
      return bytes.length === 0 ? null : rfc3339Micro(whole(1) * 1000 + Math.floor(whole(2) / 1e6));
    case 'meta.v1.Duration':
      return `${whole(1) / 1e9}s`;
    case 'resource.Quantity':
      return textOf(part(1) ?? new Uint8Array(0)) || '0';
    case 'intstr.IntOrString':
      return whole(1) === 0 ? whole(2) : textOf(part(3) ?? new Uint8Array(0));
    case 'runtime.RawExtension':
    case 'meta.v1.FieldsV1':
    case 'apiextensions.v1.JSON':
      return rawOf(part(1));
    case 'meta.v1.Verbs':
    case 'authentication.v1.ExtraValue':
    case 'authorization.v1.ExtraValue':
    case 'certificates.v1.ExtraValue':
      return [...fieldsOf(bytes)].map((wire) => textOf(bytesOf(wire)));
    default: {
      const message = SCHEMA.get(type);
      if (message === undefined) throw new DecodeError(`proto: unknown message ${type}`);
      return decodeMessage(message, bytes);
    }
  }
}

function rawOf(bytes: Uint8Array | undefined): unknown {
  return bytes === undefined || bytes.length === 0 ? undefined : parseJson(textOf(bytes)).value;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
