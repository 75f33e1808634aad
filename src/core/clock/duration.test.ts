import { describe, expect, it } from 'vitest';
import { durationMs, formatDuration, parseDuration } from './duration.js';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['40s', 40_000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
  ])('reads %s and writes it back', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(parseDuration(formatDuration(ms))).toBe(ms);
  });

  it.each(['', '5', 'm', '-5m', '5 m', '1e3s', '99999999999999999d'])('refuses "%s"', (text) => {
    expect(durationMs(text)).toBeUndefined();
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'request/invalid' }));
  });

  it.each([
    [0, '0ms'],
    [12_400, '12.4s'],
    [63_113, '1m3.113s'],
    [90_000_000, '1d1h'],
  ])('says %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
