import { describe, expect, it } from 'vitest';
import { RegattaError } from '../ports/errors.js';
import { MAX_DOCUMENT_BYTES, readDocument, readDocuments } from './document.js';

/** What a reader refuses, as one line of code, place and message. */
function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (!RegattaError.is(error)) throw error;
    return `${error.code} ${error.at?.line}:${error.at?.column} ${error.message}`;
  }
  return 'accepted';
}

describe('readDocument', () => {
  it('reads YAML 1.2: words like yes and dates stay text, leading zeros are decimal', () => {
    const { value } = readDocument('a: yes\nb: 2001-01-01\nc: 010\nd: 0x10\ne: null\n');
    expect(value).toEqual({ a: 'yes', b: '2001-01-01', c: 10, d: 16, e: null });
  });

  it('reads JSON, with a byte order mark, tabs and Windows line ends', () => {
    const { value, locate } = readDocument('\uFEFF{\r\n\t"a": {"b": [1, 2]}\r\n}');
    expect(value).toEqual({ a: { b: [1, 2] } });
    expect(locate('/a/b/1')).toMatchObject({ line: 2, column: 17, path: 'a.b[1]', excerpt: '\t"a": {"b": [1, 2]}' });
  });

  it('knows the place of keys and values', () => {
    const { locate } = readDocument('one:\n  - name: x\n    two: [3, 4]\n', { source: 'f.yaml' });
    expect(locate('/one/0/two/1')).toMatchObject({ source: 'f.yaml', line: 3, column: 14 });
    expect(locate('/one/0/two', 'key')).toMatchObject({ line: 3, column: 5 });
    expect(locate('/one/0/two', 'value')).toMatchObject({ line: 3, column: 10 });
    expect(locate('')).toEqual({ source: 'f.yaml', line: 1, column: 1, excerpt: 'one:' });
  });

  it('gives what is not in the text the place of what is around it', () => {
    const { locate } = readDocument('a:\n  b: 1\n');
    expect(locate('/a/missing/deeper')).toMatchObject({ line: 2, column: 3, path: 'a.missing.deeper' });
  });

  it('merges mappings and finds merged fields where they were written', () => {
    const { value, locate } = readDocument('base: &base\n  cpu: 1\nother:\n  <<: *base\n  memory: 2\n');
    expect(value).toEqual({ base: { cpu: 1 }, other: { cpu: 1, memory: 2 } });
    expect(locate('/other/cpu')).toMatchObject({ line: 2, column: 8 });
  });

  it('places aliases where they stand and their insides where they were written', () => {
    const { locate } = readDocument('a: &x {b: 1}\nc: *x\n');
    expect(locate('/c')).toMatchObject({ line: 2, column: 4 });
    expect(locate('/c/b')).toMatchObject({ line: 1, column: 11 });
  });

  it('does not show the whole of a long line', () => {
    const { locate } = readDocument(`a: "${'x'.repeat(5000)}"`);
    expect(locate('/a').excerpt).toHaveLength(163);
  });

  it.each([
    ['', 'document/empty 1:1 the document is empty'],
    ['# nothing\n---\n', 'document/empty 1:1 the document is empty'],
    ['a: 1\n  b: 2\n', 'document/syntax 2:4 bad indentation of a mapping entry'],
    ['a:\n\tb: 1\n', 'document/syntax 2:1 tab characters must not be used in indentation'],
    ['{"a": [1, 2', 'document/syntax 1:12 unexpected end of the stream within a flow collection'],
    ['a: *nothing\n', 'document/syntax 1:4 there is no anchor "&nothing" before this alias'],
    ['a: !!js/function x\n', 'document/syntax 1:4 unknown scalar tag !<tag:yaml.org,2002:js/function>'],
    ['\0\0\0', 'document/syntax 1:1 null byte is not allowed in input'],
    ['a: 1\nb: 2\na: 3\n', 'document/duplicate-key 3:1 the key "a" is given twice'],
    ['{"a": 1, "b": {"c": 1, "c": 2}}', 'document/duplicate-key 1:24 the key "c" is given twice'],
    ['1: x\n0x1: y\n', 'document/duplicate-key 2:1 duplicated mapping key'],
    ['? [a]\n: 1\n', 'document/syntax 1:3 a key must be text'],
    ['x: &a [*a]\n', 'document/syntax 1:8 the alias "*a" stands inside its own anchor'],
    ['a: 1\n---\nb: 2\n', 'document/syntax 3:1 only one document is allowed here'],
    ['a:\n  __proto__: {x: 1}\n', 'document/unsafe-key 2:3 the key "__proto__" is never allowed'],
    ['{"a": {"constructor": 1}}', 'document/unsafe-key 1:8 the key "constructor" is never allowed'],
    ['a: &k __proto__\n*k : {x: 1}\n', 'document/unsafe-key 2:1 the key "__proto__" is never allowed'],
    ['!!str prototype: 1\n', 'document/unsafe-key 1:1 the key "prototype" is never allowed'],
  ])('refuses %j', (text, refusal) => {
    expect(refusalOf(() => readDocument(text))).toBe(refusal);
  });

  it('says where a doubled key was given first', () => {
    expect(() => readDocument('a: 1\nb: 2\na: 3\n')).toThrowError(
      expect.objectContaining({ hint: 'it is first given at 1:1; keep one of the two' }),
    );
  });

  it('refuses 10 MB without reading them', () => {
    const text = 'lorem ipsum: ['.repeat(750_000);
    expect(refusalOf(() => readDocument(text))).toMatch(/^document\/too-large 1:1 the document has 10500000 bytes/);
  });

  it('counts bytes, not characters', () => {
    const text = `a: ${'\u4e2d'.repeat(MAX_DOCUMENT_BYTES / 3)}`;
    expect(text.length).toBeLessThan(MAX_DOCUMENT_BYTES);
    expect(refusalOf(() => readDocument(text))).toMatch(/^document\/too-large/);
  });

  it('refuses nesting that no format needs', () => {
    expect(refusalOf(() => readDocument('['.repeat(100_000)))).toMatch(/^document\/syntax 1:\d+ nesting exceeded/);
  });

  it('refuses aliases that stand for a billion values', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level <= 9; level += 1) {
      lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`);
    }
    expect(refusalOf(() => readDocument(lines.join('\n')))).toMatch(
      /^document\/too-large 6:\d+ aliases stand for more than 1000000 values/,
    );
  });

  it('refuses merges without end', () => {
    const fields = Array.from({ length: 200 }, (_, index) => `k${index}: 1`).join(', ');
    const lines = [`base: &base {${fields}}`];
    for (let index = 0; index < 100; index += 1) lines.push(`m${index}: {<<: *base}`);
    expect(refusalOf(() => readDocument(lines.join('\n')))).toMatch(/^document\/syntax \d+:\d+ /);
  });
});

describe('readDocuments', () => {
  it('reads several, leaves empty ones out and keeps the places of each', () => {
    const documents = readDocuments('---\n# none\n---\na: 1\n---\nb:\n  c: 2\n...\n');
    expect(documents.map((document) => document.value)).toEqual([{ a: 1 }, { b: { c: 2 } }]);
    expect(documents[1]?.locate('/b/c')).toMatchObject({ line: 7, column: 6 });
  });

  it('keeps anchors within their document', () => {
    expect(refusalOf(() => readDocuments('a: &x 1\n---\nb: *x\n'))).toBe(
      'document/syntax 3:4 there is no anchor "&x" before this alias',
    );
  });
});
