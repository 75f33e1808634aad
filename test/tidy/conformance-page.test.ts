// The page of ports says what is there: every name is one of upstream's, none is ported twice, and the page was made from them.
import { expect, test } from 'vitest';
import { codenames, conformancePage, failures, page, ported } from '../../.ci/conformance-page.mjs';
import { readText } from './tree.js';

const names = Object.values(codenames()).flatMap((files) => Object.values(files).flat());

test('every port bears the name of one test upstream, and no two the same', () => {
  expect(ported().filter((name) => !names.includes(name))).toEqual([]);
  expect(new Set(ported()).size).toBe(ported().length);
});

test('only what is ported can fail', () => {
  expect(Object.keys(failures()).filter((name) => !ported().includes(name))).toEqual([]);
});

test(`${page} is what the ports give (npm run generate)`, () => {
  expect(readText(page)).toBe(conformancePage());
});

test('the page claims nothing that a certificate would', () => {
  expect(readText(page)).not.toMatch(/\bconformant\b/i);
});
