import { expect } from 'vitest';
import type {
  KubernetesObject,
  V1CSIDriver,
  V1CSINode,
  V1CSIStorageCapacity,
  V1StorageClass,
  V1VolumeAttachment,
} from '@kubernetes/client-node';
import { discover, operate } from '../operations.js';
import { pod, SERVER } from '../pods.js';
import type { Resource } from '../resource.js';
import type { Ports, Setting } from '../setting.js';
import { refusal } from '../until.js';

const STORAGE = 'storage.k8s.io/v1';
const drivers = ({ api }: Setting) => api.of<V1CSIDriver>(STORAGE, 'csidrivers');
const attachments = ({ api }: Setting) => api.of<V1VolumeAttachment>(STORAGE, 'volumeattachments');

/** Creates, reads, patches, finds, updates and deletes one object, then another one through its collection. */
async function liveTwice<T extends KubernetesObject>(
  all: Resource<T>,
  label: string,
  body: (metadata: object) => object,
): Promise<void> {
  const name = `${label}-one`;
  await all.create(body({ name, labels: { e2e: label } }));
  expect((await all.get(name)).metadata?.name).toBe(name);
  const patched = await all.patch(name, { metadata: { labels: { patched: label } } });
  expect(patched.metadata?.labels).toMatchObject({ e2e: label, patched: label });
  expect(await all.names(`patched=${label}`)).toEqual([name]);
  await all.delete(name);
  await all.gone(name);
  const second = `${label}-two`;
  await all.create(body({ name: second, labels: { e2e: label } }));
  const updated = await all.change(second, ({ metadata }) => void (metadata!.labels!['updated'] = label));
  expect(updated.metadata?.labels).toMatchObject({ updated: label });
  await all.deleteCollection(`updated=${label}`);
  await all.untilAll(`e2e=${label}`, ({ length }) => length === 0);
}

async function immutability(
  all: Resource<KubernetesObject & { immutable?: boolean }>,
  data: (value: string) => object,
) {
  await all.create({ metadata: { name: 'fixed' }, ...data('one') });
  await all.patch('fixed', data('two'));
  await all.patch('fixed', { immutable: true });
  expect((await refusal(all.patch('fixed', data('three')))).code).toBe(422);
  expect((await refusal(all.patch('fixed', { immutable: false }))).code).toBe(422);
  expect(await all.get('fixed')).toMatchObject({ immutable: true, ...data('two') });
  const labelled = await all.patch('fixed', { metadata: { labels: { still: 'changes' } } });
  expect(labelled.metadata?.labels).toEqual({ still: 'changes' });
  await all.delete('fixed');
  await all.gone('fixed');
}

export const storageApi: Ports = {
  '[sig-storage] CSIInlineVolumes should run through the lifecycle of a CSIDriver [Conformance]': async (setting) => {
    const all = drivers(setting);
    const label = setting.own('driver');
    const spec = { attachRequired: false, podInfoOnMount: true, volumeLifecycleModes: ['Ephemeral'] };
    for (const index of ['one', 'two'])
      await all.create({ metadata: { name: `inline-${label}-${index}`, labels: { e2e: label } }, spec });
    const one = `inline-${label}-one`;
    expect((await all.get(one)).spec.volumeLifecycleModes).toEqual(['Ephemeral']);
    const patched = await all.patch(one, { metadata: { labels: { patched: 'true' } } });
    expect(patched.metadata?.labels).toMatchObject({ patched: 'true' });
    const updated = await all.change(one, ({ metadata }) => void (metadata!.labels!['updated'] = 'true'));
    expect(updated.metadata?.labels).toMatchObject({ updated: 'true' });
    expect(await all.names(`e2e=${label}`)).toHaveLength(2);
    await all.delete(one);
    await all.gone(one);
    await all.deleteCollection(`e2e=${label}`);
    await all.untilAll(`e2e=${label}`, ({ length }) => length === 0);
  },

  '[sig-storage] CSIInlineVolumes should support CSIVolumeSource in Pod API [Conformance]': async (setting) => {
    const { pods, own } = setting;
    const driver = own('inline');
    const spec = { attachRequired: false, podInfoOnMount: true, volumeLifecycleModes: ['Ephemeral'] };
    await drivers(setting).create({ metadata: { name: driver }, spec });
    const volumes = [{ name: 'inline', csi: { driver, readOnly: true, volumeAttributes: { one: 'two' } } }];
    const containers = [{ name: 'c', image: SERVER, volumeMounts: [{ name: 'inline', mountPath: '/mnt' }] }];
    await pods.create(pod('inline', { volumes, containers }, { labels: { e2e: 'inline' } }));
    const found = await pods.list({ labelSelector: 'e2e=inline' });
    expect(found.items[0]?.spec?.volumes?.find(({ name }) => name === 'inline')?.csi?.driver).toBe(driver);
    expect((await pods.get('inline')).spec?.volumes?.[0]?.csi?.volumeAttributes).toEqual({ one: 'two' });
    const patched = await pods.patch('inline', { metadata: { labels: { patched: 'true' } } });
    expect(patched.metadata?.labels).toEqual({ e2e: 'inline', patched: 'true' });
    await pods.delete('inline', { gracePeriodSeconds: 0 });
    await pods.gone('inline');
    await drivers(setting).delete(driver);
  },

  '[sig-storage] CSINodes CSI Conformance should run through the lifecycle of a csinode [Conformance]': (setting) =>
    liveTwice(setting.api.of<V1CSINode>(STORAGE, 'csinodes'), setting.own('csinode'), (metadata) => ({
      metadata,
      spec: { drivers: [{ name: 'd', nodeID: 'e2e', allocatable: { count: 10 } }] },
    })),

  '[sig-storage] CSIStorageCapacity should support CSIStorageCapacities API operations [Conformance]': async (
    setting,
  ) => {
    await discover(setting.api, STORAGE, ['csistoragecapacities']);
    const all = setting.api.of<V1CSIStorageCapacity>(STORAGE, 'csistoragecapacities', setting.namespace);
    await operate(all, setting.own('capacity'), (metadata) => ({
      metadata,
      storageClassName: 'foobar',
      capacity: '1Gi',
      nodeTopology: {},
    }));
  },

  '[sig-storage] StorageClasses CSI Conformance should run through the lifecycle of a StorageClass [Conformance]': (
    setting,
  ) =>
    liveTwice(setting.api.of<V1StorageClass>(STORAGE, 'storageclasses'), setting.own('class'), (metadata) => ({
      metadata,
      provisioner: 'e2e-fake-provisioner',
    })),

  '[sig-storage] VolumeAttachment Conformance should run through the lifecycle of a VolumeAttachment [Conformance]':
    async (setting) => {
      const all = attachments(setting);
      const label = setting.own('attachment');
      const body = (metadata: object) => ({
        metadata,
        spec: { attacher: 'e2e', nodeName: 'nobody', source: { persistentVolumeName: setting.own('pv') } },
      });
      await liveTwice(all, label, body);
      for (const name of [`${label}-2`, `${label}-3`]) {
        await all.create(body({ name, labels: { e2e: label } }));
        await all.change(name, ({ metadata }) => void (metadata!.labels!['updated'] = 'again'));
      }
      expect(await all.names(`e2e=${label},updated=again`)).toHaveLength(2);
      await all.deleteCollection(`e2e=${label},updated=again`);
      await all.untilAll(`e2e=${label}`, ({ length }) => length === 0);
    },

  '[sig-storage] VolumeAttachment Conformance should apply changes to a volumeattachment status [Conformance]': async (
    setting,
  ) => {
    const all = attachments(setting);
    const name = setting.own('attachment');
    const source = { persistentVolumeName: setting.own('pv') };
    await all.create({ metadata: { name }, spec: { attacher: 'e2e', nodeName: 'nobody', source } });
    const labelled = await all.patch(name, { metadata: { labels: { e2e: name } } });
    expect(labelled.metadata?.labels).toEqual({ e2e: name });
    expect((await all.get(name, 'status')).status?.attached).toBe(false);
    const patched = await all.patch(name, { status: { attached: true } }, 'merge', 'status');
    expect(patched.status?.attached).toBe(true);
    const updated = await all.change(name, ({ status }) => void (status!.attached = false), 'status');
    expect(updated.status?.attached).toBe(false);
    await all.delete(name);
    await all.gone(name);
  },

  '[sig-storage] ConfigMap should be immutable if `immutable` field is set [Conformance]': ({ configMaps }) =>
    immutability(configMaps, (value) => ({ data: { key: value } })),

  '[sig-storage] Secrets should be immutable if `immutable` field is set [Conformance]': ({ secrets }) =>
    immutability(secrets, (value) => ({ data: { key: Buffer.from(value).toString('base64') } })),
};
