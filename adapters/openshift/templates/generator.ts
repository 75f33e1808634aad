/** Values out of patterns such as `user[a-z0-9]{5}` (openshift/library-go pkg/template/generator/expressionvalue.go). */
import type { Random } from 'regatta/kit';

const GENERATED = /\[([a-zA-Z0-9\-\\]+)\]\{(\d+)\}/;
const RANGE = /\\?[a-zA-Z0-9]-?[a-zA-Z0-9]?/g;
const WELL_FORMED = /\[(\\w|\\d|\\a|\\A)|([a-zA-Z0-9]-[a-zA-Z0-9])+\]/;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const SYMBOLS = '~!@#$%^&*()-_+={}[]\\|<,>.?/"\';:`';
const CLASSES: Readonly<Record<string, string>> = {
  '\\w': `${LETTERS}${DIGITS}_`,
  '\\d': DIGITS,
  '\\a': `${LETTERS}${DIGITS}`,
  '\\A': SYMBOLS,
};
const ORDERED = `${LETTERS}${DIGITS}${SYMBOLS}`;
const MOST_CHARACTERS = 255;

export type Generated = { readonly value: string } | { readonly problem: string };

/** The pattern with every class in brackets replaced by random characters of it; what is no class stays as it is. */
export function generate(pattern: string, random: Random): Generated {
  let value = pattern;
  for (let match = GENERATED.exec(value); match !== null; match = GENERATED.exec(value)) {
    const [whole, inner = '', digits = ''] = match;
    const expression = `[${inner}]`;
    if (!WELL_FORMED.test(expression)) return { problem: `malformed expresion syntax: ${expression}` };
    const length = Number(digits);
    if (length < 1 || length > MOST_CHARACTERS)
      return { problem: `range must be within [1-${MOST_CHARACTERS}] characters (${length})` };
    const alphabet = alphabetOf(inner);
    if ('problem' in alphabet) return alphabet;
    value = value.replace(whole, () => random.text(length, alphabet.value));
  }
  return { value };
}

function alphabetOf(expression: string): Generated {
  let letters = '';
  for (const [range] of expression.matchAll(RANGE)) {
    const known = CLASSES[range];
    if (known === undefined) {
      const [from = '', to = ''] = [range[0], range.at(-1)];
      const [first, last] = [ORDERED.indexOf(from), ORDERED.lastIndexOf(to)];
      if (first > last) return { problem: `invalid range specified: ${from}-${to}` };
      // The last character of a range is never drawn.
      letters += ORDERED.slice(first, last);
    } else letters += known;
  }
  const value = [...new Set(letters)].join('');
  return value === '' ? { problem: `range [${expression}] holds no characters` } : { value };
}
