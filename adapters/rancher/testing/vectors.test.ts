import { describe, expect, it } from 'vitest';
import { readVectors, runFile, type ScenarioFile } from 'regatta/testing';
import { IMPORTED_CLUSTER_STATES } from '../clusters/state.table.js';
import { vectorsHost } from './start.js';

const files = readVectors(new URL('../../../test/vectors/rancher', import.meta.url).pathname);

function resultOf(name: string) {
  const file = files.find(({ path }) => path.endsWith(`${name}.json`));
  if (file === undefined) throw new Error(`there is no recording ${name}`);
  const { cases } = runFile(vectorsHost, file);
  const failed = cases.filter(({ outcome }) => outcome === 'fail').map(({ id, detail }) => `${id}: ${detail}`);
  return { failed, passed: cases.filter(({ outcome }) => outcome === 'pass').length, number: cases.length };
}

describe('recordings of rancher v2.8.2', () => {
  it('names the states of clusters by their conditions', () => {
    expect(resultOf('cluster-state')).toMatchObject({ failed: [], passed: 23 });
  });

  it.each([
    ['names', 29],
    ['norman-api', 34],
    ['rbac', 40],
    ['quota-nodepool', 12],
    ['tunnel', 11],
    ['fleet-targets', 21],
    ['fleet-rollout', 42],
  ])('decides every case of the table %s', (name, cases) => {
    expect(resultOf(name)).toEqual({ failed: [], passed: cases, number: cases });
  });

  it.each([
    ['import-agent-connect', 5],
    ['agent-killed', 4],
    ['agent-frozen', 3],
    ['delete-while-agent-lost', 2],
    ['member-rights', 3],
    ['fleet-rollout-default', 2],
    ['fleet-rollout-25-percent', 2],
    ['fleet-rollout-budget-2-one-offline', 3],
    ['fleet-rollout-integer-rejected', 2],
    ['fleet-rollout-partitions', 2],
    ['fleet-rollout-partitions-canary-fails', 2],
    ['fleet-rollout-partitions-half', 2],
  ])('keeps every fact of %s', (name, facts) => {
    expect(resultOf(name)).toEqual({ failed: [], passed: facts, number: facts });
  });

  it('knows every way from state to state that was recorded', () => {
    const known = IMPORTED_CLUSTER_STATES.map(({ from, to }) => `${from} -> ${to}`);
    const seen = new Set<string>();
    for (const { path, content } of files.filter(({ form }) => form === 'scenario')) {
      if (/fleet|member/.test(path)) continue;
      const { observations } = content as ScenarioFile;
      const states = observations.map((observation) => {
        const [cluster] = observation['clusters'] as readonly { readonly state?: string }[];
        return cluster?.state;
      });
      states.forEach((to, index) => {
        const from = states[index - 1];
        if (from !== undefined && to !== undefined && from !== to && to !== 'removing') seen.add(`${from} -> ${to}`);
      });
    }
    expect(seen.size).toBeGreaterThan(5);
    expect([...seen].filter((way) => !known.includes(way))).toEqual([]);
  });

  /** Whole answers, byte for byte but for aliases. The floors only rise; docs/adapters/rancher.md names what is missing. */
  it.each([
    ['login', 24],
    ['proxy-no-agent', 7],
    ['clusters-import', 18],
    ['collections', 34],
    ['errors', 41],
    ['global-roles', 6],
    ['projects', 20],
    ['role-templates', 10],
    ['schemas', 32],
    ['settings', 13],
    ['steve', 36],
    ['subscribe', 3],
    ['tokens', 9],
    ['users', 14],
  ])('answers the topic %s at least %i times as recorded', (name, floor) => {
    const { passed, number } = resultOf(`recorded/${name}`);
    console.log(`rancher ${name}: ${passed} of ${number} pass`);
    expect(passed).toBeGreaterThanOrEqual(floor);
  });
});
