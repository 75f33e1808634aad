import { describe, expect, it } from 'vitest';
import { FAST_LEAD_MS, parsePace, Pump, epochFor, type Pace } from './pace.js';
import { TestWall } from './test-wall.suite.js';
import { VirtualTasks } from './virtual.js';

function pumped(pace: Pace) {
  const wall = new TestWall();
  const tasks = new VirtualTasks(epochFor(pace, wall.time));
  const ran: number[] = [];
  const failures: unknown[] = [];
  const pump = new Pump(tasks, wall, pace, (error) => failures.push(error));
  const ask = (delayMs: number, unref = false) => {
    tasks.after(delayMs, () => ran.push(tasks.elapsed), { unref });
    pump.poke();
  };
  return { wall, tasks, pump, ran, ask, failures };
}

describe('Pump', () => {
  it('follows the wall at pace real', () => {
    const { wall, ran, ask, tasks } = pumped('real');
    ask(5000);
    wall.advance(4999);
    expect(ran).toEqual([]);
    wall.advance(1);
    expect([ran, tasks.now]).toEqual([[5000], wall.time]);
  });

  it('jumps at pace fast, takes unref tasks on the way, and never into the future of the wall', () => {
    const { wall, ran, ask, tasks } = pumped('fast');
    ask(30_000, true);
    ask(60_000);
    wall.advance(1);
    expect(ran).toEqual([30_000, 60_000]);
    expect(tasks.now).toBeLessThan(wall.time - FAST_LEAD_MS + 70_000);
  });

  it('waits at pace fast for what is more than ten minutes away, and for nobody', () => {
    const { wall, ran, ask } = pumped('fast');
    ask(20 * 60_000);
    ask(10_000, true);
    wall.advance(9_000);
    expect(ran).toEqual([]);
    wall.advance(2_000);
    expect(ran).toEqual([10_000]);
  });

  it('becomes real when the lead is used up', () => {
    const { wall, tasks, ask, ran } = pumped(100_000);
    wall.advance(2000);
    ask(10_000);
    wall.advance(1);
    expect(tasks.now).toBeLessThanOrEqual(wall.time);
    wall.advance(10_000);
    expect([ran.length, tasks.now <= wall.time]).toEqual([1, true]);
  });

  it('stands at pace manual, but runs what is due now', () => {
    const { wall, ran, ask, tasks } = pumped('manual');
    ask(0);
    ask(1);
    wall.advance(1000);
    expect([ran, tasks.elapsed]).toEqual([[0], 0]);
  });

  it('brings the time up to the wall before something enters', () => {
    const { wall, tasks, pump } = pumped('real');
    wall.advance(3_600_000);
    pump.catchUp();
    expect(tasks.now).toBe(wall.time);
  });

  it('pauses and goes on from there', () => {
    const { wall, ran, ask, pump } = pumped('real');
    ask(1000);
    pump.pause();
    wall.advance(5000);
    expect(ran).toEqual([]);
    pump.resume();
    wall.advance(1000);
    expect(ran).toEqual([1000]);
  });

  it('answers what is due now while it is paused', () => {
    const { wall, ran, ask, pump } = pumped('real');
    wall.advance(1000);
    pump.pause();
    wall.advance(1000);
    ask(0);
    wall.advance(1);
    expect(ran).toEqual([1000]);
  });

  it('keeps the time that has passed when the pace changes', () => {
    const { wall, tasks, pump } = pumped('real');
    wall.advance(60_000);
    pump.setPace('manual');
    expect(tasks.elapsed).toBe(60_000);
    wall.advance(60_000);
    expect(tasks.elapsed).toBe(60_000);
  });

  it('gives clients a turn before it jumps', () => {
    const { wall, tasks, pump } = pumped('fast');
    const seen: string[] = [];
    tasks.after(0, () => {
      seen.push('written');
      wall.soon(() => seen.push('delivered'));
    });
    tasks.after(5000, () => seen.push('jumped'));
    pump.poke();
    wall.advance(1);
    expect(seen).toEqual(['written', 'delivered', 'jumped']);
  });

  it('jumps once what was too far away has come near', () => {
    const { wall, ran, ask } = pumped('fast');
    ask(12 * 60_000);
    wall.advance(2 * 60_000 - 1);
    expect(ran).toEqual([]);
    wall.advance(2);
    expect(ran).toEqual([12 * 60_000]);
  });

  it('goes on at the speed of the wall where a clock that was moved by hand is ahead of it', () => {
    const { wall, tasks, pump, ran, ask } = pumped('manual');
    tasks.runUntil(tasks.now + 3_600_000);
    pump.setPace('fast');
    ask(5000);
    wall.advance(4999);
    expect(ran).toEqual([]);
    wall.advance(2);
    expect(ran).toEqual([3_605_000]);
  });

  it('sleeps between two tasks instead of asking again and again', () => {
    const { wall, ask } = pumped(100_000);
    wall.advance(2000);
    ask(60_000);
    const before = wall.scheduled;
    wall.advance(60_001);
    expect(wall.scheduled - before).toBeLessThan(6);
  });

  it('reports a failing task and stops', () => {
    const { wall, tasks, pump, failures } = pumped('real');
    tasks.after(0, () => {
      throw new Error('broken');
    });
    pump.poke();
    wall.advance(1);
    expect(failures).toHaveLength(1);
  });
});

describe('parsePace', () => {
  it('reads words and factors and refuses the rest', () => {
    expect(['real', 'fast', 'manual', '10', '0.5'].map(parsePace)).toEqual(['real', 'fast', 'manual', 10, 0.5]);
    for (const wrong of ['', 'slow', '-1', '0', 'NaN'])
      expect(() => parsePace(wrong)).toThrow(expect.objectContaining({ code: 'request/invalid' }));
  });
});
