import { expect } from 'vitest';
import type { V1ConfigMap } from '@kubernetes/client-node';
import type { Ports } from '../setting.js';

const labelled = (name: string, watched: string) => ({ metadata: { name, labels: { watched } } });
const mutation = ({ data }: V1ConfigMap) => data?.['mutation'];

export const watch: Ports = {
  '[sig-api-machinery] Watchers should observe add, update, and delete watch notifications on configmaps [Conformance]':
    async ({ configMaps }) => {
      const onA = await configMaps.watch({ labelSelector: 'watched=a' });
      const onB = await configMaps.watch({ labelSelector: 'watched=b' });
      const onBoth = await configMaps.watch({ labelSelector: 'watched in (a,b)' });
      for (const [name, own] of [
        ['a', onA],
        ['b', onB],
      ] as const) {
        await configMaps.create(labelled(name, name));
        for (const events of [own, onBoth]) expect((await events.next('ADDED')).metadata?.name).toBe(name);
        for (const count of ['1', '2']) {
          await configMaps.patch(name, { data: { mutation: count } });
          for (const events of [own, onBoth]) expect(mutation(await events.next('MODIFIED'))).toBe(count);
        }
        await configMaps.delete(name);
        for (const events of [own, onBoth]) expect((await events.next('DELETED')).metadata?.name).toBe(name);
      }
      // Nobody has been told of what was not theirs.
      expect([onA.seen.length, onB.seen.length, onBoth.seen.length]).toEqual([4, 4, 8]);
      for (const events of [onA, onB, onBoth]) events.close();
    },

  '[sig-api-machinery] Watchers should be able to start watching from a specific resource version [Conformance]':
    async ({ configMaps }) => {
      await configMaps.create(labelled('past', 'past'));
      const first = await configMaps.patch('past', { data: { mutation: '1' } });
      await configMaps.patch('past', { data: { mutation: '2' } });
      await configMaps.delete('past');
      const events = await configMaps.watch({
        labelSelector: 'watched=past',
        resourceVersion: first.metadata!.resourceVersion!,
      });
      expect(mutation(await events.next('MODIFIED'))).toBe('2');
      expect(mutation(await events.next('DELETED'))).toBe('2');
      events.close();
    },

  '[sig-api-machinery] Watchers should be able to restart watching from the last resource version observed by the previous watch [Conformance]':
    async ({ configMaps }) => {
      const before = await configMaps.watch({ labelSelector: 'watched=again' });
      await configMaps.create(labelled('again', 'again'));
      await configMaps.patch('again', { data: { mutation: '1' } });
      await before.next('ADDED');
      const last = await before.next('MODIFIED');
      before.close();
      await configMaps.patch('again', { data: { mutation: '2' } });
      await configMaps.delete('again');
      const after = await configMaps.watch({
        labelSelector: 'watched=again',
        resourceVersion: last.metadata!.resourceVersion!,
      });
      expect(mutation(await after.next('MODIFIED'))).toBe('2');
      await after.next('DELETED');
      after.close();
    },

  '[sig-api-machinery] Watchers should observe an object deletion if it stops meeting the requirements of the selector [Conformance]':
    async ({ configMaps }) => {
      const events = await configMaps.watch({ labelSelector: 'watched=in' });
      await configMaps.create(labelled('moving', 'in'));
      await configMaps.patch('moving', { data: { mutation: '1' } });
      await configMaps.patch('moving', { metadata: { labels: { watched: 'out' } } });
      await events.next('ADDED');
      expect(mutation(await events.next('MODIFIED'))).toBe('1');
      await events.next('DELETED');
      await configMaps.patch('moving', { data: { mutation: '2' } });
      await configMaps.patch('moving', { metadata: { labels: { watched: 'in' } } });
      await configMaps.patch('moving', { data: { mutation: '3' } });
      await configMaps.delete('moving');
      expect(mutation(await events.next('ADDED'))).toBe('2');
      expect(mutation(await events.next('MODIFIED'))).toBe('3');
      await events.next('DELETED');
      events.close();
    },

  '[sig-api-machinery] Watchers should receive events on concurrent watches in same order [Conformance]': async ({
    configMaps,
  }) => {
    const writes = 40;
    const versionOf = ({ metadata }: V1ConfigMap) => metadata!.resourceVersion!;
    const { metadata } = await configMaps.list();
    const first = await configMaps.watch({ resourceVersion: metadata!.resourceVersion! });
    const writing = (async () => {
      for (let index = 0; index < writes; index++) {
        const name = `concurrent-${index % 5}`;
        if (index < 5) await configMaps.create(labelled(name, 'concurrent'));
        else await configMaps.patch(name, { data: { mutation: String(index) } });
      }
    })();
    const others = [];
    const told: string[] = [];
    for (let index = 0; index < writes; index++) {
      const object = await first.found(index < 5 ? 'ADDED' : 'MODIFIED');
      others.push(await configMaps.watch({ resourceVersion: told.at(-1) ?? metadata!.resourceVersion! }));
      told.push(versionOf(object));
    }
    await writing;
    for (const [index, events] of others.entries()) {
      const versions = [];
      for (let seen = index; seen < writes; seen++)
        versions.push(versionOf(await events.next(seen < 5 ? 'ADDED' : 'MODIFIED')));
      expect(versions).toEqual(told.slice(index));
      events.close();
    }
    first.close();
  },
};
