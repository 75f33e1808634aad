import { expect, it } from 'vitest';
import { checkAdapter } from 'regatta/testing';
import kubernetes from '../index.js';
import { probes } from './probes.js';

it('finds every promise of the kubernetes adapter kept', { timeout: 60_000 }, () => {
  const report = checkAdapter(kubernetes, { probes });
  // Sessions in a container are tested through sockets; an operation inside a world cannot open one.
  const known = 'capabilities: exec is claimed, and there is no probe for it';
  const broken = report.checks
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ id, detail }) => `${id}: ${detail}`);
  expect(broken.filter((text) => text !== known)).toEqual([]);
});
