import { describe, expect, it } from 'vitest';
import { SeededRandom } from './random.js';

describe('SeededRandom', () => {
  it('gives the same stream for the same seed and label, whatever else was forked', () => {
    const one = new SeededRandom('42');
    const two = new SeededRandom('42');
    two.fork('newcomer').next();
    two.next();
    expect(one.fork('pods').next()).toBe(two.fork('pods').next());
  });

  it('gives different streams for different labels and seeds', () => {
    const draw = (seed: string, label: string) => new SeededRandom(seed).fork(label).text(20, '0123456789abcdef');
    expect(new Set([draw('1', 'a'), draw('1', 'b'), draw('2', 'a'), draw('2', 'b')]).size).toBe(4);
  });

  it('draws evenly below a bound', () => {
    const random = new SeededRandom('even');
    const counts = new Array<number>(7).fill(0);
    for (let draw = 0; draw < 70_000; draw++) counts[random.below(7)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('writes version 4 UUIDs', () => {
    expect(new SeededRandom('u').uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('shuffles a copy and keeps every item', () => {
    const items = [1, 2, 3, 4, 5, 6];
    const shuffled = new SeededRandom('s').shuffled(items);
    expect(items).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...shuffled].sort((left, right) => left - right)).toEqual(items);
  });
});
