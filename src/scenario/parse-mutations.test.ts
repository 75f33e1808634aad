import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RegattaError } from '../ports/errors.js';
import { builtInNames, builtInText } from './library/index.js';
import { parseScenario, resolveScenario } from './parse.js';

const PIECES = [
  '',
  ' ',
  '  ',
  '\n',
  '\t',
  ':',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '&a ',
  '*a',
  '!!x',
  '#',
  '|',
  '\0',
  '0',
  'null',
];

/** A built-in scenario with a few pieces of text put in or cut out anywhere: the slips of an editor. */
const damaged = fc
  .tuple(
    fc.constantFrom(...builtInNames()),
    fc.array(fc.tuple(fc.nat(5000), fc.nat(40), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 4 }),
  )
  .map(([name, edits]) =>
    edits.reduce((text, [position, cut, piece]) => {
      const at = position % text.length;
      return text.slice(0, at) + piece + text.slice(at + cut);
    }, builtInText(name)),
  );

it('a damaged scenario is read, or refused with code, line and column, and never anything else', () => {
  fc.assert(
    fc.property(damaged, (text) => {
      try {
        const scenario = parseScenario(text);
        expect(resolveScenario(scenario)).toEqual(scenario);
      } catch (error) {
        if (!RegattaError.is(error)) throw error;
        expect(error.code).toMatch(/^(document|scenario)\//);
        const lines = text.split('\n');
        expect(error.at?.line).toBeGreaterThanOrEqual(1);
        expect(error.at?.line).toBeLessThanOrEqual(lines.length);
        expect(error.at?.column).toBeGreaterThanOrEqual(1);
        expect(error.at?.column).toBeLessThanOrEqual((lines[(error.at?.line ?? 1) - 1] ?? '').length + 1);
        expect(error.message).not.toMatch(/undefined|\[object/);
      }
    }),
    { numRuns: 400, seed: 42 },
  );
});

it('any plain value is accepted or refused, whatever its shape', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 4 }), (value) => {
      expect(() => resolveScenario(value)).toThrow(RegattaError);
    }),
    { numRuns: 200, seed: 42 },
  );
});
