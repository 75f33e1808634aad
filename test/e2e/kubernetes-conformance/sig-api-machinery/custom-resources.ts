import { expect } from 'vitest';
import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { discover } from '../operations.js';
import type { Ports } from '../setting.js';
import { definition, establish, isEstablished } from './definitions.js';

const schemaOf = (properties: object) => ({ type: 'object', properties, 'x-kubernetes-preserve-unknown-fields': true });

export const customResources: Ports = {
  '[sig-api-machinery] CustomResourceDefinition resources [Privileged:ClusterAdmin] Simple CustomResourceDefinition creating/deleting custom resource definition objects works [Conformance]':
    async (setting) => {
      const { definitions } = setting;
      const made = definition(setting, 'Simple');
      await establish(setting, made);
      await definitions.delete(made.name);
      await definitions.gone(made.name);
    },

  '[sig-api-machinery] CustomResourceDefinition resources [Privileged:ClusterAdmin] Simple CustomResourceDefinition listing custom resource definition objects works [Conformance]':
    async (setting) => {
      const { definitions, namespace } = setting;
      const made = Array.from({ length: 10 }, (_, index) => definition(setting, `Listed${index}`));
      for (const { body } of made) await definitions.create(body);
      for (const { name } of made) await definitions.until(name, isEstablished);
      expect(await definitions.names(`e2e=${namespace}`)).toEqual(made.map(({ name }) => name).toSorted());
      const other = definition(setting, 'Other');
      await definitions.create({ ...other.body, metadata: { name: other.name } });
      await definitions.deleteCollection(`e2e=${namespace}`);
      await definitions.untilAll(`e2e=${namespace}`, ({ length }) => length === 0);
      expect((await definitions.get(other.name)).metadata?.name).toBe(other.name);
    },

  '[sig-api-machinery] CustomResourceDefinition resources [Privileged:ClusterAdmin] Simple CustomResourceDefinition getting/updating/patching custom resource definition status sub-resource works [Conformance]':
    async (setting) => {
      const { definitions } = setting;
      const made = definition(setting, 'Status');
      await definitions.create(made.body);
      await definitions.until(made.name, isEstablished);
      expect(isEstablished(await definitions.get(made.name, 'status'))).toBe(true);
      const condition = (type: string) => ({ type, status: 'True', reason: 'E2E', message: 'set by e2e test' });
      const has = ({ status }: V1CustomResourceDefinition, type: string) =>
        expect(status?.conditions).toContainEqual(expect.objectContaining(condition(type)));
      const updated = await definitions.change(
        made.name,
        ({ status }) => void status!.conditions!.push(condition('StatusUpdate')),
        'status',
      );
      has(updated, 'StatusUpdate');
      const conditions = [...updated.status!.conditions!, condition('StatusPatch')];
      has(await definitions.patch(made.name, { status: { conditions } }, 'merge', 'status'), 'StatusPatch');
      has(await definitions.get(made.name, 'status'), 'StatusPatch');
    },

  '[sig-api-machinery] CustomResourceDefinition resources [Privileged:ClusterAdmin] should include custom resource definition resources in discovery documents [Conformance]':
    ({ api }) => discover(api, 'apiextensions.k8s.io/v1', ['customresourcedefinitions']),

  '[sig-api-machinery] CustomResourceDefinition resources [Privileged:ClusterAdmin] custom resource defaulting for requests and from storage works [Conformance]':
    async (setting) => {
      const made = definition(setting, 'Defaulted', [
        { name: 'v1', schema: schemaOf({ a: { type: 'string' }, b: { type: 'string' } }) },
      ]);
      const all = await establish(setting, made);
      const named = (name: string) => ({ apiVersion: `${made.group}/v1`, kind: made.kind, metadata: { name } });
      const first = await all.create(named('first'));
      expect([first['a'], first['b']]).toEqual([undefined, undefined]);
      const at = '/spec/versions/0/schema/openAPIV3Schema/properties';
      await setting.definitions.patch(made.name, [{ op: 'add', path: `${at}/a/default`, value: 'A' }], 'json');
      // What was stored before has the default when it is read.
      const read = await all.until('first', (object) => object['a'] === 'A');
      expect(read['b']).toBeUndefined();
      const second = await all.create(named('second'));
      expect([second['a'], second['b']]).toEqual(['A', undefined]);
      await setting.definitions.patch(
        made.name,
        [
          { op: 'remove', path: `${at}/a/default` },
          { op: 'add', path: `${at}/b/default`, value: 'B' },
        ],
        'json',
      );
      // The default that it was created with was stored; the other one comes with reading.
      const reread = await all.until('second', (object) => object['b'] === 'B');
      expect(reread['a']).toBe('A');
      const third = await all.create(named('third'));
      expect([third['a'], third['b']]).toEqual([undefined, 'B']);
    },

  '[sig-api-machinery] CustomResourceDefinition Watch [Privileged:ClusterAdmin] CustomResourceDefinition Watch watch on custom resource definition objects [Conformance]':
    async (setting) => {
      const made = definition(setting, 'Watched');
      const all = await establish(setting, made);
      const named = (name: string) => ({ apiVersion: `${made.group}/v1`, kind: made.kind, metadata: { name } });
      const onA = await all.watch({ fieldSelector: 'metadata.name=a' });
      const onB = await all.watch({ fieldSelector: 'metadata.name=b' });
      for (const [name, events] of [
        ['a', onA],
        ['b', onB],
      ] as const) {
        await all.create(named(name));
        await events.next('ADDED');
        await all.patch(name, { metadata: { labels: { patched: 'true' } } });
        expect((await events.next('MODIFIED')).metadata?.labels).toEqual({ patched: 'true' });
        await all.delete(name);
        await events.next('DELETED');
      }
      expect([onA.seen.length, onB.seen.length]).toEqual([3, 3]);
      onA.close();
      onB.close();
    },
};
