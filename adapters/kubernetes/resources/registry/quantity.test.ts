import { expect, it } from 'vitest';
import { minus, plus, quantityOf, quantityText } from './quantity.js';

// Source: apimachinery pkg/api/resource/quantity_test.go v0.32.
it.each([
  ['600m', '600m', '1200m'],
  ['1', '500m', '1500m'],
  ['1Gi', '512Mi', '1536Mi'],
  ['512Mi', '512Mi', '1Gi'],
  ['0', '1Gi', '1Gi'],
  ['1k', '1Ki', '2024'],
  ['1e3', '1', '1001'],
  ['100n', '900n', '1u'],
])('%s and %s are %s', (left, right, sum) => {
  expect(quantityText(plus(quantityOf(left), quantityOf(right)))).toBe(sum);
});

it('takes away what was added', () => {
  expect(quantityText(minus(quantityOf('1Gi'), quantityOf('1Gi')))).toBe('0');
});
