import type { Environment } from '@marcbachmann/cel-js';

/** Finding by regular expression (apiserver pkg/cel/library/regex.go v0.32). */
export function addRegularExpressions(environment: Environment): void {
  environment
    .registerFunction('string.find(string): string', (text: string, pattern: string) => allOf(text, pattern)[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', allOf)
    .registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, most: bigint) =>
      most < 0n ? allOf(text, pattern) : allOf(text, pattern).slice(0, Number(most)),
    );
}

function allOf(text: string, pattern: string): readonly string[] {
  return Array.from(text.matchAll(expressionOf(pattern)), ([found]) => found);
}

/** An expression in Go's syntax, as far as the two languages differ in what people write. */
function expressionOf(pattern: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const rest = (flags === null ? pattern : pattern.slice(flags[0].length))
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\\A/g, '^')
    .replaceAll(/\\z/g, '$');
  try {
    return new RegExp(rest, `gu${flags?.[1] ?? ''}`);
  } catch {
    throw new Error(`Illegal regex: error parsing regexp: ${pattern}`);
  }
}
