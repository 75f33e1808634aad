import { expect, it } from 'vitest';
import { checkAdapter } from 'regatta/testing';
import swarm from '../index.js';
import { probes } from './probes.js';

it('finds every promise of the swarm adapter kept', { timeout: 60_000 }, () => {
  const report = checkAdapter(swarm, { probes });
  expect(
    report.checks.filter(({ outcome }) => outcome === 'broken').map(({ id, detail }) => `${id}: ${detail}`),
  ).toEqual([]);
});
