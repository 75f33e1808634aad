import { expect } from 'vitest';
import { pod } from '../pods.js';
import type { Ports } from '../setting.js';

export const namespace: Ports = {
  '[sig-api-machinery] Namespaces [Serial] should ensure that all pods are removed when a namespace is deleted [Conformance]':
    async (setting) => {
      const name = setting.own('other');
      await setting.namespaces.create({ metadata: { name } });
      const other = setting.in(name);
      await other.serviceAccounts.until('default', () => true);
      await other.pods.create(pod('test'));
      await other.pods.until('test', ({ status }) => status?.phase === 'Running');
      await setting.namespaces.delete(name);
      await setting.namespaces.gone(name);
      await setting.namespaces.create({ metadata: { name } });
      expect(await other.pods.names()).toEqual([]);
    },

  '[sig-api-machinery] Namespaces [Serial] should ensure that all services are removed when a namespace is deleted [Conformance]':
    async (setting) => {
      const name = setting.own('other');
      await setting.namespaces.create({ metadata: { name } });
      const other = setting.in(name);
      await other.serviceAccounts.until('default', () => true);
      await other.services.create({
        metadata: { name: 'test' },
        spec: { selector: { a: 'b' }, ports: [{ port: 80 }] },
      });
      await setting.namespaces.delete(name);
      await setting.namespaces.gone(name);
      await setting.namespaces.create({ metadata: { name } });
      expect(await other.services.names()).toEqual([]);
    },

  '[sig-api-machinery] Namespaces [Serial] should patch a Namespace [Conformance]': async ({ namespaces, own }) => {
    const name = own('patched');
    await namespaces.create({ metadata: { name } });
    await namespaces.patch(name, { metadata: { labels: { testLabel: 'testValue' } } }, 'strategic');
    expect((await namespaces.get(name)).metadata?.labels).toMatchObject({ testLabel: 'testValue' });
  },

  '[sig-api-machinery] Namespaces [Serial] should apply an update to a Namespace [Conformance]': async ({
    namespaces,
    namespace: name,
  }) => {
    const updated = await namespaces.change(name, ({ metadata }) => {
      metadata!.labels = { ...metadata!.labels, updated: name };
    });
    expect(updated.metadata?.labels).toMatchObject({ updated: name });
  },

  '[sig-api-machinery] Namespaces [Serial] should apply changes to a namespace status [Conformance]': async ({
    namespaces,
    namespace: name,
  }) => {
    expect((await namespaces.get(name, 'status')).status?.phase).toBe('Active');
    const told = (type: string) => ({ type, status: 'True', reason: 'Told', message: `by ${type}` });
    const patch = { metadata: { annotations: { patched: 'true' } }, status: { conditions: [told('Patched')] } };
    const patched = await namespaces.patch(name, patch, 'merge', 'status');
    expect(patched.metadata?.annotations).toMatchObject({ patched: 'true' });
    expect(patched.status?.conditions).toMatchObject([told('Patched')]);
    const updated = await namespaces.change(
      name,
      ({ status }) => void (status!.conditions = [...(status!.conditions ?? []), told('Updated')]),
      'status',
    );
    expect(updated.status?.conditions).toMatchObject([told('Patched'), told('Updated')]);
  },

  '[sig-api-machinery] Namespaces [Serial] should apply a finalizer to a Namespace [Conformance]': async ({
    namespaces,
    own,
  }) => {
    const name = own('held');
    const fake = 'e2e.example.com/fakeFinalizer';
    await namespaces.create({ metadata: { name } });
    const held = await namespaces
      .change(name, ({ spec }) => void spec!.finalizers!.push(fake), 'finalize')
      .catch(
        // Only the whole object may be put to `finalize`, it cannot be read there.
        async () => {
          const object = await namespaces.get(name);
          object.spec!.finalizers!.push(fake);
          return namespaces.replace(object, 'finalize');
        },
      );
    expect(held.spec?.finalizers).toContain(fake);
    const free = await namespaces.get(name);
    free.spec!.finalizers = free.spec!.finalizers!.filter((finalizer) => finalizer !== fake);
    expect((await namespaces.replace(free, 'finalize')).spec?.finalizers).toEqual(['kubernetes']);
    await namespaces.delete(name);
    await namespaces.gone(name);
  },
};
