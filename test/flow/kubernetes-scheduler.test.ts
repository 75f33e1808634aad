import { describe, expect, it } from 'vitest';
import { ControlPlane } from './kubernetes-objects.suite.js';

const pod = (name: string, cpu: string, more: object = {}) => ({
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'nginx:1.9.1', resources: { requests: { cpu } } }], ...more },
});
const configuration = (profiles: object, more: object = {}) => ({
  metadata: { name: 'kube-scheduler', namespace: 'kube-system' },
  data: {
    'config.yaml': JSON.stringify({
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      profiles,
      ...more,
    }),
  },
});
const nodeOf = (plane: ControlPlane, name: string) =>
  (plane.get('pods', name) as { spec: { nodeName?: string } }).spec.nodeName;

/** When pods were tried, in order: name and seconds since the start of the world. */
function attempts(plane: ControlPlane): readonly (readonly [string, number])[] {
  return [...plane.world.trace.entries()].flatMap((entry) =>
    entry.type === 'decision' ? [[entry.subject.replace('default/', ''), entry.t / 1000] as const] : [],
  );
}

describe('profiles of a scheduler', () => {
  // Source: kubernetes.io, "Scheduler Configuration": several profiles, chosen by spec.schedulerName.
  it('places each pod by the profile that it names, and leaves the pods of other schedulers alone', () => {
    const plane = new ControlPlane({ 'node-1': 'a', 'node-2': 'b' });
    const args = { scoringStrategy: { type: 'MostAllocated' } };
    const pluginConfig = [{ name: 'NodeResourcesFit', args }];
    const plugins = { score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit' }] } };
    plane.create('configmaps', configuration([{}, { schedulerName: 'packer', plugins, pluginConfig }]));
    plane.create('pods', pod('first', '2', { nodeName: 'node-2' }));
    plane.create('pods', pod('spread', '1'));
    plane.create('pods', pod('packed', '1', { schedulerName: 'packer' }));
    plane.create('pods', pod('other', '1', { schedulerName: 'somebody-else' }));
    plane.settle();
    expect(nodeOf(plane, 'spread')).toBe('node-1');
    expect(nodeOf(plane, 'packed')).toBe('node-2');
    expect(nodeOf(plane, 'other')).toBeUndefined();
    expect(plane.events('Pod').filter(({ involvedObject }) => involvedObject.name === 'other')).toEqual([]);
  });

  it('goes on as before with a configuration that cannot be used, and says why', () => {
    const plane = new ControlPlane({ 'node-1': 'a' });
    const text = 'profiles:\n- plugins:\n    filter:\n      enabled: [{name: NoSuchPlugin}]\n';
    plane.create('configmaps', { ...configuration([]), data: { 'config.yaml': text } });
    plane.create('pods', pod('web', '1'));
    plane.settle();
    expect(nodeOf(plane, 'web')).toBe('node-1');
    expect(plane.messages('ConfigMap')).toEqual(['plugin "NoSuchPlugin" does not exist']);
  });
});

// Source of times and orders: the scheduler vectors, queue.json, of which each test names its facts.
describe('pods that wait', () => {
  it('back off for 1, 2, 4, 8 and 10 s (q-backoff-series)', () => {
    const plane = new ControlPlane({ 'node-1': 'a' });
    plane.create('pods', pod('big', '8'));
    for (let count = 0; count < 150; count++) {
      plane.create('pods', pod(`small-${count}`, '10m', { nodeName: 'node-1', terminationGracePeriodSeconds: 0 }));
      plane.advance(150);
      plane.delete('pods', `small-${count}`);
      plane.advance(150);
    }
    const times = attempts(plane).map(([, seconds]) => seconds);
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    // What is over is looked at once a second.
    for (const [index, least] of [1, 2, 4, 8, 10, 10].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(least);
      expect(gaps[index]).toBeLessThan(least + 1.3);
    }
  });

  it('are tried again after five minutes though nothing has happened (q-flush-unschedulable)', () => {
    const plane = new ControlPlane({ 'node-1': 'a' });
    plane.create('pods', pod('lonely', '10m', { nodeSelector: { never: 'match' } }));
    plane.advance(340_000);
    const [first, second] = attempts(plane).map(([, seconds]) => seconds);
    expect(second! - first!).toBeGreaterThan(300);
    expect(second! - first!).toBeLessThanOrEqual(330);
  });

  it('keep their gates until the last is removed (q-gate-one-of-two, q-gate-removed)', () => {
    const plane = new ControlPlane({ 'node-1': 'a' });
    plane.create('pods', pod('gated', '10m', { schedulingGates: [{ name: 'a.b/c' }, { name: 'd.e/f' }] }));
    plane.patch('pods', 'gated', { spec: { schedulingGates: [{ name: 'd.e/f' }] } });
    plane.advance(5000);
    expect(attempts(plane)).toEqual([]);
    expect(plane.get('pods', 'gated')).toMatchObject({
      status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    });
    plane.patch('pods', 'gated', { spec: { schedulingGates: null } });
    plane.settle();
    expect(nodeOf(plane, 'gated')).toBe('node-1');
  });
});
