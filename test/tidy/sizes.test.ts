// A file is read in one sitting. Tables of data are exempt, since nobody reads them from top to bottom.
import { expect, test } from 'vitest';
import { sourceFiles, type SourceFile } from './tree.js';

const longestAllowed = 400;
const isTable = /\.(gen|table)\.ts$|^adapters\/[^/]+\/profiles\//;

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function tooLong({ path, text }: SourceFile): string[] {
  if (isTable.test(path) || lineCount(text) <= longestAllowed) return [];
  return [`${path} has ${lineCount(text)} lines: split it by noun, or name it *.table.ts when it is data`];
}

test('no file is longer than a sitting', async ({ annotate }) => {
  const files = sourceFiles('src', 'adapters');
  const counts = files
    .filter(({ path }) => !isTable.test(path))
    .map(({ text }) => lineCount(text))
    .toSorted((a, b) => a - b);
  await annotate(`the median of ${counts.length} files is ${counts[Math.floor(counts.length / 2)] ?? 0} lines`);
  expect(files.flatMap(tooLong)).toEqual([]);
});

const long = 'x;\n'.repeat(longestAllowed + 1);

test.each([
  ['src/world/a.ts', long, 1],
  ['adapters/own/facade/a.ts', long, 1],
  ['src/world/a.ts', 'x;\n'.repeat(longestAllowed), 0],
  ['src/ports/model/a.gen.ts', long, 0],
  ['src/core/images/known.table.ts', long, 0],
  ['adapters/own/profiles/1.0.ts', long, 0],
] as const)('the rule itself: %s', (path, text, problems) => {
  expect(tooLong({ path, text })).toHaveLength(problems);
});
