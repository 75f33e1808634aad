// The vectors were taken from apache/mesos src/tests/{hierarchical_allocator,sorter,role}_tests.cpp; each names its test.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replayAllocator, type Vector } from '../testing/allocator-vectors.js';
import { replayRoles, type RoleVector } from '../testing/role-vectors.js';
import { replaySorter } from '../testing/sorter-vectors.js';
import { emptyWorld } from '../testing/empty-world.js';

function vectors<T = Vector>(file: string): T[] {
  const url = new URL(`../../../test/vectors/mesos/allocator/${file}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { vectors: T[] }).vectors;
}

const files = [
  'drf',
  'filters',
  'reservations',
  'agent-updates',
  'quota',
  'quota-reservations',
  'metrics',
  'from-source',
];

describe.each(files)('allocator vectors: %s', (file) => {
  it.each(vectors(file).map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    expect(replayAllocator(vector, emptyWorld().tasks)).toEqual([]);
  });
});

describe('sorter vectors', () => {
  it.each(vectors('sorter').map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    expect(replaySorter(vector)).toEqual([]);
  });
});

it('role names', () => {
  expect(vectors<RoleVector>('roles').flatMap(replayRoles)).toEqual([]);
});
