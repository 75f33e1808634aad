import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.js';

describe('reading JSON', () => {
  it('reads what JSON.parse reads', () => {
    for (const text of ['{"a":[1,-2.5e3,true,null,"x\\"\\u00e9"],"b":{}}', '[]', '  7 ', '"__proto__"'])
      expect(parseJson(text).value).toEqual(JSON.parse(text));
  });

  it('notices keys that come twice', () => {
    const { value, duplicates } = parseJson('{"data":{"a":1,"b":2,"a":3}}');
    expect(value).toEqual({ data: { a: 3, b: 2 } });
    expect(duplicates.get((value as { data: object }).data)).toEqual(['a']);
  });

  it('reaches no prototype', () => {
    const { value } = parseJson('{"__proto__":{"polluted":true}}');
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  // The words of Go's encoding/json, as kube-apiserver passes them on (api/crud, api/patch-merge).
  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"a":1', 'unexpected end of JSON input'],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['spec: 1', "invalid character 's' looking for beginning of value"],
    ['{"a" 1}', "invalid character '1' after object key"],
    [`${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'exceeded max depth'],
    ['1 2', "invalid character '2' after top-level value"],
  ])('refuses %.20j', (text, message) => {
    expect(() => parseJson(text)).toThrow(message);
  });
});
