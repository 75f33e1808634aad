import path from 'node:path';
import { expect, it } from 'vitest';
import { readVectors, runFile } from 'regatta/testing';
import { vectorsHost } from './start.js';

const folder = path.join(import.meta.dirname, '../../../test/vectors/swarm');

/** What fails, and why; anything else that fails is a step back. */
const KNOWN: Readonly<Record<string, string>> = {
  'errors/nodes-membership': 'the list was cut in the recording',
};

it('agrees with the recordings of real swarms', { timeout: 60_000 }, () => {
  const cases = readVectors(folder).flatMap((file) => runFile(vectorsHost, file).cases);
  const failed = cases.filter(({ outcome, id }) => outcome === 'fail' && !(id in KNOWN));
  expect(failed.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
  const passed = cases.filter(({ outcome }) => outcome === 'pass').length;
  expect(passed).toBeGreaterThanOrEqual(664);
});
