// The vectors were taken from mesosphere/marathon; each names the test or the function that it comes from.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replayMarathon, type MarathonVector } from '../../testing/marathon-vectors.js';

const FILES = ['constraints', 'kill-selection', 'ports', 'deployment-plan', 'rolling', 'health', 'backoff'] as const;

describe.each(FILES)('%s', (file) => {
  const url = new URL(`../../../../test/vectors/mesos/marathon/${file}.json`, import.meta.url);
  const { vectors } = JSON.parse(readFileSync(url, 'utf8')) as { vectors: MarathonVector[] };
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    expect(replayMarathon(vector)).toEqual([]);
  });
});
