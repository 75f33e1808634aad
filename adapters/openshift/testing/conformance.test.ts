import { expect, it } from 'vitest';
import { probes } from 'regatta/adapters/kubernetes/testing';
import { checkAdapter } from 'regatta/testing';
import openshift from '../index.js';

it('finds every promise of the OpenShift adapter kept', { timeout: 60_000 }, () => {
  const { checks } = checkAdapter(openshift, { probes });
  // Sessions in a container are tested through sockets; an operation inside a world cannot open one.
  const known = 'capabilities: exec is claimed, and there is no probe for it';
  const broken = checks.filter(({ outcome }) => outcome === 'broken').map(({ id, detail }) => `${id}: ${detail}`);
  expect(broken.filter((text) => text !== known)).toEqual([]);
});
