import { describe, expect, it } from 'vitest';
import { readVectors, runFile } from 'regatta/testing';
import { vectorsHost } from '../../adapters/kubernetes/testing/start.js';

const files = readVectors(new URL('kubernetes/api', import.meta.url).pathname);

/** One fresh server for each of up to a hundred interactions, on a busy machine. */
const REPLAY_LIMIT_MS = 60_000;

// Source of every expectation: a real kube-apiserver v1.32.13, authorization Node and RBAC, the default admission plugins.
describe('recorded requests about who may do what', () => {
  it.each([
    ['rbac', ['rbac/nonresource']],
    ['admission', ['admission/podsecurity-baseline-procmount']],
    ['admission-rbac-controllers', []],
  ])(
    '%s: all but %j are answered as recorded',
    (topic, missing) => {
      const { cases } = runFile(vectorsHost, files.find(({ path }) => path === `${topic}.json`)!);
      const failed = cases.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
      expect(failed.filter((id) => !missing.includes(id))).toEqual([]);
    },
    REPLAY_LIMIT_MS,
  );
});
