import { describe, expect, it } from 'vitest';
import { humanDuration, selectorText } from './cells.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps of apimachinery pkg/util/duration/duration.go. */
describe('spans of time in tables', () => {
  it.each([
    [-5 * SECOND, '<invalid>'],
    [0, '0s'],
    [119 * SECOND, '119s'],
    [2 * MINUTE, '2m'],
    [2 * MINUTE + 5 * SECOND, '2m5s'],
    [10 * MINUTE + 5 * SECOND, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR + 5 * MINUTE, '3h5m'],
    [8 * HOUR + 5 * MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [50 * HOUR, '2d2h'],
    [9 * DAY, '9d'],
    [800 * DAY, '2y70d'],
    [3000 * DAY, '8y'],
  ])('%i ms is %s', (span, shown) => {
    expect(humanDuration(span)).toBe(shown);
  });
});

describe('selectors in tables', () => {
  it('are written as one text', () => {
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['b', 'a'] },
      { key: 'old', operator: 'DoesNotExist' },
    ];
    expect(selectorText({ matchLabels: { app: 'web' }, matchExpressions })).toBe('app=web,!old,tier in (a,b)');
    expect(selectorText({})).toBe('<none>');
  });
});
