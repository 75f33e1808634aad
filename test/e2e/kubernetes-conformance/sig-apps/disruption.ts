import { expect } from 'vitest';
import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { pod } from '../pods.js';
import type { Ports, Setting } from '../setting.js';
import { refusal } from '../until.js';

const budget = (name: string, spec: object = {}, labels: object = {}) => ({
  metadata: { name, labels },
  spec: { selector: { matchLabels: { foo: 'bar' } }, minAvailable: 1, ...spec },
});
const known = ({ metadata, status }: V1PodDisruptionBudget) => status?.observedGeneration === metadata?.generation;

async function makePods({ pods }: Setting, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await pods.create(pod(`pod-${index}`, {}, { labels: { foo: 'bar' } }));
  await pods.untilAll('foo=bar', (items) => items.every(({ status }) => status?.phase === 'Running'));
}

const evict = ({ namespace, pods }: Setting, name: string) =>
  pods.post(name, 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } });

export const disruption: Ports = {
  '[sig-apps] DisruptionController should create a PodDisruptionBudget [Conformance]': async ({ budgets }) => {
    await budgets.create(budget('budget', { minAvailable: '1%' }));
    await budgets.until('budget', known);
    await budgets.change('budget', ({ spec }) => void (spec!.minAvailable = '2%'));
    await budgets.until('budget', (object) => known(object) && object.spec?.minAvailable === '2%');
    await budgets.patch('budget', { spec: { minAvailable: '3%' } }, 'strategic');
    const patched = await budgets.until('budget', (object) => known(object) && object.spec?.minAvailable === '3%');
    expect(patched.metadata?.generation).toBe(3);
    await budgets.delete('budget');
    await budgets.gone('budget');
  },

  '[sig-apps] DisruptionController Listing PodDisruptionBudgets for all namespaces should list and delete a collection of PodDisruptionBudgets [Conformance]':
    async (setting) => {
      const label = setting.own('budgets');
      const labelSelector = `e2e=${label}`;
      const elsewhere = setting.in(setting.own('elsewhere'));
      await setting.namespaces.create({ metadata: { name: elsewhere.namespace } });
      await setting.budgets.create(budget('one', {}, { e2e: label }));
      await setting.budgets.create(budget('two', {}, { e2e: label }));
      await elsewhere.budgets.create(budget('three', {}, { e2e: label }));
      const everywhere = setting.api.of<V1PodDisruptionBudget>('policy/v1', 'poddisruptionbudgets');
      expect(await everywhere.names(labelSelector)).toEqual(['one', 'three', 'two']);
      await setting.budgets.deleteCollection(labelSelector);
      await everywhere.untilAll(labelSelector, ({ length }) => length === 1);
      expect(await everywhere.names(labelSelector)).toEqual(['three']);
    },

  '[sig-apps] DisruptionController should observe PodDisruptionBudget status updated [Conformance]': async (
    setting,
  ) => {
    await setting.budgets.create(budget('budget'));
    await makePods(setting, 3);
    const object = await setting.budgets.until('budget', ({ status }) => status?.currentHealthy === 3);
    expect(object.status).toMatchObject({ disruptionsAllowed: 2, expectedPods: 3, desiredHealthy: 1 });
  },

  '[sig-apps] DisruptionController should update/patch PodDisruptionBudget status [Conformance]': async (setting) => {
    const { budgets } = setting;
    await budgets.create(budget('budget'));
    await makePods(setting, 1);
    await budgets.until('budget', ({ status }) => status?.currentHealthy === 1);
    const names = ({ status }: V1PodDisruptionBudget) => Object.keys(status?.disruptedPods ?? {});
    const now = new Date(setting.cluster.world.tasks.now).toISOString().replace(/\.\d+Z$/, 'Z');
    const updated = await budgets.change(
      'budget',
      ({ status }) => void (status!.disruptedPods = { 'pod-0': now as never }),
      'status',
    );
    expect(names(updated)).toEqual(['pod-0']);
    const patched = await budgets.patch('budget', { status: { disruptedPods: null } }, 'merge', 'status');
    expect(names(patched)).toEqual([]);
  },

  '[sig-apps] DisruptionController should block an eviction until the PDB is updated to allow it [Conformance]': async (
    setting,
  ) => {
    const { budgets, pods } = setting;
    await budgets.create(budget('budget', { minAvailable: 3 }));
    await makePods(setting, 3);
    await budgets.until('budget', ({ status }) => status?.currentHealthy === 3);
    const refused = await refusal(evict(setting, 'pod-0'));
    expect([refused.code, refused.details?.causes?.[0]?.reason]).toEqual([429, 'DisruptionBudget']);
    expect((await pods.get('pod-0')).metadata?.deletionTimestamp).toBeUndefined();
    await budgets.change('budget', ({ spec }) => void (spec!.minAvailable = 2));
    await budgets.until('budget', (object) => known(object) && object.status?.disruptionsAllowed === 1);
    await evict(setting, 'pod-0');
    await pods.gone('pod-0');
    // The two that are left are all that there may be.
    await budgets.until('budget', ({ status }) => status?.currentHealthy === 2);
    expect((await refusal(evict(setting, 'pod-1'))).code).toBe(429);
    await budgets.patch('budget', { spec: { minAvailable: 1 } });
    await budgets.until('budget', (object) => known(object) && object.status?.disruptionsAllowed === 1);
    await evict(setting, 'pod-1');
    await pods.gone('pod-1');
  },
};
