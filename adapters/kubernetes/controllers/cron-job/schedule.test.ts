import { parseRfc3339, rfc3339 } from 'regatta/kit';
import { describe, expect, it } from 'vitest';
import { parseSchedule } from './schedule.js';

// Source: github.com/robfig/cron v3 (parser.go, spec.go).
describe('a cron schedule', () => {
  const next = (schedule: string, after: string, zone?: string) => {
    const at = parseSchedule(schedule, zone).next(parseRfc3339(after));
    return at === undefined ? undefined : rfc3339(at);
  };

  it.each([
    ['* * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'],
    ['*/15 * * * *', '2026-01-01T00:59:59Z', '2026-01-01T01:00:00Z'],
    ['20-35/15 * * * *', '2026-01-01T00:20:00Z', '2026-01-01T00:35:00Z'],
    ['0 0 29 feb ?', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['@daily', '2026-01-01T12:00:00Z', '2026-01-02T00:00:00Z'],
    ['@every 90s', '2026-01-01T12:00:00Z', '2026-01-01T12:01:30Z'],
  ])('%s is due after %s at %s', (schedule, after, due) => {
    expect(next(schedule, after)).toBe(due);
  });

  it('is due on either day when both the day of the month and of the week are given', () => {
    // 2026-01-01 is a Thursday.
    expect(next('0 0 13 * mon', '2026-01-01T00:00:00Z')).toBe('2026-01-05T00:00:00Z');
    expect(next('0 0 13 * *', '2026-01-01T00:00:00Z')).toBe('2026-01-13T00:00:00Z');
  });

  it('follows the clocks of its zone', () => {
    expect(next('30 8 * * *', '2026-07-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-07-01T06:30:00Z');
    expect(next('30 8 * * *', '2026-12-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-12-01T07:30:00Z');
  });

  it('is never due on a day that no month has', () => {
    expect(next('59 23 31 2 *', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  it.each([
    ['61 * * * *', 'end of range (61) above maximum (59): 61'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@often', 'unrecognized descriptor: @often'],
  ])('%s is refused: %s', (schedule, why) => {
    expect(() => parseSchedule(schedule)).toThrow(why);
  });
});
