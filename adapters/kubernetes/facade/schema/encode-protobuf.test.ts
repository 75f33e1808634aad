import { expect, it } from 'vitest';
import { encodeEnvelope } from './encode-protobuf.js';
import { decodeMessage, readEnvelope } from './protobuf.js';
import { SCHEMA } from './schema.js';

it('writes what the reader of bodies reads back', () => {
  const service = SCHEMA.get('core.v1.Service')!;
  const spec = { ports: [{ name: 'web', port: 80, targetPort: 'http' }], selector: { app: 'x' } };
  const bytes = encodeEnvelope(service, { kind: 'Service', apiVersion: 'v1', metadata: { name: 's' }, spec });
  const envelope = readEnvelope(bytes);
  expect(envelope).toMatchObject({ apiVersion: 'v1', kind: 'Service' });
  expect(decodeMessage(service, envelope.raw)).toMatchObject({ metadata: { name: 's' }, spec });
});

// apiextensions/v1/generated.proto: JSONSchemaPropsOrArray, OrBool and OrStringArray each have a field for either form.
it('lets a schema stand where JSON has a schema or something else', () => {
  const props = SCHEMA.get('apiextensions.v1.JSONSchemaProps')!;
  const schema = {
    type: 'object',
    properties: { list: { type: 'array', items: { type: 'string' } } },
    additionalProperties: { type: 'integer' },
    dependencies: { a: ['b'] },
  };
  const { raw } = readEnvelope(encodeEnvelope(props, { kind: 'X', apiVersion: 'v1', ...schema }));
  expect(decodeMessage(props, raw)).toMatchObject(schema);
});
