import path from 'node:path';
import { expect, it } from 'vitest';
import { readVectors, runFile } from 'regatta/testing';
import { vectorsHost } from './start.js';

const folder = path.join(import.meta.dirname, '../../../test/vectors/swarm');

it('agrees with the recordings of real swarms', { timeout: 60_000 }, () => {
  const cases = readVectors(folder).flatMap((file) => runFile(vectorsHost, file).cases);
  const failed = cases.filter(({ outcome }) => outcome === 'fail');
  expect(failed.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
  const passed = cases.filter(({ outcome }) => outcome === 'pass').length;
  expect(passed).toBeGreaterThanOrEqual(665);
});
