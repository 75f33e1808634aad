import { describe, expect, it } from 'vitest';
import { parseYaml } from './yaml.js';

/** Each line stands for eight of the line before. */
function laughs(lines: number): string {
  const names = 'abcdefghijklmnop';
  const eight = (what: string) => `[${Array.from({ length: 8 }, () => what).join(',')}]`;
  return Array.from({ length: lines }, (_, line) => {
    const of = line === 0 ? '"x"' : `*${names[line - 1]!}`;
    return `${names[line]!}: &${names[line]!} ${eight(of)}\n`;
  }).join('');
}

/** Texts and the ratio: gopkg.in/yaml.v2 decode.go (CVE-2019-11253). */
describe('reading YAML', () => {
  it('takes aliases, and keys in any order', () => {
    expect(parseYaml('b: &x {c: 1}\na: *x\n').value).toEqual({ a: { c: 1 }, b: { c: 1 } });
    expect(parseYaml(laughs(3)).value).toHaveProperty('c');
  });

  it.each([
    ['many lines out of few', laughs(9), 'yaml: document contains excessive aliasing'],
    ['itself', 'a: &a [*a]\n', 'yaml: anchor value contains itself'],
    ['what nobody can follow', `${'['.repeat(1500)}${']'.repeat(1500)}`, 'nesting exceeded'],
  ])('refuses what unfolds to %s', (_what, text, message) => {
    expect(() => parseYaml(text)).toThrow(message);
  });
});
