import { expect } from 'vitest';
import type { V1Pod } from '@kubernetes/client-node';
import { pod } from '../pods.js';
import type { Ports, Setting } from '../setting.js';

const TAINT = { key: 'kubernetes.io/e2e-evict-taint-key', value: 'evictTaintVal', effect: 'NoExecute' };

const tolerating = (name: string, tolerationSeconds: number, more: object = {}) =>
  pod(
    name,
    { tolerations: [{ ...TAINT, operator: 'Equal', tolerationSeconds }], ...more },
    { labels: { group: 'taint-eviction' } },
  );

/** Starts a pod, and gives the node that it runs on. */
async function placed({ pods }: Setting, body: object, name: string): Promise<string> {
  await pods.create(body);
  const { spec } = await pods.until(name, ({ status }) => status?.phase === 'Running');
  return spec!.nodeName!;
}

const deletedAt = ({ metadata }: V1Pod) => Date.parse(String(metadata?.deletionTimestamp));

export const taints: Ports = {
  '[sig-node] NoExecuteTaintManager Multiple Pods [Serial] evicts pods with minTolerationSeconds [Disruptive] [Conformance]':
    async (setting) => {
      const { nodes, pods } = setting;
      const nodeName = await placed(setting, tolerating('short', 10), 'short');
      await placed(setting, tolerating('long', 60, { nodeSelector: { 'kubernetes.io/hostname': nodeName } }), 'long');
      const events = await pods.watch({ labelSelector: 'group=taint-eviction' });
      await nodes.patch(nodeName, { spec: { taints: [TAINT] } });
      const marked = (object: V1Pod) => object.metadata?.deletionTimestamp !== undefined;
      const first = await events.found('MODIFIED', marked);
      const second = await events.found(
        'MODIFIED',
        (object) => marked(object) && object.metadata?.name !== first.metadata?.name,
      );
      expect([first.metadata?.name, second.metadata?.name]).toEqual(['short', 'long']);
      const apartSeconds = (deletedAt(second) - deletedAt(first)) / 1000;
      expect(apartSeconds).toBeGreaterThanOrEqual(49);
      expect(apartSeconds).toBeLessThanOrEqual(51);
      events.close();
    },
};

/** Time is moved by hand, so that the toleration does not end before the taint is taken away. */
export const taintsInTime: Ports = {
  '[sig-node] NoExecuteTaintManager Single Pod [Serial] removing taint cancels eviction [Disruptive] [Conformance]':
    async (setting) => {
      const { cluster, nodes, pods } = setting;
      const { tasks } = cluster.world;
      const pass = (seconds: number) => tasks.runUntil(tasks.now + seconds * 1000);
      await pods.create(tolerating('one', 60));
      pass(30);
      const { spec, status } = await pods.get('one');
      expect(status?.phase).toBe('Running');
      await nodes.patch(spec!.nodeName!, { spec: { taints: [TAINT] } });
      pass(30);
      expect((await pods.get('one')).metadata?.deletionTimestamp).toBeUndefined();
      await nodes.patch(spec!.nodeName!, { spec: { taints: null } });
      pass(300);
      expect((await pods.get('one')).metadata?.deletionTimestamp).toBeUndefined();
    },
};
