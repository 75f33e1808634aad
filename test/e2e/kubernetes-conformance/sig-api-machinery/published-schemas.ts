import { expect } from 'vitest';
import type { Ports, Setting } from '../setting.js';
import { codeOf, until } from '../until.js';
import { definition, establish, type Definition } from './definitions.js';

const BAR = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'Name of Bar.' },
    age: { type: 'string', description: 'Age of Bar.' },
    bazs: { type: 'array', items: { type: 'string' }, description: 'List of Bazs.' },
  },
};
const FOO = {
  type: 'object',
  description: 'Foo for testing',
  properties: {
    spec: {
      type: 'object',
      description: 'Specification of Foo',
      properties: { bars: { type: 'array', description: 'List of Bars and their specs.', items: BAR } },
    },
    status: { type: 'object', description: 'Status of Foo', properties: { ready: { type: 'boolean' } } },
  },
};
const WALDO = {
  type: 'object',
  description: 'Waldo for testing',
  properties: { spec: { type: 'object', properties: { dummy: { type: 'string' } } } },
};
const KEEPS_NESTED = {
  type: 'object',
  description: 'keeps what it does not know in a nested field',
  properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
};

interface Document {
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, object>> }>>;
}

const nameIn = ({ group, kind }: Definition, version: string) =>
  [...group.split('.').reverse(), version, kind].join('.');

async function published({ api }: Setting, made: Definition, version: string) {
  const { definitions } = await api.ask<Document>('GET', '/openapi/v2');
  return definitions[nameIn(made, version)];
}

/** Waits until the schema of a version is published; its own properties and those of every object. */
async function isPublished(setting: Setting, made: Definition, version: string, schema: { properties: object }) {
  const found = await until(`the schema of ${made.name}/${version}`, () => published(setting, made, version));
  expect(found).toMatchObject({ properties: schema.properties });
  expect(Object.keys(found.properties!)).toEqual(expect.arrayContaining(['apiVersion', 'kind', 'metadata']));
}

const isWithdrawn = (setting: Setting, made: Definition, version: string) =>
  until(`the end of the schema of ${made.name}/${version}`, async () =>
    (await published(setting, made, version)) === undefined ? true : undefined,
  );

/** Creates and applies an object through kubectl, which both must let pass. */
async function accepts({ kubectl }: Setting, made: Definition, more: object): Promise<void> {
  const text = JSON.stringify(custom(made, more));
  for (const verb of ['create', 'apply']) {
    await kubectl([verb, '-f', '-'], text);
    await kubectl(['delete', made.name, 'one']);
  }
}

/** Both must be refused, for this reason. */
async function refuses({ cluster, namespace }: Setting, made: Definition, more: object, reason: RegExp): Promise<void> {
  const text = JSON.stringify(custom(made, more));
  for (const verb of ['create', 'apply']) {
    const { code, stderr } = await cluster.kubectl(['--namespace', namespace, verb, '-f', '-'], text);
    expect([code, stderr]).toEqual([1, expect.stringMatching(reason)]);
  }
}

const custom = ({ group, kind }: Definition, more: object) => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name: 'one' },
  ...more,
});

/** What kubectl says of a kind, or of one of its fields, as soon as it has heard of it. */
async function explained({ cluster }: Setting, what: string): Promise<string> {
  return until(`an explanation of ${what}`, async () => {
    const { code, stdout } = await cluster.kubectl(['explain', what]);
    return code === 0 ? stdout : undefined;
  });
}

const versions = (...names: readonly string[]) => names.map((name) => ({ name, schema: FOO }));

export const publishedSchemas: Ports = {
  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for CRD with validation schema [Conformance]':
    async (setting) => {
      const made = definition(setting, 'Foo', versions('v1'));
      await establish(setting, made);
      await isPublished(setting, made, 'v1', FOO);
      await accepts(setting, made, { spec: { bars: [{ name: 'test-bar' }] } });
      await refuses(setting, made, { spec: { foo: true } }, /unknown field "(spec\.)?foo"/);
      await refuses(setting, made, { spec: { bars: [{ age: '10' }] } }, /spec\.bars\[0\]\.name: Required value/);
      expect(await explained(setting, made.name)).toMatch(
        /DESCRIPTION:\s+Foo for testing[^]*FIELDS:[^]*apiVersion\t<string>[^]*metadata\t<ObjectMeta>[^]*spec\t<Object>\s+Specification of Foo/,
      );
      expect(await explained(setting, `${made.name}.metadata`)).toMatch(/FIELDS:[^]*creationTimestamp\t<string>/);
      expect(await explained(setting, `${made.name}.spec`)).toMatch(
        /Specification of Foo[^]*bars\t<\[\]Object>\s+List of Bars and their specs/,
      );
      expect(await explained(setting, `${made.name}.spec.bars`)).toMatch(
        /FIELD: bars <\[\]Object>[^]*List of Bars[^]*bazs\t<\[\]string>\s+List of Bazs\.[^]*name\t<string> -required-\s+Name of Bar\./,
      );
      const { code, stderr } = await setting.cluster.kubectl(['explain', `${made.name}.spec.bars2`]);
      expect([code, stderr]).toEqual([1, expect.stringContaining('field "bars2" does not exist')]);
    },

  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for CRD without validation schema [Conformance]':
    async (setting) => {
      const made = definition(setting, 'Empty');
      await establish(setting, made);
      await accepts(setting, made, { a: { b: [{ c: 'd' }] } });
      expect(await explained(setting, made.name)).toMatch(/DESCRIPTION:\s+<empty>/);
    },

  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for CRD preserving unknown fields at the schema root [Conformance]':
    async (setting) => {
      const schema = { ...FOO, 'x-kubernetes-preserve-unknown-fields': true };
      const made = definition(setting, 'Root', [{ name: 'v1', schema }]);
      await establish(setting, made);
      await accepts(setting, made, { a: { b: [{ c: 'd' }] } });
      expect(await explained(setting, made.name)).toMatch(/KIND: +Root/);
    },

  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for CRD preserving unknown fields in an embedded object [Conformance]':
    async (setting) => {
      const made = definition(setting, 'Nested', [{ name: 'v1', schema: KEEPS_NESTED }]);
      await establish(setting, made);
      await accepts(setting, made, { spec: { a: null, b: [{ c: 'd' }] } });
      expect(await explained(setting, made.name)).toMatch(
        /DESCRIPTION:\s+keeps what it does not know in a nested field/,
      );
    },

  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for multiple CRDs of different groups [Conformance]':
    async (setting) => {
      const foo = definition(setting, 'Foo', versions('v1'), setting.own('foo') + '.example.com');
      const other = [{ name: 'v1beta1', schema: WALDO }];
      const waldo = definition(setting, 'Waldo', other, setting.own('waldo') + '.example.com');
      await establish(setting, foo);
      await establish(setting, waldo, 'v1beta1');
      await isPublished(setting, waldo, 'v1beta1', WALDO);
      await isPublished(setting, foo, 'v1', FOO);
    },

  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for multiple CRDs of same group but different versions [Conformance]':
    async (setting) => {
      const both = definition(setting, 'Both', versions('v2', 'v3'));
      await establish(setting, both, 'v2');
      await isPublished(setting, both, 'v3', FOO);
      await isPublished(setting, both, 'v2', FOO);
      const foo = definition(setting, 'Foo', versions('v4'));
      const waldo = definition(setting, 'Waldo', [{ name: 'v5', schema: WALDO }]);
      await establish(setting, foo, 'v4');
      await establish(setting, waldo, 'v5');
      await isPublished(setting, waldo, 'v5', WALDO);
      await isPublished(setting, foo, 'v4', FOO);
    },

  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] works for multiple CRDs of same group and version but different kinds [Conformance]':
    async (setting) => {
      const foo = definition(setting, 'Foo', versions('v6'));
      const waldo = definition(setting, 'Waldo', [{ name: 'v6', schema: WALDO }]);
      await establish(setting, foo, 'v6');
      await establish(setting, waldo, 'v6');
      await isPublished(setting, waldo, 'v6', WALDO);
      await isPublished(setting, foo, 'v6', FOO);
    },

  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] updates the published spec when one version gets renamed [Conformance]':
    async (setting) => {
      const made = definition(setting, 'Renamed', versions('v2', 'v3'));
      await establish(setting, made, 'v2');
      await isPublished(setting, made, 'v3', FOO);
      const patch = [
        { op: 'test', path: '/spec/versions/1/name', value: 'v3' },
        { op: 'replace', path: '/spec/versions/1/name', value: 'v4' },
      ];
      await setting.definitions.patch(made.name, patch, 'json');
      await isPublished(setting, made, 'v4', FOO);
      await isWithdrawn(setting, made, 'v3');
      await isPublished(setting, made, 'v2', FOO);
    },

  '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin] removes definition from spec when one version gets changed to not be served [Conformance]':
    async (setting) => {
      const made = definition(setting, 'Withdrawn', versions('v5', 'v6alpha1'));
      await establish(setting, made, 'v5');
      await isPublished(setting, made, 'v6alpha1', FOO);
      await isPublished(setting, made, 'v5', FOO);
      await setting.definitions.change(made.name, ({ spec }) => void (spec.versions[1]!.served = false));
      await isWithdrawn(setting, made, 'v6alpha1');
      await isPublished(setting, made, 'v5', FOO);
      const path = `/apis/${made.group}/v6alpha1/namespaces/${setting.namespace}/${made.plural}`;
      expect(await setting.api.ask('GET', path).then(() => 200, codeOf)).toBe(404);
    },
};
