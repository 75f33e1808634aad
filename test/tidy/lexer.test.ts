import { expect, test } from 'vitest';
import { codeOf, literalsOf, segments } from './lexer.js';

const kept: readonly [title: string, source: string, code: string][] = [
  ['a line comment', 'a // b\nc', 'a     \nc'],
  ['a block comment over lines', 'a /* b\n c */ d', 'a     \n      d'],
  ['a string keeps its quotes', 'f(\'a\', "b")', 'f(\' \', " ")'],
  ['an escaped quote', "f('\\'Date')", "f('      ')"],
  ['a slash that divides', 'a / b / c', 'a / b / c'],
  ['a regular expression', 'f(/Date[/]/)', 'f(         )'],
  ['a comment mark in a string', "f('//', b)", "f('  ', b)"],
  ['a template', '`a${b}c`', '`  {b} `'],
  ['braces within a substitution', '`${f({ a: {} })}`', '` {f({ a: {} })}`'],
  ['a template within a template', '`${`x${a}`}`', '` {`  {a}`}`'],
];

test.each(kept)('%s', (_title, source, code) => {
  expect(
    segments(source)
      .map(({ start, end }) => source.slice(start, end))
      .join(''),
  ).toBe(source);
  expect(codeOf(source)).toBe(code);
});

test('literals come with their lines, template parts one by one', () => {
  const source = "f('one');\ng(`two${x}three`);\n// 'four'";
  expect(literalsOf(source)).toEqual([
    { value: 'one', line: 1 },
    { value: 'two', line: 2 },
    { value: 'three', line: 2 },
  ]);
});
