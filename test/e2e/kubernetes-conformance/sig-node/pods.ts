import { expect } from 'vitest';
import type { V1Pod } from '@kubernetes/client-node';
import { pod, PAUSE, resources, SERVER } from '../pods.js';
import type { Ports } from '../setting.js';

const running = ({ status }: V1Pod) => status?.phase === 'Running';

export const pods: Ports = {
  '[sig-node] Pods should get a host IP [NodeConformance] [Conformance]': async ({ pods: all }) => {
    await all.create(pod('one'));
    const { status } = await all.until('one', ({ status: given }) => (given?.hostIP ?? '') !== '');
    expect(status?.hostIP).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(status?.hostIPs).toEqual([{ ip: status?.hostIP }]);
  },

  '[sig-node] Pods should be submitted and removed [NodeConformance] [Conformance]': async ({ pods: all }) => {
    const labelSelector = 'time=now';
    const { items, metadata } = await all.list({ labelSelector });
    expect(items).toEqual([]);
    const events = await all.watch({ labelSelector, resourceVersion: metadata!.resourceVersion! });
    const containers = [{ name: 'c', image: SERVER }];
    await all.create(pod('one', { containers, terminationGracePeriodSeconds: 30 }, { labels: { time: 'now' } }));
    expect(await all.names(labelSelector)).toEqual(['one']);
    await events.next('ADDED');
    await events.found('MODIFIED', running);
    await all.delete('one', { gracePeriodSeconds: 30 });
    await events.found('MODIFIED', (object) => object.metadata?.deletionTimestamp !== undefined);
    const deleted = await events.found('DELETED');
    expect(deleted.metadata?.deletionGracePeriodSeconds).toBe(0);
    expect(await all.names(labelSelector)).toEqual([]);
    events.close();
  },

  '[sig-node] Pods should be updated [NodeConformance] [Conformance]': async ({ pods: all }) => {
    await all.create(pod('one', {}, { labels: { time: 'then' } }));
    await all.until('one', running);
    expect(await all.names('time=then')).toEqual(['one']);
    await all.change('one', ({ metadata }) => void (metadata!.labels!['time'] = 'now'));
    await all.until('one', running);
    expect([await all.names('time=then'), await all.names('time=now')]).toEqual([[], ['one']]);
  },

  '[sig-node] Pods should allow activeDeadlineSeconds to be updated [NodeConformance] [Conformance]': async ({
    pods: all,
  }) => {
    await all.create(pod('one', {}, { labels: { time: 'out' } }));
    await all.until('one', running);
    expect(await all.names('time=out')).toEqual(['one']);
    await all.change('one', ({ spec }) => void (spec!.activeDeadlineSeconds = 5));
    const { status } = await all.until('one', (object) => object.status?.phase === 'Failed');
    expect(status?.reason).toBe('DeadlineExceeded');
  },

  '[sig-node] Pods should delete a collection of pods [Conformance]': async ({ pods: all }) => {
    for (const name of ['one', 'two', 'three']) await all.create(pod(name, {}, { labels: { type: 'Testing' } }));
    await all.untilAll('type=Testing', (items) => items.length === 3 && items.every(running));
    await all.deleteCollection('type=Testing');
    await all.untilAll('type=Testing', ({ length }) => length === 0);
  },

  '[sig-node] Pods should run through the lifecycle of Pods and PodStatus [Conformance]': async ({
    api,
    own,
    pods: all,
  }) => {
    const labelSelector = `test-pod-static=${own('pod')}`;
    const labels = { 'test-pod-static': own('pod') };
    const events = await all.watch({ labelSelector });
    await all.create(pod('one', { containers: [{ name: 'c', image: SERVER }] }, { labels }));
    await events.next('ADDED');
    await events.found('MODIFIED', running);
    const containers = [{ name: 'c', image: 'nginx:1.28' }];
    await all.patch('one', { metadata: { labels: { 'test-pod': 'patched' } }, spec: { containers } }, 'strategic');
    const patched = await events.found('MODIFIED', ({ metadata }) => metadata?.labels?.['test-pod'] === 'patched');
    expect(patched.spec?.containers[0]?.image).toBe('nginx:1.28');
    const { status } = await all.get('one', 'status');
    expect(status?.phase).toBe('Running');
    const replaced = await all.change(
      'one',
      (object) => void object.status!.conditions!.push({ type: 'E2E', status: 'True', message: 'replaced' }),
      'status',
    );
    expect(replaced.status?.conditions?.find(({ type }) => type === 'E2E')?.message).toBe('replaced');
    expect((await api.of<V1Pod>('v1', 'pods').list({ labelSelector })).items).toHaveLength(1);
    await all.deleteCollection(labelSelector, { gracePeriodSeconds: 0 });
    await events.found('DELETED');
    events.close();
  },

  '[sig-node] Pods should patch a pod status [Conformance]': async ({ pods: all }) => {
    await all.create(pod('one'));
    await all.until('one', running);
    const status = { message: 'Patched by e2e test', reason: 'E2E' };
    const annotations = { patchedstatus: 'true' };
    const patched = await all.patch('one', { metadata: { annotations }, status }, 'merge', 'status');
    expect(patched.metadata?.annotations).toMatchObject(annotations);
    expect(patched.status).toMatchObject(status);
  },

  '[sig-node] Pods Extended Pods Set QOS Class should be set on Pods with matching resource requests and limits for memory and cpu [Conformance]':
    async ({ pods: all }) => {
      const amounts = { cpu: '100m', memory: '100Mi' };
      await all.create(pod('one', resources({ requests: amounts, limits: amounts })));
      expect((await all.get('one')).status?.qosClass).toBe('Guaranteed');
    },

  '[sig-node] Ephemeral Containers [NodeConformance] should update the ephemeral containers in an existing pod [Conformance]':
    async ({ pods: all }) => {
      await all.create(pod('one', { containers: [{ name: 'c', image: SERVER }] }));
      await all.until('one', running);
      const debugging = (name: string) => ({
        name,
        image: 'busybox:1.36',
        command: ['sh', '-c', 'while true; do echo polo; sleep 2; done'],
        stdin: true,
      });
      const body = { spec: { ephemeralContainers: [debugging('debugger')] } };
      const patched = await all.patch('one', body, 'strategic', 'ephemeralcontainers');
      expect(patched.spec?.ephemeralContainers).toHaveLength(1);
      const runs = (name: string) => (object: V1Pod) =>
        object.status?.ephemeralContainerStatuses?.find((one) => one.name === name)?.state?.running !== undefined;
      await all.until('one', runs('debugger'));
      const updated = await all.change(
        'one',
        ({ spec }) => void spec!.ephemeralContainers!.push(debugging('debugger2')),
        'ephemeralcontainers',
      );
      expect(updated.spec?.ephemeralContainers?.map(({ name }) => name)).toEqual(['debugger', 'debugger2']);
      await all.until('one', runs('debugger2'));
    },

  '[sig-node] Sysctls [LinuxOnly] [NodeConformance] should reject invalid sysctls [MinimumKubeletVersion:1.21] [Conformance]':
    async ({ api, namespace }) => {
      const sysctls = ['foo-', 'kernel.shmmax', 'safe-and-unsafe', 'bar..'].map((name) => ({ name, value: '1' }));
      const body = pod('one', { securityContext: { sysctls }, containers: [{ name: 'c', image: PAUSE }] });
      const { status, text } = await api.send('POST', `/api/v1/namespaces/${namespace}/pods`, { body });
      expect(status).toBe(422);
      const { details } = JSON.parse(text) as { details: { causes: { field: string; message: string }[] } };
      const fields = details.causes.map(({ field }) => field);
      expect(fields).toContain('spec.securityContext.sysctls[0].name');
      expect(fields).toContain('spec.securityContext.sysctls[3].name');
      expect(fields).not.toContain('spec.securityContext.sysctls[1].name');
    },
};
