import { expect, it } from 'vitest';
import { SerialPool } from './serial-pool.js';

// Recording ports-auto-sequential: the next after the last one given, not the lowest free one.
it('counts up, skips what is taken, and begins again at the end', () => {
  const used = new Set([30_001]);
  const pool = new SerialPool(30_000, 30_003, () => used);
  expect([pool.take(), pool.take()]).toEqual([30_002, 30_003]);
  expect(pool.take()).toBe(30_000);
  used.add(30_000).add(30_002).add(30_003);
  expect(pool.take()).toBeUndefined();
});
