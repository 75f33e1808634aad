import { describe, expect, it } from 'vitest';
import { canonicalQuantity } from './quantity.js';

/** Notations recorded from kube-apiserver v1.32.13 (api/defaulting) and of apimachinery pkg/api/resource. */
describe('quantities', () => {
  it.each([
    ['0.5', '500m'],
    ['1.5Gi', '1536Mi'],
    ['1e0', '1e0'],
    ['1000m', '1'],
    ['100m', '100m'],
    ['1024Ki', '1Mi'],
    ['2000', '2k'],
    ['0', '0'],
    ['-1', '-1'],
    ['1Gi', '1Gi'],
  ])('%s is kept as %s', (given, kept) => {
    expect(canonicalQuantity(given)).toBe(kept);
  });

  it.each(['', 'abc', '1X', '1 Gi', '--1'])('%j is none', (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
  });
});
