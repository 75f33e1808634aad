import { expect, it } from 'vitest';
import { calendarOf } from './calendar.js';
import { parseRfc3339 } from './format.js';

it.each([
  ['UTC', '2026-01-01T00:00:00Z', { minute: 0, hour: 0, day: 1, month: 1, weekday: 4 }],
  ['Europe/Berlin', '2026-07-31T22:30:00Z', { minute: 30, hour: 0, day: 1, month: 8, weekday: 6 }],
  ['America/New_York', '2026-01-01T00:00:00Z', { minute: 0, hour: 19, day: 31, month: 12, weekday: 3 }],
])('the calendar of %s at %s', (zone, time, shown) => {
  expect(calendarOf(zone)(parseRfc3339(time))).toEqual(shown);
});

it('knows no zone that is none', () => {
  expect(() => calendarOf('Mars/Base')).toThrow(RangeError);
});
