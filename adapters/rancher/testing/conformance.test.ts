import { expect, it } from 'vitest';
import { checkAdapter } from 'regatta/testing';
import rancher from '../index.js';
import { probes } from './probes.js';

it('finds the promises of the Rancher adapter kept', { timeout: 180_000 }, () => {
  const { checks } = checkAdapter(rancher, { probes });
  // As for Kubernetes: sessions in a container are tested through sockets; an operation inside a world cannot open one.
  const known = 'capabilities: exec is claimed, and there is no probe for it';
  const broken = checks.filter(({ outcome }) => outcome === 'broken').map(({ id, detail }) => `${id}: ${detail}`);
  expect(broken.filter((text) => text !== known)).toEqual([]);
});
