import { expect, it } from 'vitest';
import mesos from '../index.js';
import { checkAdapter } from 'regatta/testing';

it('finds every promise of the Mesos adapter kept', { timeout: 60_000 }, () => {
  const report = checkAdapter(mesos);
  expect(
    report.checks.filter(({ outcome }) => outcome === 'broken').map(({ id, detail }) => `${id}: ${detail}`),
  ).toEqual([]);
});
