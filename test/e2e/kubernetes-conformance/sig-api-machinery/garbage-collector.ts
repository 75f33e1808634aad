import { expect } from 'vitest';
import type { V1OwnerReference } from '@kubernetes/client-node';
import { pod, template, workload } from '../pods.js';
import type { Ports, Setting } from '../setting.js';

async function makeController({ replicationControllers, pods }: Setting, name: string, replicas: number) {
  const spec = { replicas, selector: { app: name }, template: template({ app: name }) };
  const { metadata } = await replicationControllers.create({ metadata: { name }, spec });
  await pods.untilAll(`app=${name}`, ({ length }) => length === replicas);
  return metadata!;
}

async function makeDeployment({ deployments, replicaSets }: Setting) {
  await deployments.create({ metadata: { name: 'd' }, spec: workload('d', { replicas: 2 }) });
  await replicaSets.untilAll('app=d', ({ length }) => length === 1);
}

const reference = (
  apiVersion: string,
  kind: string,
  name: string,
  uid: string,
  controller = false,
): V1OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion: true,
});

/** That nothing of it was deleted: whoever would, has had its turn when another object has come and gone. */
async function settle(setting: Setting): Promise<void> {
  const { uid } = await makeController(setting, 'settle', 1);
  await setting.replicationControllers.delete('settle', { propagationPolicy: 'Background', preconditions: { uid } });
  await setting.pods.untilAll('app=settle', ({ length }) => length === 0);
}

export const garbageCollector: Ports = {
  '[sig-api-machinery] Garbage collector should delete pods created by rc when not orphaning [Conformance]': async (
    setting,
  ) => {
    const { uid } = await makeController(setting, 'rc', 2);
    const options = { propagationPolicy: 'Background', preconditions: { uid } };
    await setting.replicationControllers.delete('rc', options);
    await setting.pods.untilAll('app=rc', ({ length }) => length === 0);
    await setting.replicationControllers.gone('rc');
  },

  '[sig-api-machinery] Garbage collector should orphan pods created by rc if delete options say so [Conformance]':
    async (setting) => {
      await makeController(setting, 'rc', 10);
      await setting.replicationControllers.delete('rc', { propagationPolicy: 'Orphan' });
      await setting.replicationControllers.gone('rc');
      await settle(setting);
      const left = (await setting.pods.list({ labelSelector: 'app=rc' })).items;
      expect(left.map(({ metadata }) => [metadata?.ownerReferences, metadata?.deletionTimestamp])).toEqual(
        Array.from({ length: 10 }, () => [undefined, undefined]),
      );
    },

  '[sig-api-machinery] Garbage collector should delete RS created by deployment when not orphaning [Conformance]':
    async (setting) => {
      await makeDeployment(setting);
      await setting.deployments.delete('d', { propagationPolicy: 'Background' });
      await setting.replicaSets.untilAll('app=d', ({ length }) => length === 0);
      await setting.pods.untilAll('app=d', ({ length }) => length === 0);
    },

  '[sig-api-machinery] Garbage collector should orphan RS created by deployment when deleteOptions.PropagationPolicy is Orphan [Conformance]':
    async (setting) => {
      await makeDeployment(setting);
      await setting.pods.untilAll('app=d', ({ length }) => length === 2);
      await setting.deployments.delete('d', { propagationPolicy: 'Orphan' });
      await setting.deployments.gone('d');
      await settle(setting);
      const [left, ...others] = (await setting.replicaSets.list()).items;
      expect(others).toEqual([]);
      expect(left?.metadata?.ownerReferences).toBeUndefined();
      expect(await setting.pods.names('app=d')).toHaveLength(2);
    },

  '[sig-api-machinery] Garbage collector should keep the rc around until all its pods are deleted if the deleteOptions says so [Conformance]':
    async (setting) => {
      await makeController(setting, 'rc', 10);
      const { metadata } = await setting.pods.list();
      const ofPods = await setting.pods.watch({ labelSelector: 'app=rc', resourceVersion: metadata!.resourceVersion! });
      const ofController = await setting.replicationControllers.watch({ resourceVersion: metadata!.resourceVersion! });
      await setting.replicationControllers.delete('rc', { propagationPolicy: 'Foreground' });
      const waiting = await ofController.found(
        'MODIFIED',
        (object) => object.metadata?.deletionTimestamp !== undefined,
      );
      expect(waiting.metadata?.finalizers).toContain('foregroundDeletion');
      const end = await ofController.found('DELETED');
      const versions = [];
      while (versions.length < 10) versions.push(Number((await ofPods.found('DELETED')).metadata?.resourceVersion));
      expect(Math.max(...versions)).toBeLessThan(Number(end.metadata?.resourceVersion));
      ofPods.close();
      ofController.close();
    },

  "[sig-api-machinery] Garbage collector should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted [Conformance]":
    async (setting) => {
      await makeController(setting, 'deleted', 10);
      const staying = await makeController(setting, 'staying', 0);
      const { items } = await setting.pods.list({ labelSelector: 'app=deleted' });
      const kept = items.slice(0, 5).map(({ metadata }) => metadata!.name!);
      const owner = reference('v1', 'ReplicationController', 'staying', staying.uid!);
      for (const name of kept) await setting.pods.patch(name, { metadata: { ownerReferences: [owner] } }, 'strategic');
      await setting.replicationControllers.delete('deleted', { propagationPolicy: 'Foreground' });
      await setting.replicationControllers.gone('deleted');
      const left = (await setting.pods.list({ labelSelector: 'app=deleted' })).items;
      expect(left.map(({ metadata }) => metadata!.name!).toSorted()).toEqual(kept.toSorted());
      expect(left.map(({ metadata }) => metadata?.deletionTimestamp)).toEqual(kept.map(() => undefined));
      expect(left.map(({ metadata }) => metadata?.ownerReferences?.map(({ name }) => name))).toEqual(
        kept.map(() => ['staying']),
      );
    },

  '[sig-api-machinery] Garbage collector should not be blocked by dependency circle [Conformance]': async ({
    pods,
  }) => {
    const uids = new Map<string, string>();
    for (const name of ['pod1', 'pod2', 'pod3']) uids.set(name, (await pods.create(pod(name))).metadata!.uid!);
    const owned = (name: string, owner: string) => {
      const ownerReferences = [reference('v1', 'Pod', owner, uids.get(owner)!, true)];
      return pods.patch(name, { metadata: { ownerReferences } });
    };
    await owned('pod1', 'pod3');
    await owned('pod2', 'pod1');
    await owned('pod3', 'pod2');
    await pods.delete('pod1', { propagationPolicy: 'Foreground' });
    await pods.untilAll('', ({ length }) => length === 0);
  },
};
