import { expect } from 'vitest';
import type { V1LimitRange, V1Pod } from '@kubernetes/client-node';
import { operate } from '../operations.js';
import { pod, resources, template } from '../pods.js';
import type { Ports, Setting } from '../setting.js';
import { refusal } from '../until.js';

const running = ({ status }: V1Pod) => status?.phase === 'Running';
const unschedulable = ({ status }: V1Pod) =>
  status?.conditions?.some(({ reason, type }) => type === 'PodScheduled' && reason === 'Unschedulable');
const SCARCE = 'scheduling.k8s.io/foo';

/** A node gets so many of a resource that no node has. */
async function equip({ nodes }: Setting, node: string, amount: string): Promise<void> {
  const added = { [SCARCE]: amount };
  await nodes.patch(node, { status: { capacity: added, allocatable: added } }, 'merge', 'status');
}

/** A pod that takes so many of it on one node. */
const taking = (name: string, node: string, amount: string, more: object = {}, metadata: object = {}) => {
  const amounts = { [SCARCE]: amount };
  const nodeSelectorTerms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }];
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
  const given = { ...resources({ requests: amounts, limits: amounts }), affinity: { nodeAffinity: required } };
  return pod(name, { ...given, ...more }, metadata);
};

async function makeClasses({ priorityClasses }: Setting, values: Record<string, number>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await priorityClasses.create({ metadata: { name }, value });
}

export const limitRanges: Ports = {
  '[sig-scheduling] LimitRange should create a LimitRange with defaults and ensure pod has those defaults applied. [Conformance]':
    async ({ limitRanges: all, pods }) => {
      const events = await all.watch();
      const limit = (minimum: string) => ({
        type: 'Container',
        min: { cpu: minimum, memory: '100Mi', 'ephemeral-storage': '100Gi' },
        max: { cpu: '500m', memory: '500Mi', 'ephemeral-storage': '500Gi' },
        default: { cpu: '500m', memory: '500Mi', 'ephemeral-storage': '500Gi' },
        defaultRequest: { cpu: '100m', memory: '200Mi', 'ephemeral-storage': '200Gi' },
      });
      await all.create({ metadata: { name: 'range' }, spec: { limits: [limit('50m')] } });
      await events.next('ADDED');
      expect((await all.get('range')).spec?.limits[0]?.min?.['cpu']).toBe('50m');
      const given = async (name: string, asked: object) =>
        (await pods.create(pod(name, resources(asked)))).spec?.containers[0]?.resources;
      expect(await given('nothing', {})).toEqual({
        requests: { cpu: '100m', memory: '200Mi', 'ephemeral-storage': '200Gi' },
        limits: { cpu: '500m', memory: '500Mi', 'ephemeral-storage': '500Gi' },
      });
      const partly = { requests: { cpu: '300m', memory: '150Mi' }, limits: { cpu: '300m' } };
      expect(await given('partly', partly)).toEqual({
        requests: { cpu: '300m', memory: '150Mi', 'ephemeral-storage': '200Gi' },
        limits: { cpu: '300m', memory: '500Mi', 'ephemeral-storage': '500Gi' },
      });
      const tooLittle = { requests: { cpu: '10m', memory: '50Mi', 'ephemeral-storage': '50Gi' } };
      expect((await refusal(pods.create(pod('too-little', resources(tooLittle))))).code).toBe(403);
      expect((await refusal(pods.create(pod('too-much', resources({ requests: { cpu: '600m' } }))))).code).toBe(422);
      expect((await refusal(pods.create(pod('too-much', resources({ limits: { cpu: '600m' } }))))).code).toBe(403);
      await all.change('range', ({ spec }) => void (spec!.limits = [limit('9m')] as never));
      const little = { requests: { cpu: '10m', memory: '150Mi', 'ephemeral-storage': '150Gi' } };
      await pods.create(pod('little-enough', resources(little)));
      await all.delete('range');
      await all.gone('range');
      await pods.create(pod('unlimited', resources({ requests: { cpu: '600m', memory: '600Mi' } })));
      events.close();
    },

  '[sig-scheduling] LimitRange should list, patch and delete a LimitRange by collection [Conformance]': async (
    setting,
  ) => {
    const { api, limitRanges: all, namespaces, own } = setting;
    const label = own('range');
    const labelSelector = `limitrange=${label}`;
    const other = setting.in(own('other'));
    await namespaces.create({ metadata: { name: other.namespace } });
    const spec = { limits: [{ type: 'Container', max: { cpu: '500m' } }] };
    for (const { limitRanges: its } of [setting, other])
      await its.create({ metadata: { name: 'range', labels: { limitrange: label } }, spec });
    const everywhere = api.of<V1LimitRange>('v1', 'limitranges');
    expect((await everywhere.list({ labelSelector })).items).toHaveLength(2);
    const labels = { limitrange: label, [label]: 'patched' };
    const limits = [{ type: 'Container', max: { cpu: '300m' } }];
    const patched = await all.patch('range', { metadata: { labels }, spec: { limits } }, 'strategic');
    expect(patched.metadata?.labels).toEqual(labels);
    expect(patched.spec?.limits[0]?.max).toEqual({ cpu: '300m' });
    await all.deleteCollection(`${label}=patched`);
    await everywhere.untilAll(labelSelector, ({ length }) => length === 1);
    expect((await everywhere.list({ labelSelector })).items[0]?.metadata?.namespace).toBe(other.namespace);
  },
};

export const predicates: Ports = {
  '[sig-scheduling] SchedulerPredicates [Serial] validates resource limits of pods that are allowed to run [Conformance]':
    async (setting) => {
      const { nodes, pods } = setting;
      for (const node of await nodes.names()) {
        await equip(setting, node, '10');
        await pods.create(taking(`filler-${node}`, node, '7'));
        await pods.until(`filler-${node}`, running);
      }
      await pods.create(pod('one-more', resources({ requests: { [SCARCE]: '5' }, limits: { [SCARCE]: '5' } })));
      await pods.until('one-more', unschedulable);
    },

  '[sig-scheduling] SchedulerPredicates [Serial] validates that NodeSelector is respected if not matching [Conformance]':
    async ({ pods }) => {
      await pods.create(pod('restricted', { nodeSelector: { label: 'nonempty' } }));
      await pods.until('restricted', unschedulable);
    },

  '[sig-scheduling] SchedulerPredicates [Serial] validates that NodeSelector is respected if matching [Conformance]':
    async ({ nodes, own, pods }) => {
      await pods.create(pod('without-label'));
      const { spec } = await pods.until('without-label', running);
      const label = own('label');
      await nodes.patch(spec!.nodeName!, { metadata: { labels: { [label]: '42' } } });
      await pods.create(pod('with-label', { nodeSelector: { [label]: '42' } }));
      const placed = await pods.until('with-label', running);
      expect(placed.spec?.nodeName).toBe(spec?.nodeName);
    },

  '[sig-scheduling] SchedulerPredicates [Serial] validates that there exists conflict between pods with same hostPort and protocol but one using 0.0.0.0 hostIP [Conformance]':
    async ({ nodes, pods }) => {
      const [node] = await nodes.names();
      const nodeSelector = { 'kubernetes.io/hostname': node };
      const withPort = (name: string, hostIP: string) => {
        const ports = [{ hostPort: 54322, containerPort: 5432, protocol: 'TCP', hostIP }];
        return pod(name, { nodeSelector, containers: [{ name: 'c', image: 'nginx:1.27', ports }] });
      };
      await pods.create(withPort('any-address', '0.0.0.0'));
      await pods.until('any-address', running);
      await pods.create(withPort('one-address', '127.0.0.1'));
      await pods.until('one-address', unschedulable);
    },
};

/** Two pods on each node leave no place; one of them, on the first node, has the lowest priority. */
async function fill(setting: Setting): Promise<string> {
  const { nodes, pods } = setting;
  await makeClasses(setting, { low: 1, medium: 100, high: 1000 });
  const names = await nodes.names();
  for (const [index, node] of names.entries()) {
    await equip(setting, node, '5');
    for (const turn of [0, 1]) {
      const priorityClassName = index === 0 && turn === 0 ? 'low' : 'medium';
      await pods.create(taking(`filler-${index}-${turn}`, node, '2', { priorityClassName }));
      await pods.until(`filler-${index}-${turn}`, running);
    }
  }
  return names[0]!;
}

const amounts = { [SCARCE]: '3' };

export const preemption: Ports = {
  '[sig-scheduling] SchedulerPreemption [Serial] validates basic preemption works [Conformance]': async (setting) => {
    const { pods } = setting;
    const node = await fill(setting);
    await pods.create(
      pod('preemptor', { ...resources({ requests: amounts, limits: amounts }), priorityClassName: 'high' }),
    );
    const placed = await pods.until('preemptor', running);
    expect(placed.spec?.nodeName).toBe(node);
    await pods.gone('filler-0-0');
    const left = (await pods.list()).items.filter(({ metadata }) => metadata!.name!.startsWith('filler'));
    expect(left.map(({ metadata }) => metadata?.deletionTimestamp)).toEqual(left.map(() => undefined));
    expect(left).toHaveLength(5);
  },

  '[sig-scheduling] SchedulerPreemption [Serial] validates lower priority pod preemption by critical pod [Conformance]':
    async (setting) => {
      const node = await fill(setting);
      const system = setting.in('kube-system');
      const spec = {
        ...resources({ requests: amounts, limits: amounts }),
        priorityClassName: 'system-cluster-critical',
      };
      await system.pods.create(pod('critical', spec));
      const placed = await system.pods.until('critical', running);
      expect(placed.spec?.nodeName).toBe(node);
      await setting.pods.gone('filler-0-0');
    },

  '[sig-scheduling] SchedulerPreemption [Serial] validates pod disruption condition is added to the preempted pod [Conformance]':
    async (setting) => {
      const { nodes, pods } = setting;
      await makeClasses(setting, { low: 1, high: 1000 });
      const [node] = await nodes.names();
      await equip(setting, node!, '1');
      const finalizers = ['example.com/test-finalizer'];
      await pods.create(taking('victim', node!, '1', { priorityClassName: 'low' }, { finalizers }));
      await pods.until('victim', running);
      await pods.create(taking('preemptor', node!, '1', { priorityClassName: 'high' }));
      const victim = await pods.until('victim', ({ metadata }) => metadata?.deletionTimestamp !== undefined);
      const condition = victim.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
      expect([condition?.status, condition?.reason]).toEqual(['True', 'PreemptionByScheduler']);
      await pods.until('victim', ({ status }) => status?.phase === 'Failed' || status?.phase === 'Succeeded');
      await pods.patch('victim', { metadata: { finalizers: null } });
      await pods.gone('victim');
      await pods.until('preemptor', running);
    },

  '[sig-scheduling] SchedulerPreemption [Serial] PreemptionExecutionPath runs ReplicaSets to verify preemption running path [Conformance]':
    async (setting) => {
      const { nodes, pods, replicaSets } = setting;
      const [node] = await nodes.names();
      await makeClasses(setting, { p1: 1, p2: 2, p3: 3, p4: 4 });
      await equip(setting, node!, '1000');
      const created = new Map<string, number>();
      const { metadata } = await pods.list();
      const events = await pods.watch({ resourceVersion: metadata!.resourceVersion! });
      const make = async (priority: number, replicas: number, amount: string) => {
        const name = `rs-pod${priority}`;
        const { spec } = taking(name, node!, amount, { priorityClassName: `p${priority}` });
        const selector = { matchLabels: { name } };
        await replicaSets.create({
          metadata: { name },
          spec: { replicas, selector, template: template({ name }, spec) },
        });
        await replicaSets.until(name, ({ status }) => status?.availableReplicas === replicas);
      };
      await make(1, 1, '200');
      await make(2, 1, '300');
      await make(3, 1, '450');
      // The highest needs what the two lowest have.
      await make(4, 1, '500');
      for (const { type, object } of events.seen)
        if (type === 'ADDED') {
          const name = object.metadata!.labels!['name']!;
          created.set(name, (created.get(name) ?? 0) + 1);
        }
      // Those that were put out are made again, and wait; the one that could stay was made once.
      await replicaSets.until('rs-pod1', ({ status }) => (status?.availableReplicas ?? 0) === 0);
      await replicaSets.until('rs-pod2', ({ status }) => (status?.availableReplicas ?? 0) === 0);
      expect([created.get('rs-pod3'), created.get('rs-pod4')]).toEqual([1, 1]);
      events.close();
    },

  '[sig-scheduling] SchedulerPreemption [Serial] PriorityClass endpoints verify PriorityClass endpoints can be operated with different HTTP methods [Conformance]':
    async (setting) => {
      const { own, priorityClasses: all } = setting;
      await operate(all, own('listed'), (metadata) => ({ metadata, value: 2 }));
      const name = own('one');
      await all.create({ metadata: { name }, value: 1 });
      expect(await all.names()).toContain(name);
      expect((await all.patch(name, { description: 'patched' })).description).toBe('patched');
      const updated = await all.change(name, (object) => void (object.description = 'updated'));
      expect(updated.description).toBe('updated');
      expect((await refusal(all.patch(name, { value: 3 }))).code).toBe(422);
      updated.value = 3;
      expect((await refusal(all.replace(updated))).code).toBe(422);
      expect((await all.get(name)).value).toBe(1);
    },
};
