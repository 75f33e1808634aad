import { expect, it } from 'vitest';
import { CHECKS, checkAdapter } from 'regatta/testing';
import rancher from '../index.js';

/**
 * What the kit assumes and Rancher does not offer, each with the reason. `capacity` and `capabilities` place one workload on all
 * machines, and here a workload lives in one of the clusters. `restarts` kills the server's process in the middle of proxied
 * requests, of which the next process knows nothing; the flow test restarts its parts one by one instead.
 */
const NOT_OFFERED = ['capacity', 'restarts', 'capabilities'];

it('finds the promises of the Rancher adapter kept', { timeout: 60_000 }, () => {
  const only = CHECKS.map(({ id }) => id).filter((id) => !NOT_OFFERED.includes(id));
  const { checks } = checkAdapter(rancher, { only });
  expect(checks.filter(({ outcome }) => outcome === 'broken').map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
});
