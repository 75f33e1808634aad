import { rfc3339, rfc3339Micro } from 'regatta/kit';
import { checkDepth, DecodeError, parseJson } from './parse-json.js';
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
export function decodeMessage(message: Message, bytes: Uint8Array, depth = 1): Record<string, unknown> {
  checkDepth(depth);
  const result: Record<string, unknown> = {};
  for (const wire of fieldsOf(bytes)) {
    const field = message.byNumber.get(wire.number);
    if (field === undefined) continue;
    if (field.map) addEntry((result[field.json] ??= {}), field, wire, depth);
    else if (field.inline) Object.assign(result, decodeMessage(SCHEMA.get(field.type)!, bytesOf(wire), depth));
    else if (!field.repeated) result[field.json] = valueOf(field, wire, depth);
    else addElements((result[field.json] ??= []) as unknown[], field, wire, depth);
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

/** Takes bytes off the front, as the wire format has them. */
class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new DecodeError('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new DecodeError('proto: integer overflow');
  }

  take(length: number): Uint8Array {
    if (length < 0) throw new DecodeError('proto: negative length found during unmarshaling');
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new DecodeError('unexpected EOF');
    return this.#bytes.subarray(start, this.#at);
  }
}

function* fieldsOf(bytes: Uint8Array): Iterable<Wire> {
  const reader = new WireReader(bytes);
  while (reader.hasMore) {
    const tag = Number(reader.varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, varint: reader.varint() };
        break;
      case 1:
        yield { number, double: viewOf(reader.take(8)).getFloat64(0, true) };
        break;
      case 2:
        yield { number, bytes: reader.take(Number(reader.varint())) };
        break;
      case 5:
        yield { number, double: viewOf(reader.take(4)).getFloat32(0, true) };
        break;
      default:
        throw new DecodeError(`proto: illegal wireType ${tag & 7}`);
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf({ bytes }: Wire): Uint8Array {
  if (bytes === undefined) throw new DecodeError('proto: wrong wireType');
  return bytes;
}

function addEntry(entries: object, field: Field, wire: Wire, depth: number): void {
  let key = '';
  let value: unknown = SCHEMA.has(field.type) ? {} : '';
  for (const part of fieldsOf(bytesOf(wire))) {
    if (part.number === 1) key = textOf(bytesOf(part));
    else if (part.number === 2) value = valueOf(field, part, depth);
  }
  // Whatever it is called: no key reaches a prototype.
  Object.defineProperty(entries, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Whole numbers of a list may come packed. */
function addElements(elements: unknown[], field: Field, wire: Wire, depth: number): void {
  const { bytes } = wire;
  if (bytes === undefined || !/^(int|bool)/.test(field.type)) {
    elements.push(valueOf(field, wire, depth));
    return;
  }
  const reader = new WireReader(bytes);
  while (reader.hasMore) {
    const varint = reader.varint();
    elements.push(field.type === 'bool' ? varint !== 0n : Number(varint));
  }
}

function valueOf({ type }: Field, wire: Wire, depth: number): unknown {
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
      return specialOf(type, bytesOf(wire), depth);
  }
}

function specialOf(type: string, bytes: Uint8Array, depth: number): unknown {
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
    case 'apiextensions.v1.JSONSchemaPropsOrBool':
    case 'apiextensions.v1.JSONSchemaPropsOrArray':
    case 'apiextensions.v1.JSONSchemaPropsOrStringArray':
      return alternativeOf(SCHEMA.get(type)!, bytes, depth);
    default: {
      const message = SCHEMA.get(type);
      if (message === undefined) throw new DecodeError(`proto: unknown message ${type}`);
      return decodeMessage(message, bytes, depth + 1);
    }
  }
}

/** In JSON, a schema or something else stands where the message has a field for each. */
function alternativeOf(message: Message, bytes: Uint8Array, depth: number): unknown {
  const { schema, ...others } = decodeMessage(message, bytes, depth);
  return schema ?? Object.values(others)[0];
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
