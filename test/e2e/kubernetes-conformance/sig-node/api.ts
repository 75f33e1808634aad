import { expect } from 'vitest';
import type {
  KubernetesObject,
  V1ConfigMap,
  V1Lease,
  V1PodTemplate,
  V1RuntimeClass,
  V1Secret,
} from '@kubernetes/client-node';
import { discover, operate } from '../operations.js';
import { pod, template } from '../pods.js';
import type { Resource } from '../resource.js';
import type { Ports, Setting } from '../setting.js';
import { refusal } from '../until.js';

const classes = ({ api }: Setting) => api.of<V1RuntimeClass>('node.k8s.io/v1', 'runtimeclasses');

/** Creates, patches, reads, finds by its labels and deletes one object that holds data. */
async function lifeOf<T extends KubernetesObject>(
  { api, own }: Setting,
  all: Resource<T>,
  body: object,
  patch: object,
): Promise<void> {
  const label = own('static');
  const labelSelector = `e2e-static=${label}`;
  await all.create({ metadata: { name: 'one', labels: { 'e2e-static': label } }, ...body });
  await all.patch('one', { metadata: { labels: { patched: 'yes' } }, ...patch }, 'strategic');
  const read = await all.get('one');
  expect(read.metadata?.labels).toEqual({ 'e2e-static': label, patched: 'yes' });
  expect(read).toMatchObject(patch);
  const everywhere = api.of<T>('v1', all.path.split('/').at(-1)!);
  const found = (await everywhere.list({ labelSelector: `${labelSelector},patched=yes` })).items;
  expect(found.map((object) => object.metadata?.name)).toEqual(['one']);
  expect(found[0]).toMatchObject(patch);
  await all.deleteCollection(labelSelector);
  await all.untilAll(labelSelector, ({ length }) => length === 0);
}

export const nodeApi: Ports = {
  '[sig-node] ConfigMap should run through a ConfigMap lifecycle [Conformance]': (setting) =>
    lifeOf<V1ConfigMap>(
      setting,
      setting.configMaps,
      { data: { valueName: 'value' } },
      { data: { valueName: 'value1' } },
    ),

  '[sig-node] ConfigMap should fail to create ConfigMap with empty key [Conformance]': async ({ configMaps }) => {
    expect((await refusal(configMaps.create({ metadata: { name: 'one' }, data: { '': 'value-1' } }))).code).toBe(422);
  },

  '[sig-node] Secrets should patch a secret [Conformance]': (setting) => {
    const data = (value: string) => ({ data: { key: Buffer.from(value).toString('base64') } });
    return lifeOf<V1Secret>(setting, setting.secrets, { type: 'Opaque', ...data('value') }, data('value1'));
  },

  '[sig-node] Secrets should fail to create secret due to empty secret key [Conformance]': async ({ secrets }) => {
    expect((await refusal(secrets.create({ metadata: { name: 'one' }, data: { '': 'dmFsdWUtMQ==' } }))).code).toBe(422);
  },

  '[sig-node] PodTemplates should run the lifecycle of PodTemplates [Conformance]': async ({
    api,
    own,
    podTemplates,
  }) => {
    const labelSelector = `podtemplate-static=${own('template')}`;
    const labels = { 'podtemplate-static': own('template') };
    await podTemplates.create({ metadata: { name: 'one', labels }, template: template({}) });
    const everywhere = api.of<V1PodTemplate>('v1', 'podtemplates');
    expect((await everywhere.list({ labelSelector })).items).toHaveLength(1);
    await podTemplates.patch('one', { metadata: { labels: { podtemplate: 'patched' } } }, 'strategic');
    expect((await podTemplates.get('one')).metadata?.labels?.['podtemplate']).toBe('patched');
    await podTemplates.delete('one');
    expect((await everywhere.list({ labelSelector })).items).toEqual([]);
  },

  '[sig-node] PodTemplates should delete a collection of pod templates [Conformance]': async ({ podTemplates }) => {
    for (const name of ['one', 'two', 'three'])
      await podTemplates.create({ metadata: { name, labels: { set: 'true' } }, template: template({}) });
    expect(await podTemplates.names('set=true')).toHaveLength(3);
    await podTemplates.deleteCollection('set=true');
    expect(await podTemplates.names('set=true')).toEqual([]);
  },

  '[sig-node] PodTemplates should replace a pod template [Conformance]': async ({ podTemplates }) => {
    await podTemplates.create({ metadata: { name: 'one' }, template: template({}) });
    const updated = await podTemplates.change(
      'one',
      ({ metadata }) => void (metadata!.annotations = { updated: 'true' }),
    );
    expect(updated.metadata?.annotations).toEqual({ updated: 'true' });
  },

  '[sig-node] Lease lease API should be available [Conformance]': async ({ leases }) => {
    const spec = (holder: string) => ({
      holderIdentity: holder,
      leaseDurationSeconds: 30,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:10.123456Z',
      leaseTransitions: 0,
    });
    await leases.create({ metadata: { name: 'one' }, spec: spec('holder') });
    expect((await leases.get('one')).spec).toEqual(spec('holder'));
    await leases.change('one', (object: V1Lease) => void Object.assign(object, { spec: spec('holder2') }));
    expect((await leases.get('one')).spec).toEqual(spec('holder2'));
    await leases.patch('one', { spec: { leaseDurationSeconds: 50, leaseTransitions: 2 } }, 'strategic');
    expect((await leases.get('one')).spec).toEqual({
      ...spec('holder2'),
      leaseDurationSeconds: 50,
      leaseTransitions: 2,
    });
    await leases.create({ metadata: { name: 'two', labels: { deletecollection: 'true' } }, spec: spec('other') });
    expect(await leases.names()).toEqual(['one', 'two']);
    await leases.deleteCollection('deletecollection=true');
    expect(await leases.names()).toEqual(['one']);
    await leases.delete('one');
    expect((await refusal(leases.get('one'))).code).toBe(404);
  },

  '[sig-node] RuntimeClass should support RuntimeClasses API operations [Conformance]': async (setting) => {
    await discover(setting.api, 'node.k8s.io/v1', ['runtimeclasses']);
    await operate(classes(setting), setting.own('class'), (metadata, index) => ({
      metadata,
      handler: `handler-${index}`,
    }));
  },

  '[sig-node] RuntimeClass should reject a Pod requesting a non-existent RuntimeClass [NodeConformance] [Conformance]':
    async ({ own, pods }) => {
      const refused = await refusal(pods.create(pod('one', { runtimeClassName: own('nothing') })));
      expect([refused.code, refused.reason]).toEqual([403, 'Forbidden']);
    },

  '[sig-node] RuntimeClass should reject a Pod requesting a deleted RuntimeClass [NodeConformance] [Conformance]':
    async (setting) => {
      const name = setting.own('deleted');
      await classes(setting).create({ metadata: { name }, handler: 'runc' });
      await classes(setting).delete(name);
      await classes(setting).gone(name);
      expect((await refusal(setting.pods.create(pod('one', { runtimeClassName: name })))).code).toBe(403);
    },

  '[sig-node] RuntimeClass should schedule a Pod requesting a RuntimeClass without PodOverhead [NodeConformance] [Conformance]':
    async (setting) => {
      const name = setting.own('plain');
      await classes(setting).create({ metadata: { name }, handler: 'runc' });
      await setting.pods.create(pod('one', { runtimeClassName: name }));
      const { spec } = await setting.pods.until('one', (object) => (object.spec?.nodeName ?? '') !== '');
      expect(spec?.overhead).toBeUndefined();
    },

  '[sig-node] RuntimeClass should schedule a Pod requesting a RuntimeClass and initialize its Overhead [NodeConformance] [Conformance]':
    async (setting) => {
      const name = setting.own('heavy');
      const podFixed = { cpu: '10m', memory: '1Mi' };
      await classes(setting).create({ metadata: { name }, handler: 'runc', overhead: { podFixed } });
      await setting.pods.create(pod('one', { runtimeClassName: name }));
      const { spec } = await setting.pods.until('one', (object) => (object.spec?.nodeName ?? '') !== '');
      expect(spec?.overhead).toEqual(podFixed);
    },

  '[sig-node] Node Lifecycle should run through the lifecycle of a node [Conformance]': async ({ nodes, own }) => {
    const name = own('fake-node');
    await nodes.create({
      metadata: { name },
      status: { phase: 'Running', capacity: { cpu: '1', memory: '1Gi', pods: '0' } },
    });
    expect((await nodes.get(name)).metadata?.name).toBe(name);
    const patched = await nodes.patch(name, { metadata: { labels: { [name]: 'patched' } } }, 'strategic');
    expect(patched.metadata?.labels?.[name]).toBe('patched');
    expect(await nodes.names(`${name}=patched`)).toEqual([name]);
    const updated = await nodes.change(name, ({ metadata }) => void (metadata!.labels![name] = 'updated'));
    expect(updated.metadata?.labels?.[name]).toBe('updated');
    await nodes.delete(name);
    await nodes.gone(name);
  },
};
