// The vectors were taken from apache/mesos src/tests/{hierarchical_allocator,sorter,role}_tests.cpp; each names its test.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replayAllocator, replaySorter, type Vector } from '../testing/allocator-vectors.js';
import { emptyWorld } from '../testing/empty-world.js';
import { isSubrole, roleProblem } from './roles.js';

interface RoleVector {
  readonly valid?: readonly string[];
  readonly invalid?: readonly string[];
  readonly cases?: readonly { readonly child: string; readonly parent: string; readonly is: boolean }[];
}

function vectors<T = Vector>(file: string): T[] {
  const url = new URL(`../../../test/vectors/mesos/allocator/${file}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { vectors: T[] }).vectors;
}

/** What the allocator does not have, by vector. */
const MISSING = new Map([
  ['alloc-10-add-resource-provider', 'resource providers'],
  ['alloc-11-add-resource-provider-overallocated', 'resource providers'],
  ['alloc-37-add-agent-with-unknown-framework-and-maintenance', 'maintenance'],
]);

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
  it.for(vectors(file).map((vector) => [vector.id, vector] as const))('%s', ([id, vector], context) => {
    const missing = MISSING.get(id);
    if (missing !== undefined) context.skip(`needs ${missing}`);
    expect(replayAllocator(vector, emptyWorld().tasks)).toEqual([]);
  });
});

describe('sorter vectors', () => {
  it.each(vectors('sorter').map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    expect(replaySorter(vector)).toEqual([]);
  });
});

it('role names', () => {
  for (const { valid = [], invalid = [], cases = [] } of vectors<RoleVector>('roles')) {
    expect(valid.filter((role) => roleProblem(role) !== undefined)).toEqual([]);
    expect(invalid.filter((role) => roleProblem(role) === undefined)).toEqual([]);
    for (const { child, parent, is } of cases) expect([child, isSubrole(child, parent)]).toEqual([child, is]);
  }
});
