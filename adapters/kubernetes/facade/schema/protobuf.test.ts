import { describe, expect, it } from 'vitest';
import { decodeMessage, isProtobuf, readEnvelope } from './protobuf.js';
import { SCHEMA } from './schema.js';

const text = (value: string) => [...new TextEncoder().encode(value)];
const field = (number: number, bytes: readonly number[]) => [(number << 3) | 2, bytes.length, ...bytes];
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
});
