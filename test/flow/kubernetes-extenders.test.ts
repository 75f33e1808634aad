import { describe, expect, it } from 'vitest';
import type { EffectPerformer } from '../../src/ports/effects.js';
import { ControlPlane } from './kubernetes-objects.suite.js';

type Body = Readonly<Record<string, unknown>>;

interface Effect {
  readonly url: string;
  readonly body: string;
}

/** A control plane with two nodes, a scheduler that has one extender, and an edge that answers for it; what it was asked, in order. */
function planeWith(extender: object, answer: (verb: string, body: Body, plane: ControlPlane) => object | number) {
  const plane = new ControlPlane({ 'node-1': 'a', 'node-2': 'b' });
  const asked: { readonly verb: string; readonly body: Body }[] = [];
  const http: EffectPerformer = (effect) => {
    const { url, body } = effect as Effect;
    const verb = url.replace('http://extender.example/', '');
    asked.push({ verb, body: JSON.parse(body) as Body });
    const given = answer(verb, asked.at(-1)!.body, plane);
    return Promise.resolve(
      typeof given === 'number' ? { status: given, body: '' } : { status: 200, body: JSON.stringify(given) },
    );
  };
  plane.world.attach(new Map([['http', http]]));
  const own = { urlPrefix: 'http://extender.example/', nodeCacheCapable: true, ...extender };
  const document = {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    extenders: [own],
  };
  plane.create('configmaps', {
    metadata: { name: 'kube-scheduler', namespace: 'kube-system' },
    data: { 'config.yaml': JSON.stringify(document) },
  });
  plane.advance(2000);
  return { plane, asked };
}

/** The edge answers in its own time, and each answer is a task of the world. */
async function settle(plane: ControlPlane): Promise<void> {
  for (let turn = 0; turn < 30; turn++) {
    plane.advance(100);
    await Promise.resolve();
  }
}

const pod = (name: string, further: object = {}) => ({
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'nginx:1.9.1' }], ...further },
});
const nodeOf = (plane: ControlPlane, name: string) =>
  (plane.get('pods', name) as { spec: { nodeName?: string } }).spec.nodeName;

// Source: kubernetes pkg/scheduler/{extender,schedule_one}.go and framework/preemption/preemption.go v1.32, kube-scheduler extender/v1.
describe('extenders of the scheduler', () => {
  it('filter nodes and add to their scores, by name', async () => {
    const verbs = { filterVerb: 'filter', prioritizeVerb: 'prioritize', weight: 5 };
    const { plane, asked } = planeWith(verbs, (verb, { NodeNames }) =>
      verb === 'filter' ? { NodeNames } : [{ Host: 'node-2', Score: 10 }],
    );
    plane.create('pods', pod('web'));
    plane.create('pods', pod('more'));
    await settle(plane);
    expect([nodeOf(plane, 'web'), nodeOf(plane, 'more')]).toEqual(['node-2', 'node-2']);
    expect(asked.map(({ verb, body }) => [verb, body['NodeNames'], body['Nodes']])).toEqual([
      ['filter', ['node-1', 'node-2'], null],
      ['prioritize', ['node-1', 'node-2'], null],
      ['filter', ['node-1', 'node-2'], null],
      ['prioritize', ['node-1', 'node-2'], null],
    ]);
  });

  it('say why a node does not fit, or stop everything when they fail', async () => {
    const { plane } = planeWith({ filterVerb: 'filter' }, (_verb, { Pod }) =>
      (Pod as { metadata: { name: string } }).metadata.name === 'web'
        ? { nodenames: [], failedNodes: { 'node-1': 'no licence, at all', 'node-2': 'too warm' } }
        : 500,
    );
    plane.create('pods', pod('web'));
    plane.create('pods', pod('other'));
    await settle(plane);
    expect(
      plane
        .events('Pod')
        .map(({ message }) => message)
        .sort(),
    ).toEqual([
      '0/2 nodes are available: 1 no licence, at all, 1 too warm. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
      'failed filter with extender at URL http://extender.example/filter, code 500',
    ]);
  });

  it('are passed over when they may fail, or when the pod wants nothing of theirs', async () => {
    const managedResources = [{ name: 'example.com/licence', ignoredByScheduler: true }];
    const { plane, asked } = planeWith({ filterVerb: 'filter', ignorable: true, managedResources }, () => 503);
    const limits = { 'example.com/licence': '1' };
    plane.create('pods', pod('plain'));
    plane.create('pods', pod('special', { containers: [{ name: 'c', image: 'nginx', resources: { limits } }] }));
    await settle(plane);
    expect(nodeOf(plane, 'plain')).toBeDefined();
    expect(nodeOf(plane, 'special')).toBeDefined();
    expect(asked).toHaveLength(1);
  });

  it('bind, and the scheduler believes them', async () => {
    const { plane, asked } = planeWith({ bindVerb: 'bind' }, () => ({ Error: '' }));
    plane.create('pods', pod('web'));
    await settle(plane);
    expect(asked.map(({ body }) => body)).toMatchObject([{ PodName: 'web', PodNamespace: 'default' }]);
    expect(nodeOf(plane, 'web')).toBeUndefined();
    expect(plane.events('Pod').map(({ reason }) => reason)).toEqual(['Scheduled']);
  });

  it('choose who is preempted', async () => {
    const victims = (body: Body) => body['NodeNameToMetaVictims'] as Readonly<Record<string, unknown>>;
    const { plane, asked } = planeWith({ preemptVerb: 'preempt' }, (_verb, body) => ({
      NodeNameToMetaVictims: { 'node-2': victims(body)['node-2'] },
    }));
    const full = { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '3' } } }] };
    plane.create('priorityclasses', { metadata: { name: 'high' }, value: 1000 });
    plane.create('pods', pod('low-1', { ...full, nodeName: 'node-1' }));
    plane.create('pods', pod('low-2', { ...full, nodeName: 'node-2' }));
    plane.advance(5000);
    plane.create('pods', pod('high', { ...full, priorityClassName: 'high' }));
    await settle(plane);
    expect(Object.keys(victims(asked[0]!.body))).toEqual(['node-1', 'node-2']);
    expect(plane.events('Pod').filter(({ reason }) => reason === 'Preempted')).toMatchObject([
      { involvedObject: { name: 'low-2' } },
    ]);
  });
});
