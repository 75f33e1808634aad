import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXPECTED_FAILURES } from './expected-failures.table.js';

describe('the recorded cases that are answered otherwise', () => {
  it('stand in the README of the adapter, by their reasons', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const lines = Object.entries(EXPECTED_FAILURES).map(([reason, ids]) => `- ${reason}: ${ids.length}`);
    expect(readme.split('\n').filter((line) => line.startsWith('- '))).toEqual(lines);
  });

  it('are named once', () => {
    const ids = Object.values(EXPECTED_FAILURES).flat();
    expect(new Set(ids).size).toBe(ids.length);
  });
});
