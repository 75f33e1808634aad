import { expect, it } from 'vitest';
import template from '../../adapters/_template/index.js';
import { checkAdapter } from '../../src/testing/conformance/check-adapter.js';

it('finds every promise of the template kept', () => {
  const report = checkAdapter(template);
  expect(
    report.checks.filter(({ outcome }) => outcome === 'broken').map(({ id, detail }) => `${id}: ${detail}`),
  ).toEqual([]);
  expect(report.kept).toBeGreaterThan(10);
});
