import { expect } from 'vitest';
import type { V1PersistentVolume, V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { pod, template } from '../pods.js';
import type { Ports, Setting } from '../setting.js';

const volume = (setting: Setting, name: string) => ({
  metadata: { name: setting.own(name), labels: { e2e: setting.own('pv') } },
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '2Gi' },
    storageClassName: setting.own('class'),
    persistentVolumeReclaimPolicy: 'Retain',
    csi: { driver: 'e2e-driver', volumeHandle: setting.own(name) },
    nodeAffinity: {
      required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'nowhere', operator: 'Exists' }] }] },
    },
  },
});
const claim = (setting: Setting, name: string) => ({
  metadata: { name, labels: { e2e: setting.own('pvc') } },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    storageClassName: setting.own('class'),
  },
});

/** A volume, and a claim that is bound to it. */
async function makeBoth(setting: Setting, name: string): Promise<[V1PersistentVolume, V1PersistentVolumeClaim]> {
  await setting.volumes.create(volume(setting, name));
  await setting.claims.create(claim(setting, name));
  const bound = await setting.volumes.until(setting.own(name), ({ status }) => status?.phase === 'Bound');
  return [bound, await setting.claims.until(name, ({ status }) => status?.phase === 'Bound')];
}

export const volumes: Ports = {
  '[sig-storage] PersistentVolumes CSI Conformance should run through the lifecycle of a PV and a PVC [Conformance]':
    async (setting) => {
      const { claims, own, volumes: all } = setting;
      const [pv, pvc] = await makeBoth(setting, 'one');
      expect(await all.names(`e2e=${own('pv')}`)).toEqual([own('one')]);
      expect(await claims.names()).toEqual(['one']);
      const label = { metadata: { labels: { patched: 'true' } } };
      expect((await all.patch(own('one'), label)).metadata?.labels).toMatchObject({ patched: 'true' });
      expect((await claims.patch('one', label)).metadata?.labels).toMatchObject({ patched: 'true' });
      expect((await all.get(own('one'))).metadata?.uid).toBe(pv.metadata?.uid);
      expect((await claims.get('one')).metadata?.uid).toBe(pvc.metadata?.uid);
      await claims.delete('one');
      await claims.gone('one');
      await all.delete(own('one'));
      await all.gone(own('one'));
      await makeBoth(setting, 'two');
      const updated = await all.change(own('two'), ({ metadata }) => void (metadata!.labels!['updated'] = own('two')));
      expect(updated.metadata?.labels).toMatchObject({ updated: own('two') });
      await claims.change('two', ({ metadata }) => void (metadata!.labels!['updated'] = 'two'));
      await claims.deleteCollection('updated=two');
      await claims.gone('two');
      await all.deleteCollection(`updated=${own('two')}`);
      await all.gone(own('two'));
    },

  '[sig-storage] PersistentVolumes CSI Conformance should apply changes to a pv/pvc status [Conformance]': async (
    setting,
  ) => {
    const { claims, own, volumes: all } = setting;
    const name = own('one');
    await makeBoth(setting, 'one');
    expect(await all.names(`e2e=${own('pv')}`)).toEqual([name]);
    expect(await claims.names()).toEqual(['one']);
    expect((await claims.get('one', 'status')).status?.phase).toBe('Bound');
    expect((await all.get(name, 'status')).status?.phase).toBe('Bound');
    const condition = { type: 'StatusPatched', status: 'True', reason: 'E2E', message: 'patched' };
    const patched = await claims.patch('one', { status: { conditions: [condition] } }, 'merge', 'status');
    expect(patched.status?.conditions).toContainEqual(expect.objectContaining(condition));
    const told = await all.patch(name, { status: { message: 'StatusPatched', reason: 'E2E' } }, 'merge', 'status');
    expect(told.status).toMatchObject({ message: 'StatusPatched', reason: 'E2E' });
    const updated = await claims.change(
      'one',
      ({ status }) => void (status!.conditions = [{ type: 'StatusUpdated', status: 'True', reason: 'E2E' }]),
      'status',
    );
    expect(updated.status?.conditions?.map(({ type }) => type)).toEqual(['StatusUpdated']);
    const retold = await all.change(name, ({ status }) => void (status!.message = 'StatusUpdated'), 'status');
    expect(retold.status?.message).toBe('StatusUpdated');
  },

  '[sig-storage] EmptyDir wrapper volumes should not conflict [Conformance]': async ({ configMaps, pods, secrets }) => {
    await secrets.create({ metadata: { name: 'wrapped' }, stringData: { 'data-1': 'value-1' } });
    await configMaps.create({ metadata: { name: 'wrapped' }, data: { 'data-1': 'value-1' } });
    const given = [
      { name: 'secret', secret: { secretName: 'wrapped' } },
      { name: 'map', configMap: { name: 'wrapped' } },
    ];
    const volumeMounts = given.map(({ name }) => ({ name, mountPath: `/etc/${name}` }));
    await pods.create(
      pod('wrapped', {
        ...pod('').spec,
        volumes: given,
        containers: [{ name: 'c', image: 'nginx:1.27', volumeMounts }],
      }),
    );
    await pods.until('wrapped', ({ status }) => status?.phase === 'Running');
    await pods.delete('wrapped');
    await secrets.delete('wrapped');
    await configMaps.delete('wrapped');
    await pods.gone('wrapped');
  },

  '[sig-storage] EmptyDir wrapper volumes should not cause race condition when used for configmaps [Serial] [Conformance]':
    async ({ configMaps, pods, replicationControllers }) => {
      const names = Array.from({ length: 50 }, (_, index) => `racey-${index}`);
      await Promise.all(names.map((name) => configMaps.create({ metadata: { name }, data: { 'data-1': 'value-1' } })));
      const given = names.map((name) => ({
        name,
        configMap: { name, items: [{ key: 'data-1', path: 'data-1' }] },
      }));
      const volumeMounts = names.map((name) => ({ name, mountPath: `/etc/config-${name}` }));
      const containers = [{ name: 'c', image: 'nginx:1.27', volumeMounts }];
      for (const round of ['one', 'two', 'three']) {
        const spec = {
          replicas: 5,
          selector: { app: round },
          template: template({ app: round }, { volumes: given, containers }),
        };
        await replicationControllers.create({ metadata: { name: round }, spec });
        await replicationControllers.until(round, ({ status }) => status?.readyReplicas === 5);
        const { items } = await pods.list({ labelSelector: `app=${round}` });
        expect(items.map(({ status }) => status?.containerStatuses?.[0]?.restartCount)).toEqual([0, 0, 0, 0, 0]);
        await replicationControllers.delete(round, { propagationPolicy: 'Background' });
        await pods.untilAll(`app=${round}`, ({ length }) => length === 0);
      }
    },
};
