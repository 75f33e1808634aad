import { expect } from 'vitest';
import type { Answer, Api } from '../api.js';
import { workload } from '../pods.js';
import type { Ports, Setting } from '../setting.js';
import { definition, establish, type Version } from './definitions.js';

const APPLY = 'application/apply-patch+yaml';

/** Posts a text, strictly, as it is: only a text can have a field twice. */
const post = (api: Api, path: string, body: string): Promise<Answer> =>
  api.send('POST', path, { body, query: { fieldValidation: 'Strict' } });

const apply = (api: Api, path: string, body: string): Promise<Answer> =>
  api.send('PATCH', path, { body, contentType: APPLY, query: { fieldValidation: 'Strict', fieldManager: 'e2e' } });

const messageOf = ({ text }: Answer) => (JSON.parse(text) as { message: string }).message;

const PORTS = {
  type: 'array',
  'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
  'x-kubernetes-list-type': 'map',
  items: {
    type: 'object',
    required: ['containerPort', 'protocol'],
    properties: {
      containerPort: { type: 'integer', format: 'int32' },
      hostIP: { type: 'string' },
      name: { type: 'string' },
      protocol: { type: 'string' },
    },
  },
};
const SPEC = {
  type: 'object',
  properties: { cronSpec: { type: 'string' }, foo: { type: 'string' }, ports: PORTS },
};
const KNOWN = { type: 'object', properties: { spec: SPEC } };
const KEEPING = { type: 'object', properties: { spec: { ...SPEC, 'x-kubernetes-preserve-unknown-fields': true } } };
const EMBEDDING = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          properties: { metadata: { type: 'object' } },
        },
      },
    },
  },
};

/** Objects of a definition with one version, and the text of one of them. */
async function custom(setting: Setting, versions: readonly Version[]) {
  const made = definition(setting, 'Checked', versions);
  const all = await establish(setting, made);
  const text = (name: string, spec: string, metadata = '') =>
    `{"apiVersion":"${made.group}/v1","kind":"${made.kind}","metadata":{"name":"${name}"${metadata}},"spec":${spec}}`;
  return { path: all.path, text, all, made };
}

const GOOD = '{"foo":"foo1","cronSpec":"* * * * */5","ports":[{"name":"x","containerPort":80,"protocol":"TCP"}]}';

export const fieldValidation: Ports = {
  '[sig-api-machinery] FieldValidation should detect unknown and duplicate fields of a typed object [Conformance]':
    async ({ api, deployments }) => {
      const body = (more: string) =>
        `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"checked"},"spec":{${more},` +
        `"paused":true,"selector":${JSON.stringify(workload('a').selector)},"template":${JSON.stringify(workload('a').template)}}}`;
      const answer = await post(
        api,
        deployments.path,
        body('"unknown1":"val1","unknownDupe":"a","unknownDupe":"b","paused":false'),
      );
      expect(answer.status).toBe(400);
      for (const field of [
        'unknown field "spec.unknown1"',
        'unknown field "spec.unknownDupe"',
        'duplicate field "spec.paused"',
      ])
        expect(messageOf(answer)).toContain(field);
      expect(await deployments.names()).toEqual([]);
    },

  '[sig-api-machinery] FieldValidation should detect unknown metadata fields of a typed object [Conformance]': async ({
    api,
    deployments,
  }) => {
    const { selector, template } = workload('a');
    const unknown = { metadata: { ...template.metadata, unknownMeta: 'bar' }, spec: template.spec };
    const body = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'checked', unknownMeta: 'foo' },
      spec: { selector, template: unknown },
    };
    const answer = await post(api, deployments.path, JSON.stringify(body));
    expect(answer.status).toBe(400);
    for (const field of ['metadata.unknownMeta', 'spec.template.metadata.unknownMeta'])
      expect(messageOf(answer)).toContain(`unknown field "${field}"`);
  },

  '[sig-api-machinery] FieldValidation should create/apply a valid CR for CRD with validation schema [Conformance]':
    async (setting) => {
      const { path, text } = await custom(setting, [{ name: 'v1', schema: KNOWN }]);
      expect((await post(setting.api, path, text('posted', GOOD))).status).toBe(201);
      expect((await apply(setting.api, `${path}/applied`, text('applied', GOOD))).status).toBe(201);
    },

  '[sig-api-machinery] FieldValidation should create/apply a CR with unknown fields for CRD with no validation schema [Conformance]':
    async (setting) => {
      const { path, text, all } = await custom(setting, [{ name: 'v1' }]);
      const unknown = '{"unknown":"uk1","cronSpec":"* * * * */5"}';
      expect((await post(setting.api, path, text('posted', unknown))).status).toBe(201);
      expect((await apply(setting.api, `${path}/applied`, text('applied', unknown))).status).toBe(201);
      for (const name of ['posted', 'applied']) expect(await all.get(name)).toMatchObject({ spec: { unknown: 'uk1' } });
    },

  '[sig-api-machinery] FieldValidation should create/apply an invalid CR with extra properties for CRD with validation schema [Conformance]':
    async (setting) => {
      const { path, text, all } = await custom(setting, [{ name: 'v1', schema: KNOWN }]);
      const extra = '{"foo":"foo1","unknown":"uk1","ports":[{"containerPort":80,"protocol":"TCP","unknownNested":1}]}';
      const posted = await post(setting.api, path, text('posted', extra));
      expect(posted.status).toBe(400);
      for (const field of ['spec.unknown', 'spec.ports[0].unknownNested'])
        expect(messageOf(posted)).toContain(`unknown field "${field}"`);
      const applied = await apply(setting.api, `${path}/applied`, text('applied', extra));
      expect(messageOf(applied)).toContain('.spec.unknown: field not declared in schema');
      expect(await all.names()).toEqual([]);
    },

  '[sig-api-machinery] FieldValidation should detect duplicates in a CR when preserving unknown fields [Conformance]':
    async (setting) => {
      const { path, text, all, made } = await custom(setting, [{ name: 'v1', schema: KEEPING }]);
      const twice = '{"unknown":"uk1","unknown":"uk2","foo":"foo1","foo":"foo2"}';
      const posted = await post(setting.api, path, text('posted', twice));
      expect(posted.status).toBe(400);
      for (const field of ['spec.unknown', 'spec.foo'])
        expect(messageOf(posted)).toContain(`duplicate field "${field}"`);
      const head = [`apiVersion: ${made.group}/v1`, `kind: ${made.kind}`, 'metadata:', '  name: applied'];
      const yaml = [...head, 'spec:', '  foo: foo1', '  foo: foo2', ''].join('\n');
      const applied = await apply(setting.api, `${path}/applied`, yaml);
      expect(applied.status).toBe(400);
      expect(messageOf(applied)).toContain('line 7: key "foo" already set in map');
      expect(await all.names()).toEqual([]);
    },

  '[sig-api-machinery] FieldValidation should detect unknown metadata fields in both the root and embedded object of a CR [Conformance]':
    async (setting) => {
      const { path, text, all } = await custom(setting, [{ name: 'v1', schema: EMBEDDING }]);
      const embedded =
        '{"template":{"apiVersion":"foo/v1","kind":"Sub","metadata":{"name":"sub","unknownSubMeta":"foo"}}}';
      const posted = await post(setting.api, path, text('posted', embedded, ',"unknownMeta":"foo"'));
      expect(posted.status).toBe(400);
      for (const field of ['metadata.unknownMeta', 'spec.template.metadata.unknownSubMeta'])
        expect(messageOf(posted)).toContain(`unknown field "${field}"`);
      expect(await all.names()).toEqual([]);
    },
};
