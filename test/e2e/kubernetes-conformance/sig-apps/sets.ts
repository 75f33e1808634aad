// Daemon sets, stateful sets, and the revisions that both keep.
import { expect } from 'vitest';
import type { V1DaemonSet, V1Pod, V1StatefulSet } from '@kubernetes/client-node';
import { pod, template, workload } from '../pods.js';
import type { Ports, Setting } from '../setting.js';

const IMAGE = 'nginx:1.27';
const NEWER = 'nginx:1.28';
const ABSENT = 'foo:non-existent';

const daemonSet = (more: object = {}, spec: object = {}) => ({
  metadata: { name: 'ds', labels: { app: 'ds' } },
  spec: workload('ds', more, { containers: [{ name: 'c', image: IMAGE }], ...spec }),
});
const imagePatch = (image: string) => ({ spec: { template: { spec: { containers: [{ name: 'c', image }] } } } });

/** Waits until every node that may have one has an available pod of the set. */
async function runsOn({ daemonSets, pods }: Setting, nodes: number): Promise<readonly V1Pod[]> {
  await daemonSets.until(
    'ds',
    ({ metadata, status }) =>
      status?.observedGeneration === metadata?.generation &&
      status?.desiredNumberScheduled === nodes &&
      (status?.updatedNumberScheduled ?? 0) === nodes &&
      (status?.numberAvailable ?? 0) === nodes,
  );
  const { items } = await pods.list({ labelSelector: 'app=ds' });
  const live = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  expect(new Set(live.map(({ spec }) => spec?.nodeName)).size).toBe(nodes);
  return live;
}

const has = (type: string) => (object: V1DaemonSet | V1StatefulSet) =>
  (object.status?.conditions ?? []).some((condition) => condition.type === type);
const imageOf = ({ spec }: V1Pod) => spec?.containers[0]?.image;

export const daemonSets: Ports = {
  '[sig-apps] Daemon set [Serial] should run and stop simple daemon [Conformance]': async (setting) => {
    await setting.daemonSets.create(daemonSet());
    const [victim] = await runsOn(setting, 3);
    await setting.pods.delete(victim!.metadata!.name!);
    await setting.pods.gone(victim!.metadata!.name!);
    await runsOn(setting, 3);
    await setting.daemonSets.delete('ds');
    await setting.pods.untilAll('app=ds', ({ length }) => length === 0);
  },

  '[sig-apps] Daemon set [Serial] should retry creating failed daemon pods [Conformance]': async (setting) => {
    await setting.daemonSets.create(daemonSet());
    const [victim] = await runsOn(setting, 3);
    const { name } = victim!.metadata!;
    await setting.pods.patch(name!, { status: { phase: 'Failed' } }, 'merge', 'status');
    await setting.pods.gone(name!);
    await runsOn(setting, 3);
  },

  '[sig-apps] Daemon set [Serial] should update pod when spec was updated and update strategy is RollingUpdate [Conformance]':
    async (setting) => {
      const { controllerRevisions, daemonSets: all } = setting;
      await all.create(daemonSet());
      await runsOn(setting, 3);
      const [first] = await controllerRevisions.untilAll('app=ds', ({ length }) => length === 1);
      const hash = 'controller-revision-hash';
      for (const one of await runsOn(setting, 3))
        expect(one.metadata?.labels?.[hash]).toBe(first?.metadata?.labels?.[hash]);
      await all.patch('ds', imagePatch(NEWER), 'strategic');
      const updated = await runsOn(setting, 3);
      expect(updated.map(imageOf)).toEqual([NEWER, NEWER, NEWER]);
      const revisions = await controllerRevisions.untilAll('app=ds', ({ length }) => length === 2);
      expect(revisions.map(({ revision }) => revision).toSorted((left, right) => left - right)).toEqual([1, 2]);
      const current = revisions.find(({ revision }) => revision === 2)?.metadata?.labels?.[hash];
      expect(updated.map(({ metadata }) => metadata?.labels?.[hash])).toEqual([current, current, current]);
    },

  '[sig-apps] Daemon set [Serial] should rollback without unnecessary restarts [Conformance]': async (setting) => {
    const { daemonSets: all, pods } = setting;
    await all.create(daemonSet());
    const before = await runsOn(setting, 3);
    await all.patch('ds', imagePatch(ABSENT), 'strategic');
    await pods.untilAll('app=ds', (items) => items.some((one) => imageOf(one) === ABSENT));
    await all.patch('ds', imagePatch(IMAGE), 'strategic');
    const after = await runsOn(setting, 3);
    const uids = new Set(after.map(({ metadata }) => metadata?.uid));
    // One may be missing at a time, so only one was replaced.
    expect(before.filter(({ metadata }) => uids.has(metadata?.uid))).toHaveLength(2);
    expect(after.map(({ status }) => status?.containerStatuses?.[0]?.restartCount)).toEqual([0, 0, 0]);
  },

  '[sig-apps] Daemon set [Serial] should list and delete a collection of DaemonSets [Conformance]': async (setting) => {
    const labelSelector = 'app=ds';
    await setting.daemonSets.create(daemonSet());
    await runsOn(setting, 3);
    const everywhere = setting.api.of<V1DaemonSet>('apps/v1', 'daemonsets');
    expect((await everywhere.list({ labelSelector })).items.length).toBeGreaterThan(0);
    await setting.daemonSets.deleteCollection(labelSelector);
    await setting.daemonSets.untilAll(labelSelector, ({ length }) => length === 0);
  },

  '[sig-apps] Daemon set [Serial] should verify changes to a daemon set status [Conformance]': async (setting) => {
    const { daemonSets: all } = setting;
    await all.create(daemonSet());
    await runsOn(setting, 3);
    expect((await all.get('ds', 'status')).status?.numberReady).toBe(3);
    const events = await all.watch({ labelSelector: 'app=ds' });
    const told = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' };
    await all.change('ds', ({ status }) => void (status!.conditions = [told]), 'status');
    await events.found('MODIFIED', has('StatusUpdate'));
    const conditions = [{ type: 'StatusPatched', status: 'True' }];
    await all.patch('ds', { status: { conditions } }, 'merge', 'status');
    await events.found('MODIFIED', has('StatusPatched'));
    events.close();
  },

  '[sig-apps] ControllerRevision [Serial] should manage the lifecycle of a ControllerRevision [Conformance]': async (
    setting,
  ) => {
    const { controllerRevisions: all, daemonSets: sets } = setting;
    await sets.create(daemonSet());
    await runsOn(setting, 3);
    const [first] = await all.untilAll('app=ds', ({ length }) => length === 1);
    const { name, ownerReferences } = first!.metadata!;
    const patched = await all.patch(name!, { metadata: { labels: { [name!]: 'patched' } } });
    expect(patched.metadata?.labels?.[name!]).toBe('patched');
    const second = await all.create({
      metadata: { name: 'second', labels: first!.metadata!.labels, ownerReferences },
      data: first!.data,
      revision: first!.revision + 1,
    });
    expect(second.revision).toBe(2);
    await all.untilAll('app=ds', ({ length }) => length === 2);
    await all.delete(name!);
    await all.untilAll('app=ds', (items) => items.length === 1 && items[0]?.metadata?.name === 'second');
    const updated = await all.change('second', ({ metadata }) => void (metadata!.labels!['second'] = 'updated'));
    expect(updated.metadata?.labels?.['second']).toBe('updated');
    await sets.patch('ds', { spec: { template: { spec: { terminationGracePeriodSeconds: 2 } } } }, 'strategic');
    await all.untilAll('app=ds', ({ length }) => length === 2);
    await all.deleteCollection('second=updated');
    const left = await all.untilAll('app=ds', ({ length }) => length === 1);
    expect(left[0]?.revision).toBe(3);
  },
};

/** It labels a node. */
export const labelledDaemonSets: Ports = {
  '[sig-apps] Daemon set [Serial] should run and stop complex daemon [Conformance]': async (setting) => {
    const { daemonSets: all, nodes, pods } = setting;
    await all.create(daemonSet({}, { nodeSelector: { color: 'blue' } }));
    await all.until('ds', ({ status }) => status?.observedGeneration === 1 && status.desiredNumberScheduled === 0);
    expect(await pods.names('app=ds')).toEqual([]);
    const [node] = await nodes.names();
    await nodes.patch(node!, { metadata: { labels: { color: 'blue' } } });
    const [made] = await runsOn(setting, 1);
    expect(made?.spec?.nodeName).toBe(node);
    await nodes.patch(node!, { metadata: { labels: { color: 'green' } } });
    await pods.untilAll('app=ds', ({ length }) => length === 0);
    const more = { updateStrategy: { type: 'RollingUpdate' }, ...imagePatch(IMAGE).spec };
    await all.patch('ds', { spec: { ...more, template: { spec: { nodeSelector: { color: 'green' } } } } }, 'strategic');
    await runsOn(setting, 1);
  },
};

const statefulSet = (replicas: number, spec: object = {}, more: object = {}) => ({
  metadata: { name: 'ss', labels: { app: 'ss' } },
  spec: {
    ...workload('ss', { replicas, serviceName: 'ss', ...more }),
    template: template({ app: 'ss' }, { containers: [{ name: 'c', image: IMAGE }], ...spec }),
  },
});
const ready = (replicas: number) => (object: V1StatefulSet) => object.status?.readyReplicas === replicas;

export const statefulSets: Ports = {
  '[sig-apps] StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should have a working scale subresource [Conformance]':
    async ({ statefulSets: all }) => {
      await all.create(statefulSet(1));
      await all.until('ss', ready(1));
      const scale = await all.scale('ss');
      expect([scale.spec?.replicas, scale.status?.replicas]).toEqual([1, 1]);
      scale.spec = { replicas: 2 };
      await all.replaceScale(scale);
      expect((await all.get('ss')).spec?.replicas).toBe(2);
      await all.patch('ss', { spec: { replicas: 4 } }, 'strategic', 'scale');
      expect((await all.get('ss')).spec?.replicas).toBe(4);
      await all.until('ss', ready(4));
    },

  '[sig-apps] StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should list, patch and delete a collection of StatefulSets [Conformance]':
    async ({ api, statefulSets: all }) => {
      await all.create(statefulSet(1));
      await all.until('ss', ready(1));
      const everywhere = api.of<V1StatefulSet>('apps/v1', 'statefulsets');
      expect((await everywhere.list({ labelSelector: 'app=ss' })).items.length).toBeGreaterThan(0);
      const containers = [{ name: 'c', image: NEWER }];
      const labels = { 'test-ss': 'patched' };
      await all.patch(
        'ss',
        { metadata: { labels }, spec: { replicas: 2, template: { spec: { containers } } } },
        'strategic',
      );
      const patched = await all.until('ss', ready(2));
      expect(patched.metadata?.labels).toMatchObject(labels);
      expect(patched.spec?.template.spec?.containers[0]?.image).toBe(NEWER);
      await all.deleteCollection('test-ss=patched');
      await all.untilAll('test-ss=patched', ({ length }) => length === 0);
    },

  '[sig-apps] StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should validate Statefulset Status endpoints [Conformance]':
    async ({ statefulSets: all }) => {
      await all.create(statefulSet(1));
      await all.until('ss', ready(1));
      expect((await all.get('ss', 'status')).status?.replicas).toBe(1);
      const events = await all.watch({ labelSelector: 'app=ss' });
      const told = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' };
      await all.change('ss', ({ status }) => void (status!.conditions = [told]), 'status');
      await events.found('MODIFIED', has('StatusUpdate'));
      const conditions = [{ type: 'StatusPatched', status: 'True' }];
      await all.patch('ss', { status: { conditions } }, 'merge', 'status');
      await events.found('MODIFIED', has('StatusPatched'));
      events.close();
    },

  '[sig-apps] StatefulSet Basic StatefulSet functionality [StatefulSetBasic] Should recreate evicted statefulset [Conformance]':
    async ({ nodes, pods, statefulSets: all }) => {
      // Two pods want the same port of one node: the kubelet turns the second away.
      const [nodeName] = await nodes.names();
      const ports = [{ containerPort: 21017, hostPort: 21017 }];
      const containers = [{ name: 'c', image: IMAGE, ports }];
      await pods.create(pod('holder', { nodeName, containers }));
      await pods.until('holder', ({ status }) => status?.phase === 'Running');
      const events = await pods.watch({ labelSelector: 'app=ss' });
      await all.create(statefulSet(1, { nodeName, containers }));
      const failed = await events.found('MODIFIED', ({ status }) => status?.phase === 'Failed');
      await events.found('DELETED', ({ metadata }) => metadata?.uid === failed.metadata?.uid);
      await pods.delete('holder');
      await pods.until(
        'ss-0',
        ({ metadata, status }) => status?.phase === 'Running' && metadata?.uid !== failed.metadata?.uid,
      );
      events.close();
    },
};
