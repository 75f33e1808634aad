// Every error code has an entry in docs/reference/errors.md, and no entry is left over.
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/ports/errors.js';
import { readText } from './tree.js';

function documentedCodes(document: string): string[] {
  return [...document.matchAll(/^## `?([^`\n]+?)`?$/gm)].map((heading) => heading[1] ?? '');
}

function differences(codes: readonly string[], document: string): string[] {
  const documented = documentedCodes(document);
  return [
    ...codes.filter((code) => !documented.includes(code)).map((code) => `${code} has no entry`),
    ...documented.filter((code) => !codes.includes(code)).map((code) => `${code} is documented but does not exist`),
    ...documented.filter((code, at) => documented.indexOf(code) !== at).map((code) => `${code} has two entries`),
  ];
}

const document = readText('docs/reference/errors.md');

test('the table of error codes and its document agree both ways', () => {
  expect(differences(Object.keys(ERROR_CODES), document)).toEqual([]);
});

test('an entry opens with the title that the program prints', () => {
  const missing = Object.entries(ERROR_CODES).filter(
    ([code, { title }]) => !document.includes(`## ${code}\n\n${title}.`),
  );
  expect(missing.map(([code]) => code)).toEqual([]);
});

test.each([
  [['a/b'], '## a/b\n', []],
  [['a/b', 'a/c'], '## a/b\n', ['a/c has no entry']],
  [[], '## `a/b`\n', ['a/b is documented but does not exist']],
  [['a/b'], '## a/b\n\n## a/b\n', ['a/b has two entries']],
  [['a/b'], '### a/b\n', ['a/b has no entry']],
])('the rule itself: %j against %j', (codes, text, problems) => {
  expect(differences(codes, text)).toEqual(problems);
});
