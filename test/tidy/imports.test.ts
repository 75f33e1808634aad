import { expect, test } from 'vitest';
import { importsOf } from './imports.js';

const cases: readonly [source: string, found: string][] = [
  ["import { a } from './a.js';", './a.js static'],
  ["import {\n  a,\n  b,\n} from './a.js';", './a.js static'],
  ["import a, { b } from './a.js';", './a.js static'],
  ["import type { A } from './a.js';", './a.js type'],
  ["import { type A } from './a.js';", './a.js static'],
  ["import type from './a.js';", './a.js static'],
  ["import './a.js';", './a.js static'],
  ["import data from './a.json' with { type: 'json' };", './a.json static'],
  ["export * from './a.js';", './a.js static'],
  ["export type { A } from './a.js';", './a.js type'],
  ["const a = await import('./a.js');", './a.js dynamic'],
  ['const a = await import(`./a/${name}.js`);', './a/ dynamic'],
  ["const a = require('a');", 'a dynamic'],
  ["import.meta.resolve('a');", 'a dynamic'],
  ["// import './a.js';", ''],
  ['const text = "import \'./a.js\'";', ''],
  ["export const from = 'a';", ''],
  ["export interface A { from: 'a' }", ''],
];

test.each(cases)('%s', (source, found) => {
  const kind = (one: { typeOnly: boolean; dynamic: boolean }) =>
    one.typeOnly ? 'type' : one.dynamic ? 'dynamic' : 'static';
  expect(
    importsOf(source)
      .map((one) => `${one.specifier} ${kind(one)}`)
      .join(),
  ).toBe(found);
});
