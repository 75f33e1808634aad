// The core never asks which orchestrator it serves: no id of an adapter is a string literal under `src`. The ids are the
// names of the folders, so a new adapter is covered from its first day.
import { describe, expect, test } from 'vitest';
import { literalsOf } from './lexer.js';
import { adapterIds, isTest, sourceFiles, type SourceFile } from './tree.js';

function namedAdapters({ path, text }: SourceFile, ids: readonly string[]): string[] {
  if (isTest(path) || ids.length === 0) return [];
  // The id alone, with a version, as the start of a constant's name, or within the specifier of the package.
  const name = new RegExp(`^(?:regatta/)?(?:adapters/)?(?:${ids.join('|')})(?:[@./].*)?$`);
  return literalsOf(text)
    .filter(({ value }) => name.test(value))
    .map(({ value, line }) => `${path}:${line} names the adapter '${value}': ask a capability or the configuration`);
}

test('no adapter is named under src', () => {
  expect(sourceFiles('src').flatMap((file) => namedAdapters(file, adapterIds()))).toEqual([]);
});

describe('the rule itself', () => {
  const path = 'src/world/a.ts';

  test.each([
    "if (lane.id === 'own') run();",
    'const lane = `own@${version}`;',
    "set('own.delayMs', 1);",
    "await import('regatta/adapters/own');",
    'switch (id) { case "own": run(); }',
  ])('refuses %s', (text) => {
    expect(namedAdapters({ path, text }, ['base', 'own'])).toHaveLength(1);
  });

  test.each([
    "throw new Error('on its own');",
    "// if (lane.id === 'own') run();",
    'const owner = object.own;',
    "const label = 'own-goal';",
  ])('accepts %s', (text) => {
    expect(namedAdapters({ path, text }, ['base', 'own'])).toEqual([]);
  });

  test('accepts an id in a test', () => {
    expect(namedAdapters({ path: 'src/world/a.test.ts', text: "start('own');" }, ['own'])).toEqual([]);
  });
});
