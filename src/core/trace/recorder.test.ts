import { describe, expect, it } from 'vitest';
import { VirtualTasks } from '../clock/virtual.js';
import { TraceRecorder } from './recorder.js';

const fault = { type: 'fault', fault: 'node-loss', target: 'node-1', state: 'injected' } as const;

describe('TraceRecorder', () => {
  it('numbers entries from 1 and notes time, author and cause', () => {
    const tasks = new VirtualTasks(0);
    const trace = new TraceRecorder(tasks);
    const first = tasks.as('kubelet', 0, () => trace.record('cluster', fault));
    tasks.as('scheduler', first, () => trace.record('cluster', fault));
    expect([...trace.entries()].map(({ sequence, author, cause }) => [sequence, author, cause])).toEqual([
      [1, 'kubelet', 0],
      [2, 'scheduler', 1],
    ]);
  });

  it('keeps the newest entries under their numbers when it may not grow', () => {
    const trace = new TraceRecorder(new VirtualTasks(0), 100);
    for (let count = 0; count < 1000; count++) trace.record('cluster', fault);
    const kept = [...trace.entries()];
    expect(trace.length).toBe(1000);
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept.length).toBeLessThanOrEqual(125);
    expect([kept.at(-1)!.sequence, trace.entry(1), trace.entry(1000)?.sequence]).toEqual([1000, undefined, 1000]);
    expect([...trace.entries(998)].map(({ sequence }) => sequence)).toEqual([998, 999, 1000]);
  });
});
