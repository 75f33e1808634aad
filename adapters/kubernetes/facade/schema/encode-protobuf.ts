import { parseRfc3339 } from 'regatta/kit';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { MAGIC } from './protobuf.js';
import { SCHEMA, type Field, type Message } from './schema.js';

const encoder = new TextEncoder();

/** An object in the envelope of Kubernetes: four bytes, then `runtime.Unknown` with its type beside the encoded object. */
export function encodeEnvelope(message: Message, object: JsonObject): Uint8Array {
  const type = concatenated([
    delimited(1, encoder.encode(textAt(object, 'apiVersion'))),
    delimited(2, encoder.encode(textAt(object, 'kind'))),
  ]);
  const raw = encodeMessage(message, object);
  return concatenated([
    new Uint8Array(MAGIC),
    delimited(1, type),
    delimited(2, raw),
    delimited(3, new Uint8Array(0)),
    delimited(4, new Uint8Array(0)),
  ]);
}

/** A JSON object as the message that has its fields; what the message does not know is left out. */
function encodeMessage(message: Message, object: JsonObject): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const field of [...message.byNumber.values()].sort((left, right) => left.number - right.number)) {
    if (field.inline) {
      const inner = SCHEMA.get(field.type);
      if (inner !== undefined) parts.push(delimited(field.number, encodeMessage(inner, object)));
      continue;
    }
    const value = object[field.json];
    if (value !== undefined && value !== null) parts.push(encodeField(field, value));
  }
  return concatenated(parts);
}

function encodeField(field: Field, value: unknown): Uint8Array {
  if (field.repeated)
    return concatenated(
      (Array.isArray(value) ? value : []).map((item: unknown) => encodeOne(field.type, field.number, item)),
    );
  if (!field.map) return encodeOne(field.type, field.number, value);
  const entries = isObject(value) ? Object.entries(value) : [];
  return concatenated(
    entries.map(([key, item]) =>
      delimited(field.number, concatenated([delimited(1, encoder.encode(key)), encodeOne(field.type, 2, item)])),
    ),
  );
}

function encodeOne(type: string, number: number, value: unknown): Uint8Array {
  switch (type) {
    case 'string':
      return delimited(number, encoder.encode(scalarText(value)));
    case 'bytes':
      return delimited(
        number,
        Uint8Array.from(atob(scalarText(value)), (letter) => letter.charCodeAt(0)),
      );
    case 'bool':
      return tagged(number, value === true ? 1 : 0);
    case 'int32':
    case 'int64':
      return tagged(number, Number(value));
    case 'double': {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setFloat64(0, Number(value), true);
      return concatenated([varint((number << 3) | 1), bytes]);
    }
    default:
      return delimited(number, encodeSpecial(type, value));
  }
}

/** Messages whose JSON form is no object of their fields; the reverse of what `protobuf.ts` reads. */
function encodeSpecial(type: string, value: unknown): Uint8Array {
  switch (type) {
    case 'meta.v1.Time':
    case 'meta.v1.MicroTime':
      return encodeTime(scalarText(value));
    case 'meta.v1.Duration':
      return tagged(1, Math.round(Number.parseFloat(scalarText(value)) * 1e9));
    case 'resource.Quantity':
      return delimited(1, encoder.encode(scalarText(value)));
    case 'intstr.IntOrString': {
      const isText = typeof value === 'string';
      const text = encoder.encode(isText ? value : '');
      return concatenated([tagged(1, isText ? 1 : 0), tagged(2, isText ? 0 : Number(value)), delimited(3, text)]);
    }
    case 'runtime.RawExtension':
    case 'meta.v1.FieldsV1':
    case 'apiextensions.v1.JSON':
      return delimited(1, encoder.encode(JSON.stringify(value)));
    case 'apiextensions.v1.JSONSchemaPropsOrBool':
      return typeof value === 'boolean' ? tagged(1, value ? 1 : 0) : concatenated([tagged(1, 1), schemaPart(2, value)]);
    case 'apiextensions.v1.JSONSchemaPropsOrArray':
      return Array.isArray(value) ? concatenated(value.map((item) => schemaPart(2, item))) : schemaPart(1, value);
    case 'apiextensions.v1.JSONSchemaPropsOrStringArray':
      return Array.isArray(value)
        ? concatenated(value.map((item) => delimited(2, encoder.encode(scalarText(item)))))
        : schemaPart(1, value);
    case 'meta.v1.Verbs':
    case 'authentication.v1.ExtraValue':
    case 'authorization.v1.ExtraValue':
    case 'certificates.v1.ExtraValue':
      return concatenated(listAt({ value }, 'value').map((item) => delimited(1, encoder.encode(scalarText(item)))));
    default: {
      const message = SCHEMA.get(type);
      return message === undefined ? new Uint8Array(0) : encodeMessage(message, objectAt({ value }, 'value'));
    }
  }
}

function schemaPart(number: number, value: unknown): Uint8Array {
  return delimited(number, encodeSpecial('apiextensions.v1.JSONSchemaProps', value));
}

function encodeTime(text: string): Uint8Array {
  const ms = parseRfc3339(text);
  const seconds = Math.floor(ms / 1000);
  const micros = /\.(\d{1,6})/.exec(text)?.[1]?.padEnd(6, '0') ?? '0';
  return concatenated([tagged(1, seconds), tagged(2, Number(micros) * 1000)]);
}

function tagged(number: number, value: number): Uint8Array {
  return concatenated([varint(number << 3), varint(value)]);
}

function delimited(number: number, bytes: Uint8Array): Uint8Array {
  return concatenated([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

/** Negative numbers take ten bytes, as the wire format has it. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return new Uint8Array(bytes);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
