import { describe, expect, it } from 'vitest';
import type { Entry, InstancePhase } from '../ports/trace.js';
import { sampleLab } from './sample-lab.suite.js';
import { pointAt, timelineOf } from './timeline.js';

let sequence = 0;
const base = (t: number) => ({ sequence: ++sequence, t, site: '', author: 'test', cause: 0 });
const instance = (t: number, name: string, phase: InstancePhase, ready = false): Entry => ({
  ...base(t),
  ...{ type: 'instance', instance: name, workload: 'web', phase, node: 'node-1', ready, image: 'web:1', reason: '' },
  ...{ cpuMilli: 0, memoryBytes: 0 },
});
const fault = (t: number, state: 'injected' | 'healed'): Entry => {
  return { ...base(t), type: 'fault', fault: 'node-loss', target: 'node-1', state };
};
const request = (t: number, status: number): Entry => {
  return { ...base(t), type: 'request', workload: 'web', status, instance: '' };
};

describe('a timeline', () => {
  it('counts instances that are ready and that exist', () => {
    const { workloads } = timelineOf([
      instance(10, 'a', 'pending'),
      instance(20, 'a', 'running', true),
      instance(30, 'b', 'running', true),
      instance(40, 'a', 'failed'),
      instance(50, 'b', 'gone'),
    ]);
    expect(workloads).toEqual([
      {
        name: 'web',
        points: [
          { t: 10, ready: 0, existing: 1 },
          { t: 20, ready: 1, existing: 1 },
          { t: 30, ready: 2, existing: 2 },
          { t: 40, ready: 1, existing: 1 },
          { t: 50, ready: 0, existing: 0 },
        ],
      },
    ]);
    expect(pointAt(workloads[0]!.points, 45)).toMatchObject({ ready: 1 });
    expect(pointAt(workloads[0]!.points, 5)).toMatchObject({ ready: 0 });
  });

  it('keeps only the last of several changes at one moment', () => {
    const { workloads } = timelineOf([instance(10, 'a', 'running', true), instance(10, 'b', 'running', true)]);
    expect(workloads[0]!.points).toEqual([{ t: 10, ready: 2, existing: 2 }]);
  });

  it('pairs faults with their healing and leaves the others open', () => {
    const { faults } = timelineOf([fault(5, 'injected'), fault(8, 'healed'), fault(9, 'injected')]);
    expect(faults).toEqual([
      { kind: 'node-loss', target: 'node-1', startMs: 5, endMs: 8 },
      { kind: 'node-loss', target: 'node-1', startMs: 9 },
    ]);
  });

  it('takes failures close together for one outage', () => {
    const statuses = [200, 0, 200, 0, 503, 200, 200, 200, 200, 200, 200, 200, 0];
    const { outages } = timelineOf(statuses.map((status, second) => request(second * 1000, status)));
    expect(outages).toEqual([
      { startMs: 1000, endMs: 4000, failed: 3, sent: 4 },
      { startMs: 12_000, endMs: 12_000, failed: 1, sent: 1 },
    ]);
  });

  it('knows when steps began and how they ended', () => {
    const [kubernetes] = sampleLab().timelines;
    expect(kubernetes!.steps.find(({ id }) => id === 'bad-update')).toMatchObject({ outcome: 'held' });
    expect(kubernetes!.events.map(({ text }) => text)).toEqual(['node-loss node-2', 'node-2 NotReady']);
  });
});
