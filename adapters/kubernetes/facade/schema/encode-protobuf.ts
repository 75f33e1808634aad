import { parseRfc3339 } from 'regatta/kit';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { MAGIC } from './protobuf.js';
import { ReverseWriter } from './reverse-writer.js';
import { SCHEMA, type Field, type Message } from './schema.js';

const NOTHING = new Uint8Array(0);

/** An object in the envelope of Kubernetes: four bytes, then `runtime.Unknown` with its type beside the encoded object. */
export function encodeEnvelope(message: Message, object: JsonObject): Uint8Array {
  const writer = new ReverseWriter();
  writer.bytes(4, NOTHING);
  writer.bytes(3, NOTHING);
  writer.delimited(2, () => encodeMessage(writer, message, object));
  writer.delimited(1, () => {
    writer.text(2, textAt(object, 'kind'));
    writer.text(1, textAt(object, 'apiVersion'));
  });
  writer.raw(new Uint8Array(MAGIC));
  return writer.finish();
}

/** Message -> its fields, the last first. */
const FIELDS = new WeakMap<Message, readonly Field[]>();

function fieldsOf(message: Message): readonly Field[] {
  const known = FIELDS.get(message);
  if (known !== undefined) return known;
  const fields = [...message.byNumber.values()].sort((left, right) => right.number - left.number);
  FIELDS.set(message, fields);
  return fields;
}

/** A JSON object as the message that has its fields; what the message does not know is left out. */
function encodeMessage(writer: ReverseWriter, message: Message, object: JsonObject): void {
  for (const field of fieldsOf(message)) {
    if (field.inline) {
      const inner = SCHEMA.get(field.type);
      if (inner !== undefined) writer.delimited(field.number, () => encodeMessage(writer, inner, object));
      continue;
    }
    const value = object[field.json];
    if (value !== undefined && value !== null) encodeField(writer, field, value);
  }
}

function encodeField(writer: ReverseWriter, field: Field, value: unknown): void {
  const { number, type } = field;
  if (field.repeated) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    for (let index = items.length - 1; index >= 0; index--) encodeOne(writer, type, number, items[index]);
    return;
  }
  if (!field.map) return encodeOne(writer, type, number, value);
  for (const [key, item] of (isObject(value) ? Object.entries(value) : []).reverse())
    writer.delimited(number, () => {
      encodeOne(writer, type, 2, item);
      writer.text(1, key);
    });
}

function encodeOne(writer: ReverseWriter, type: string, number: number, value: unknown): void {
  switch (type) {
    case 'string':
      return writer.text(number, scalarText(value));
    case 'bytes':
      return writer.bytes(
        number,
        Uint8Array.from(atob(scalarText(value)), (letter) => letter.charCodeAt(0)),
      );
    case 'bool':
      return writer.number(number, value === true ? 1 : 0);
    case 'int32':
    case 'int64':
      return writer.number(number, Number(value));
    case 'double':
      return writer.double(number, Number(value));
    default:
      writer.delimited(number, () => encodeSpecial(writer, type, value));
  }
}

/** Messages whose JSON form is no object of their fields; the reverse of what `protobuf.ts` reads. */
function encodeSpecial(writer: ReverseWriter, type: string, value: unknown): void {
  switch (type) {
    case 'meta.v1.Time':
    case 'meta.v1.MicroTime':
      return encodeTime(writer, scalarText(value));
    case 'meta.v1.Duration':
      return writer.number(1, Math.round(Number.parseFloat(scalarText(value)) * 1e9));
    case 'resource.Quantity':
      return writer.text(1, scalarText(value));
    case 'intstr.IntOrString': {
      const isText = typeof value === 'string';
      writer.text(3, isText ? value : '');
      writer.number(2, isText ? 0 : Number(value));
      return writer.number(1, isText ? 1 : 0);
    }
    case 'runtime.RawExtension':
    case 'meta.v1.FieldsV1':
    case 'apiextensions.v1.JSON':
      return writer.text(1, JSON.stringify(value));
    case 'apiextensions.v1.JSONSchemaPropsOrBool':
      if (typeof value === 'boolean') return writer.number(1, value ? 1 : 0);
      encodeSchema(writer, 2, value);
      return writer.number(1, 1);
    case 'apiextensions.v1.JSONSchemaPropsOrArray':
      if (!Array.isArray(value)) return encodeSchema(writer, 1, value);
      for (const item of value.toReversed()) encodeSchema(writer, 2, item);
      return;
    case 'apiextensions.v1.JSONSchemaPropsOrStringArray':
      if (!Array.isArray(value)) return encodeSchema(writer, 1, value);
      return encodeTexts(writer, 2, value);
    case 'meta.v1.Verbs':
    case 'authentication.v1.ExtraValue':
    case 'authorization.v1.ExtraValue':
    case 'certificates.v1.ExtraValue':
      return encodeTexts(writer, 1, listAt({ value }, 'value'));
    default: {
      const message = SCHEMA.get(type);
      if (message !== undefined) encodeMessage(writer, message, objectAt({ value }, 'value'));
    }
  }
}

function encodeSchema(writer: ReverseWriter, number: number, value: unknown): void {
  writer.delimited(number, () => encodeSpecial(writer, 'apiextensions.v1.JSONSchemaProps', value));
}

function encodeTexts(writer: ReverseWriter, number: number, texts: readonly unknown[]): void {
  for (const text of texts.toReversed()) writer.text(number, scalarText(text));
}

function encodeTime(writer: ReverseWriter, text: string): void {
  const ms = parseRfc3339(text);
  const micros = /\.(\d{1,6})/.exec(text)?.[1]?.padEnd(6, '0') ?? '0';
  writer.number(2, Number(micros) * 1000);
  writer.number(1, Math.floor(ms / 1000));
}
