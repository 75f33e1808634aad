import { describe, expect, it } from 'vitest';
import { ClockHand } from './hand.js';
import { machineClock } from './real.js';
import { VirtualTasks } from './virtual.js';

function standing() {
  const tasks = new VirtualTasks(0);
  const seen: string[] = [];
  const state = { stands: true };
  const note = (delayMs: number, name: string, unref = false) =>
    tasks.after(delayMs, () => seen.push(`${name}@${tasks.elapsed}`), { unref });
  return { tasks, seen, note, state, hand: new ClockHand(tasks, machineClock, () => state.stands) };
}

describe('ClockHand', () => {
  it('advances by the whole of what was asked, and runs what is due on the way and at the end', async () => {
    const { tasks, seen, note, hand } = standing();
    note(10, 'a');
    note(20, 'b', true);
    note(21, 'c');
    await hand.advance(20);
    expect([seen, tasks.now]).toEqual([['a@10', 'b@20'], 20]);
  });

  it('gives clients a turn between two instants, and takes in what they ask', async () => {
    const { tasks, seen, note, hand } = standing();
    tasks.after(10, () => {
      seen.push('event');
      setImmediate(() => note(0, 'request'));
    });
    note(11, 'later');
    await hand.advance(1000);
    expect(seen).toEqual(['event', 'request@10', 'later@11']);
  });

  it('stops at the instant at which a condition holds, and finishes it', async () => {
    const { tasks, seen, note, hand } = standing();
    note(10, 'a');
    note(10, 'b');
    note(30, 'c');
    expect(await hand.until(() => seen.includes('a@10'), 1000)).toBe(true);
    expect([seen, tasks.now]).toEqual([['a@10', 'b@10'], 10]);
    expect(await hand.until(() => seen.includes('x'), 1000)).toBe(false);
    expect(tasks.now).toBe(1010);
    expect(await hand.until(() => true, 1000)).toBe(true);
    expect(tasks.now).toBe(1010);
  });

  it('is idle when only unref tasks are left', async () => {
    const { tasks, note, hand } = standing();
    const beat = (): void => void tasks.after(5, beat, { unref: true });
    beat();
    note(12, 'a');
    expect(await hand.untilIdle(1000)).toBe(true);
    expect(tasks.now).toBe(12);
  });

  it('does one move after the other', async () => {
    const { tasks, hand } = standing();
    await Promise.all([hand.advance(10), hand.advance(10)]);
    expect(tasks.now).toBe(20);
  });

  it('refuses to move a clock that runs', async () => {
    const { state, hand } = standing();
    state.stands = false;
    await expect(hand.advance(1)).rejects.toMatchObject({ code: 'world/not-manual' });
  });
});
