// A generated file says where it came from, and making it again gives the same bytes.
import { describe, expect, test } from 'vitest';
import { generate, targets } from '../../.ci/generate.mjs';
import { listFiles, readText, sourceFiles, type SourceFile } from './tree.js';

const origin = /^\/\/ Generated from (\S+) by (\S+)\. Do not edit\.$/;

function originProblems({ path, text }: SourceFile, exists: (path: string) => boolean): string[] {
  const [, source, script] = origin.exec(text.split('\n', 1)[0] ?? '') ?? [];
  if (source === undefined || script === undefined) return [`${path}: the first line does not say what it came from`];
  // A source may also be a package, which is no file of ours.
  const missing = [script, ...(source.startsWith('schemas/') ? [source] : [])].filter((file) => !exists(file));
  return missing.map((file) => `${path}: ${file} does not exist`);
}

const all = new Set(listFiles('src', 'adapters', 'schemas', 'test', '.ci'));

test('every generated file says where it came from', () => {
  const generated = sourceFiles('src', 'adapters').filter(({ path }) => path.endsWith('.gen.ts'));
  expect(generated.flatMap((file) => originProblems(file, (path) => all.has(path)))).toEqual([]);
});

test('every file of the model belongs to a schema', () => {
  const expected = targets().map(({ types }) => types);
  expect(listFiles('src/ports/model').filter((path) => path.endsWith('.gen.ts'))).toEqual(expected);
});

test.each(targets())('$types is what $schema gives (npm run generate)', async ({ schema, types }) => {
  expect(readText(types)).toBe(await generate(schema));
});

describe('the rule itself', () => {
  const exists = (path: string) => path === 'schemas/a.schema.json' || path === '.ci/generate.mjs';

  test.each([
    ['export interface A {}', 'does not say'],
    [
      '// Generated from schemas/b.schema.json by .ci/generate.mjs. Do not edit.\n',
      'schemas/b.schema.json does not exist',
    ],
    ['// Generated from a-package by .ci/other.mjs. Do not edit.\n', '.ci/other.mjs does not exist'],
  ])('refuses %s', (text, reason) => {
    expect(originProblems({ path: 'src/a.gen.ts', text }, exists)).toEqual([expect.stringContaining(reason)]);
  });

  test('accepts a first line that names its schema', () => {
    const text = '// Generated from schemas/a.schema.json by .ci/generate.mjs. Do not edit.\n';
    expect(originProblems({ path: 'src/a.gen.ts', text }, exists)).toEqual([]);
  });
});
