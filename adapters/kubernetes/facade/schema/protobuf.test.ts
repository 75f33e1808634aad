import { describe, expect, it } from 'vitest';
import { decodeMessage, isProtobuf, readEnvelope } from './protobuf.js';
import { SCHEMA } from './schema.js';

const text = (value: string) => [...new TextEncoder().encode(value)];
const field = (number: number, bytes: readonly number[]) => [(number << 3) | 2, bytes.length, ...bytes];
/** Of a field with a length: two bytes each, since numbers from 16 on do not fit into one. */
const tagged = (number: number) => [((number << 3) & 0x7f) | 2 | 0x80, number >> 4];
const lengthOf = (length: number) => [(length & 0x7f) | 0x80, length >> 7];
const varint = (number: number, value: number) => [number << 3, value];

describe('protobuf bodies', () => {
  it('opens the envelope', () => {
    const typeMeta = [...field(1, text('v1')), ...field(2, text('ConfigMap'))];
    const raw = field(2, field(1, field(1, text('c'))));
    const body = new Uint8Array([0x6b, 0x38, 0x73, 0, ...field(1, typeMeta), ...raw]);
    expect(isProtobuf(body)).toBe(true);
    const envelope = readEnvelope(body);
    expect(envelope).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(decodeMessage(SCHEMA.get('core.v1.ConfigMap')!, envelope.raw)).toEqual({ metadata: { name: 'c' } });
  });

  it('reads maps, lists, whole numbers, int-or-string and inlined messages', () => {
    const port = [...varint(3, 80), ...field(4, [...varint(1, 1), ...field(3, text('web'))])];
    const service = field(2, [...field(1, port), ...field(2, [...field(1, text('app')), ...field(2, text('x'))])]);
    expect(decodeMessage(SCHEMA.get('core.v1.Service')!, new Uint8Array(service))).toEqual({
      spec: { ports: [{ port: 80, targetPort: 'web' }], selector: { app: 'x' } },
    });
    const volume = [...field(1, text('v')), ...field(2, field(2, []))];
    expect(decodeMessage(SCHEMA.get('core.v1.Volume')!, new Uint8Array(volume))).toEqual({ name: 'v', emptyDir: {} });
  });

  it('refuses what is cut off', () => {
    expect(() => decodeMessage(SCHEMA.get('core.v1.ConfigMap')!, new Uint8Array([10, 200]))).toThrow('unexpected EOF');
  });

  it('refuses what goes backwards, and what is nested without end', () => {
    const minusOne = [...Array.from({ length: 9 }, () => 0xff), 1];
    const backwards = new Uint8Array([10, ...minusOne]);
    expect(() => decodeMessage(SCHEMA.get('core.v1.ConfigMap')!, backwards)).toThrow('negative length');
    let schema: number[] = [];
    for (let level = 0; level < 1100; level++) schema = [...tagged(28), ...lengthOf(schema.length), ...schema];
    const bytes = new Uint8Array(schema);
    expect(() => decodeMessage(SCHEMA.get('apiextensions.v1.JSONSchemaProps')!, bytes)).toThrow('exceeded max depth');
  });
});
