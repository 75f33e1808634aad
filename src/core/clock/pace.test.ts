import { describe, expect, it } from 'vitest';
import { FAST_LEAD_MS, parsePace, Pump, epochFor, type Pace } from './pace.js';
import type { WallClock } from './real.js';
import { VirtualTasks } from './virtual.js';

/** A wall clock that a test moves; what is asked for runs when its time comes. */
class TestWall implements WallClock {
  time = 1_000_000_000_000;
  readonly #asked = new Set<{ at: number; run: () => void }>();

  now(): number {
    return this.time;
  }
  schedule(delayMs: number, run: () => void): () => void {
    const asked = { at: this.time + delayMs, run };
    this.#asked.add(asked);
    return () => this.#asked.delete(asked);
  }
  soon(run: () => void): () => void {
    return this.schedule(0, run);
  }
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.#asked].filter(({ at }) => at <= end).toSorted((left, right) => left.at - right.at)[0];
      if (due === undefined) break;
      this.#asked.delete(due);
      this.time = Math.max(this.time, due.at);
      due.run();
    }
    this.time = end;
  }
}

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
