// ReplicaSets and ReplicationControllers, which share most of what is described.
import { expect } from 'vitest';
import type { KubernetesObject, V1Pod, V1ReplicaSet, V1ReplicationController } from '@kubernetes/client-node';
import { pod, SERVER, template, workload } from '../pods.js';
import type { Port, Ports, Setting } from '../setting.js';

const ownersOf = ({ metadata }: V1Pod) => (metadata?.ownerReferences ?? []).map(({ uid }) => uid);
const set = (name: string, more: object = { replicas: 1 }) => ({
  metadata: { name, labels: { app: name } },
  spec: workload(name, more),
});
const controller = (name: string, replicas: number) => ({
  metadata: { name, labels: { app: name } },
  spec: { replicas, selector: { app: name }, template: template({ app: name }) },
});

async function adopts({ pods }: Setting, make: () => Promise<KubernetesObject>): Promise<void> {
  await pods.create(pod('adopted', {}, { labels: { app: 'adopter' } }));
  const { metadata } = await make();
  await pods.until('adopted', (one) => ownersOf(one).includes(metadata!.uid!));
}

async function releases({ pods }: Setting, name: string): Promise<void> {
  const released = await pods.patch(name, { metadata: { labels: { app: 'no-longer' } } });
  const [owner] = ownersOf(released);
  await pods.until(name, (one) => !ownersOf(one).includes(owner!));
  // Another takes its place.
  await pods.untilAll('app=adopter', ({ length }) => length === 1);
}

const scales: (
  of: (setting: Setting) => Setting['replicaSets'] | Setting['replicationControllers'],
  body: object,
) => Port = (of, body) => async (setting) => {
  const all = of(setting) as Setting['replicaSets'];
  await all.create(body);
  await all.until('scaled', ({ status }) => status?.readyReplicas === 1);
  const scale = await all.scale('scaled');
  expect([scale.spec?.replicas, scale.status?.replicas]).toEqual([1, 1]);
  scale.spec = { replicas: 2 };
  await all.replaceScale(scale);
  expect((await all.get('scaled')).spec?.replicas).toBe(2);
  await all.until('scaled', ({ status }) => status?.readyReplicas === 2);
  await all.patch('scaled', { spec: { replicas: 4 } }, 'strategic', 'scale');
  await all.until('scaled', ({ spec, status }) => spec?.replicas === 4 && status?.readyReplicas === 4);
};

const has = (type: string) => (object: V1ReplicaSet | V1ReplicationController) =>
  (object.status?.conditions ?? []).some((condition) => condition.type === type);

export const replicaSets: Ports = {
  '[sig-apps] ReplicaSet should adopt matching pods on creation and release no longer matching pods [Conformance]':
    async (setting) => {
      await adopts(setting, () => setting.replicaSets.create(set('adopter')));
      await releases(setting, 'adopted');
    },

  '[sig-apps] ReplicaSet Replicaset should have a working scale subresource [Conformance]': scales(
    (setting) => setting.replicaSets,
    set('scaled'),
  ),

  '[sig-apps] ReplicaSet Replace and Patch tests [Conformance]': async ({ pods, replicaSets: all }) => {
    await all.create(set('rs'));
    await all.until('rs', ({ status }) => status?.readyReplicas === 1);
    const events = await all.watch({ labelSelector: 'app=rs' });
    await all.change('rs', ({ spec }) => void (spec!.replicas = 2));
    await events.found('MODIFIED', ({ status }) => status?.readyReplicas === 2);
    const containers = [{ name: 'c', image: SERVER }];
    const spec = { replicas: 3, template: { spec: { terminationGracePeriodSeconds: 0, containers } } };
    await all.patch('rs', { metadata: { labels: { 'test-rs': 'patched' } }, spec }, 'strategic');
    const patched = await events.found('MODIFIED', ({ status }) => status?.readyReplicas === 3);
    expect(patched.metadata?.labels?.['test-rs']).toBe('patched');
    expect(patched.spec?.template?.spec?.containers[0]?.image).toBe(SERVER);
    expect(await pods.names('app=rs')).toHaveLength(3);
    events.close();
  },

  '[sig-apps] ReplicaSet should list and delete a collection of ReplicaSets [Conformance]': async ({
    api,
    replicaSets: all,
    own,
  }) => {
    const label = own('collection');
    const given = set('rs', { replicas: 3 });
    await all.create({ ...given, metadata: { name: 'rs', labels: { e2e: label } } });
    await all.until('rs', ({ status }) => status?.readyReplicas === 3);
    const everywhere = api.of<V1ReplicaSet>('apps/v1', 'replicasets');
    expect((await everywhere.list({ labelSelector: `e2e=${label}` })).items).toHaveLength(1);
    await all.deleteCollection(`e2e=${label}`);
    await all.untilAll(`e2e=${label}`, ({ length }) => length === 0);
  },

  '[sig-apps] ReplicaSet should validate Replicaset Status endpoints [Conformance]': async ({ replicaSets: all }) => {
    await all.create(set('rs'));
    await all.until('rs', ({ status }) => status?.readyReplicas === 1);
    expect((await all.get('rs', 'status')).status?.replicas).toBe(1);
    const events = await all.watch({ labelSelector: 'app=rs' });
    const told = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' };
    await all.change('rs', ({ status }) => void (status!.conditions = [...(status!.conditions ?? []), told]), 'status');
    await events.found('MODIFIED', has('StatusUpdate'));
    const conditions = [{ type: 'StatusPatched', status: 'True' }];
    await all.patch('rs', { status: { conditions } }, 'merge', 'status');
    await events.found('MODIFIED', has('StatusPatched'));
    events.close();
  },
};

export const replicationControllers: Ports = {
  '[sig-apps] ReplicationController should adopt matching pods on creation [Conformance]': (setting) =>
    adopts(setting, () => setting.replicationControllers.create(controller('adopter', 1))),

  '[sig-apps] ReplicationController should release no longer matching pods [Conformance]': async (setting) => {
    await setting.replicationControllers.create(controller('adopter', 1));
    const [made] = await setting.pods.untilAll('app=adopter', ({ length }) => length === 1);
    await releases(setting, made!.metadata!.name!);
  },

  '[sig-apps] ReplicationController should get and update a ReplicationController scale [Conformance]': scales(
    (setting) => setting.replicationControllers,
    controller('scaled', 1),
  ),

  '[sig-apps] ReplicationController should surface a failure condition on a common issue like exceeded quota [Conformance]':
    async ({ quotas, replicationControllers: all }) => {
      await quotas.create({ metadata: { name: 'two' }, spec: { hard: { pods: '2' } } });
      await quotas.until('two', ({ status }) => status?.hard?.['pods'] === '2');
      await all.create(controller('three', 3));
      const failed = await all.until('three', has('ReplicaFailure'));
      expect(failed.status?.conditions?.[0]).toMatchObject({ status: 'True', reason: 'FailedCreate' });
      await all.patch('three', { spec: { replicas: 2 } }, 'merge', 'scale');
      await all.until('three', (object) => !has('ReplicaFailure')(object));
    },

  '[sig-apps] ReplicationController should test the lifecycle of a ReplicationController [Conformance]': async ({
    api,
    replicationControllers: all,
    own,
  }) => {
    const labelSelector = `test-rc-static=${own('rc')}`;
    const labels = { 'test-rc-static': own('rc') };
    const events = await all.watch({ labelSelector });
    const given = controller('rc', 1);
    await all.create({ ...given, metadata: { name: 'rc', labels } });
    await events.found('ADDED');
    await events.found('MODIFIED', ({ status }) => status?.readyReplicas === 1);
    await all.patch('rc', { metadata: { labels: { 'test-rc': 'patched' } } }, 'strategic');
    await events.found('MODIFIED', ({ metadata }) => metadata?.labels?.['test-rc'] === 'patched');
    const told = await all.patch('rc', { status: { readyReplicas: 0, availableReplicas: 0 } }, 'strategic', 'status');
    expect(told.status?.readyReplicas ?? 0).toBe(0);
    expect((await all.get('rc', 'status')).metadata?.name).toBe('rc');
    await all.until('rc', ({ status }) => status?.readyReplicas === 1);
    await all.patch('rc', { spec: { replicas: 2 } }, 'strategic', 'scale');
    await events.found('MODIFIED', ({ status }) => status?.readyReplicas === 2);
    const everywhere = api.of<V1ReplicationController>('v1', 'replicationcontrollers');
    expect((await everywhere.list({ labelSelector })).items.map(({ metadata }) => metadata?.name)).toEqual(['rc']);
    await all.change('rc', ({ metadata }) => void (metadata!.annotations = { updated: 'true' }));
    await events.found('MODIFIED', ({ metadata }) => metadata?.annotations?.['updated'] === 'true');
    await all.deleteCollection(labelSelector);
    await events.found('DELETED');
    events.close();
  },
};
