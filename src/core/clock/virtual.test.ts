import { describe, expect, it } from 'vitest';
import { VirtualTasks } from './virtual.js';

describe('VirtualTasks', () => {
  it('runs tasks by time, equal times in the order asked for, and never within the task that asks', () => {
    const tasks = new VirtualTasks(1000);
    const ran: string[] = [];
    tasks.after(5, () => ran.push(`b${tasks.elapsed}`));
    tasks.after(0, () => {
      ran.push('a');
      tasks.after(0, () => ran.push('c'));
      ran.push('a2');
    });
    tasks.after(5, () => ran.push('d'));
    expect(tasks.runUntilIdle()).toBe(true);
    expect([ran, tasks.now]).toEqual([['a', 'a2', 'c', 'b5', 'd'], 1005]);
  });

  it('hands author and cause of a task on to what it asks for', () => {
    const tasks = new VirtualTasks(0);
    const seen: [string, number][] = [];
    tasks.after(1, () => tasks.after(1, () => seen.push([tasks.author, tasks.cause])), { author: 'kubelet', cause: 7 });
    tasks.runUntilIdle();
    expect([seen, tasks.author]).toEqual([[['kubelet', 7]], 'world']);
  });

  it('is idle when only unref tasks are left, and knows the next task that is waited for', () => {
    const tasks = new VirtualTasks(0);
    tasks.after(10, () => {}, { unref: true });
    const timer = tasks.after(20, () => {});
    tasks.after(30, () => {});
    timer.cancel();
    timer.cancel();
    expect([tasks.refs, tasks.pending, tasks.nextAt, tasks.nextRefAt]).toEqual([1, 2, 10, 30]);
    tasks.runUntilIdle();
    expect([tasks.now, tasks.refs, tasks.nextRefAt]).toEqual([30, 0, undefined]);
  });

  it('stops at a limit and leaves the clock where it was told to', () => {
    const tasks = new VirtualTasks(0);
    const ran: number[] = [];
    for (const delay of [10, 20, 30]) tasks.after(delay, () => ran.push(delay));
    expect(tasks.runUntilIdle(20)).toBe(false);
    tasks.runUntil(25);
    expect([ran, tasks.now]).toEqual([[10, 20], 25]);
  });
});
