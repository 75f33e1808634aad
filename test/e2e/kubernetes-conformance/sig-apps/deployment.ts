import { expect } from 'vitest';
import type { V1Deployment, V1ReplicaSet } from '@kubernetes/client-node';

import { workload } from '../pods.js';
import type { Ports, Setting } from '../setting.js';

const IMAGE = 'nginx:1.27';
const NEWER = 'nginx:1.28';
const ABSENT = 'webserver:404';

const deployment = (name: string, more: object, image = IMAGE) => ({
  metadata: { name, labels: { app: name } },
  spec: workload(name, more, { containers: [{ name: 'c', image }] }),
});
const imagePatch = (image: string) => ({ spec: { template: { spec: { containers: [{ name: 'c', image }] } } } });
const complete = ({ metadata, spec, status }: V1Deployment) =>
  status?.observedGeneration === metadata?.generation &&
  status?.updatedReplicas === spec?.replicas &&
  status?.replicas === spec?.replicas &&
  status?.availableReplicas === spec?.replicas;
const revision = (object: V1Deployment | V1ReplicaSet) =>
  object.metadata?.annotations?.['deployment.kubernetes.io/revision'];
const imageOf = ({ spec }: V1ReplicaSet) => spec?.template?.spec?.containers[0]?.image;

/** A ReplicaSet that was there before, with a revision, for a deployment of the same labels to take over. */
async function makeOldSet({ replicaSets }: Setting, name: string, replicas: number): Promise<void> {
  const annotations = { 'deployment.kubernetes.io/revision': '3546343826724305832' };
  const spec = workload('rollover', { replicas }, { containers: [{ name: 'c', image: IMAGE }] });
  await replicaSets.create({ metadata: { name, annotations, labels: { app: 'rollover' } }, spec });
  await replicaSets.until(name, ({ status }) => status?.availableReplicas === replicas);
}

export const deployments: Ports = {
  '[sig-apps] Deployment RollingUpdateDeployment should delete old pods and create new ones [Conformance]': async (
    setting,
  ) => {
    await makeOldSet(setting, 'old', 1);
    const made = deployment('rollover', { replicas: 1 }, NEWER);
    await setting.deployments.create(made);
    const done = await setting.deployments.until('rollover', complete);
    // It goes on counting from the revision that it found.
    expect(revision(done)).toBe('3546343826724305833');
    await setting.replicaSets.until('old', ({ spec, status }) => spec?.replicas === 0 && status?.replicas === 0);
    const owners = (await setting.replicaSets.get('old')).metadata?.ownerReferences;
    expect(owners?.map(({ uid }) => uid)).toEqual([done.metadata?.uid]);
  },

  '[sig-apps] Deployment RecreateDeployment should delete old pods and create new ones [Conformance]': async ({
    deployments: all,
    pods,
  }) => {
    await all.create(deployment('d', { replicas: 1, strategy: { type: 'Recreate' } }));
    await all.until('d', complete);
    const { metadata } = await pods.list();
    const [old] = await pods.names('app=d');
    const events = await pods.watch({ labelSelector: 'app=d', resourceVersion: metadata!.resourceVersion! });
    await all.patch('d', imagePatch(NEWER), 'strategic');
    await all.until('d', complete);
    // The old pod is gone before the new one comes.
    expect((await events.found('DELETED')).metadata?.name).toBe(old);
    const seen = events.seen.map(({ type, object }) => [type, object.metadata?.name]);
    const firstOfNew = seen.findIndex(([, name]) => name !== old);
    expect(firstOfNew).toBeGreaterThan(seen.findIndex(([type]) => type === 'DELETED'));
    events.close();
  },

  '[sig-apps] Deployment deployment should delete old replica sets [Conformance]': async (setting) => {
    await makeOldSet(setting, 'old', 1);
    await setting.deployments.create(deployment('rollover', { replicas: 1, revisionHistoryLimit: 0 }, NEWER));
    await setting.deployments.until('rollover', complete);
    await setting.replicaSets.gone('old');
    expect(await setting.replicaSets.names()).toHaveLength(1);
  },

  '[sig-apps] Deployment deployment should support rollover [Conformance]': async (setting) => {
    await makeOldSet(setting, 'old', 1);
    const { deployments: all, replicaSets } = setting;
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
    // The first image is not there, so that this update cannot end.
    await all.create(deployment('rollover', { replicas: 1, minReadySeconds: 10, strategy }, ABSENT));
    await replicaSets.untilAll('', (sets) => sets.some((set) => imageOf(set) === ABSENT && set.status?.replicas === 1));
    await all.patch('rollover', imagePatch(NEWER), 'strategic');
    await all.until('rollover', complete);
    const { items } = await replicaSets.list();
    const left = items.map((set) => `${imageOf(set)} ${set.spec?.replicas} ${set.status?.replicas}`);
    expect(left.toSorted()).toEqual([`${IMAGE} 0 0`, `${NEWER} 1 1`, `${ABSENT} 0 0`]);
  },

  '[sig-apps] Deployment deployment should support proportional scaling [Conformance]': async ({
    deployments: all,
    replicaSets,
  }) => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
    await all.create(deployment('d', { replicas: 10, strategy }));
    await all.until('d', complete);
    const sizes = async () => {
      const { items } = await replicaSets.list({ labelSelector: 'app=d' });
      return Object.fromEntries(items.map((set) => [imageOf(set), set.spec?.replicas]));
    };
    const sized = (first: number, second: number) =>
      replicaSets.untilAll('app=d', (sets) => {
        const found = new Map(sets.map((set) => [imageOf(set), set.spec?.replicas]));
        return found.get(IMAGE) === first && found.get(ABSENT) === second;
      });
    await all.patch('d', imagePatch(ABSENT), 'strategic');
    // Ten and three more, of which two may be missing: eight old ones stay, and five new ones come.
    await sized(8, 5);
    await all.patch('d', { spec: { replicas: 30 } });
    // Of the twenty more each gets its share: 8 of 13 and 5 of 13.
    await sized(20, 13);
    expect(await sizes()).toEqual({ [IMAGE]: 20, [ABSENT]: 13 });
  },

  '[sig-apps] Deployment Deployment should have a working scale subresource [Conformance]': async ({
    deployments: all,
  }) => {
    await all.create(deployment('d', { replicas: 1 }));
    await all.until('d', complete);
    const scale = await all.scale('d');
    expect(scale).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1, selector: 'app=d' } });
    scale.spec = { replicas: 2 };
    await all.replaceScale(scale);
    expect((await all.get('d')).spec?.replicas).toBe(2);
    await all.patch('d', { spec: { replicas: 4 } }, 'strategic', 'scale');
    expect((await all.get('d')).spec?.replicas).toBe(4);
  },

  '[sig-apps] Deployment should run the lifecycle of a Deployment [Conformance]': async ({
    api,
    deployments: all,
    own,
  }) => {
    const label = own('lifecycle');
    const labelled = deployment('d', { replicas: 2 });
    const metadata = { ...labelled.metadata, labels: { 'test-deployment-static': label } };
    const events = await all.watch({ labelSelector: `test-deployment-static=${label}` });
    await all.create({ ...labelled, metadata });
    await events.found('ADDED');
    await events.found('MODIFIED', ({ status }) => status?.readyReplicas === 2);
    await all.patch('d', { ...imagePatch(NEWER), spec: { replicas: 3, ...imagePatch(NEWER).spec } }, 'strategic');
    await events.found('MODIFIED', (object) => complete(object) && object.status?.readyReplicas === 3);
    const everywhere = api.of<V1Deployment>('apps/v1', 'deployments');
    const { items } = await everywhere.list({ labelSelector: `test-deployment-static=${label}` });
    expect(items.map(({ spec }) => spec?.template.spec?.containers[0]?.image)).toEqual([NEWER]);
    await all.change('d', ({ metadata: given, spec }) => {
      given!.labels!['test-deployment'] = 'updated';
      spec!.template.spec!.containers[0]!.image = IMAGE;
    });
    await events.found('MODIFIED', (object) => object.metadata?.labels?.['test-deployment'] === 'updated');
    await all.until('d', complete);
    const patched = await all.patch('d', { status: { readyReplicas: 2 } }, 'strategic', 'status');
    expect(patched.status?.readyReplicas).toBe(2);
    expect((await all.get('d', 'status')).metadata?.uid).toBe(patched.metadata?.uid);
    await all.deleteCollection(`test-deployment-static=${label}`);
    await events.found('DELETED');
    events.close();
  },

  '[sig-apps] Deployment should validate Deployment Status endpoints [Conformance]': async ({ deployments: all }) => {
    await all.create(deployment('d', { replicas: 1 }));
    await all.until('d', complete);
    const told = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' };
    const events = await all.watch({ labelSelector: 'app=d' });
    await all.change('d', ({ status }) => void status!.conditions!.push(told), 'status');
    const has = (type: string) => (object: V1Deployment) =>
      (object.status?.conditions ?? []).some((condition) => condition.type === type);
    await events.found('MODIFIED', has('StatusUpdate'));
    const conditions = [{ type: 'StatusPatched', status: 'True' }];
    await all.patch('d', { status: { conditions } }, 'merge', 'status');
    await events.found('MODIFIED', has('StatusPatched'));
    events.close();
  },
};
