import { describe, expect, it } from 'vitest';
import { AdmissionChecker, evaluate } from './admission.js';
import { ExpressionAuthorizer } from './libraries/authorizer.js';
import { celValue } from './values.js';

const object = { spec: { list: [3n, 1n], text: 'é1x' } };

describe('expressions over requests', () => {
  // Examples and texts of the sources of each library: apiserver pkg/cel/library/*.go v0.32 and cel-go ext/{strings,sets}.go.
  it.each<[string, unknown]>([
    ['object.spec.list.sum()', 4n],
    ['object.spec.list.isSorted()', false],
    ['object.spec.text.charAt(1)', '1'],
    ['"aXbX".replace("X", "y", 1)', 'aybX'],
    ['"a1b22".findAll("[0-9]+")', ['1', '22']],
    ['"%d is %x and %s".format([255, 255, 3])', '255 is ff and 3'],
    ['url("https://a.b:80/x?q=1&q=2").getQuery()', { q: ['1', '2'] }],
    ['isURL("../x")', false],
    ['sets.equivalent([1, 2], [2, 1, 1])', true],
    ['quantity("1k").add(20).compareTo(quantity("1020"))', 0n],
    ['string(cidr("192.168.0.5/24").masked())', '192.168.0.0/24'],
    ['cidr("192.168.0.0/16").containsCIDR("192.168.1.0/24")', true],
    ['ip.isCanonical("2001:DB8::1")', false],
    ['format.named("uuid").value().validate("x").value()', ['does not match the UUID format']],
    ['object.spec.?list.optMap(list, list[0] + 1).orValue(7)', 4n],
  ])('comes to a value: %s', (expression, value) => {
    expect(evaluate(expression, { object })).toEqual({ value });
  });

  // The last word of each is from cel-go common/types/err.go and the library that is used.
  it.each([
    ['object.spec.nope', 'no such key: nope'],
    ['object.spec.list[7]', 'index out of bounds: 7'],
    ['1 / 0', 'division by zero'],
    ['object.spec.text < 1', 'no such overload'],
    ['int("x")', "type conversion error from 'string' to 'int'"],
    ['[].max()', 'max called on empty list'],
    ['ip("::ffff:1.2.3.4")', 'IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed'],
  ])('goes wrong as cel-go does: %s', (expression, problem) => {
    expect(evaluate(expression, { object })).toEqual({ problem });
  });

  // Places and texts as cel-go checker/errors.go and common/errors.go write them; the syntax error is in the recording crd/bad-cel-syntax.
  it.each([
    ['1 + 1', 'must evaluate to bool but got int'],
    [
      'other',
      "compilation failed: ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other\n | ^",
    ],
    [
      'request.other == 1',
      "compilation failed: ERROR: <input>:1:8: undefined field 'other'\n | request.other == 1\n | .......^",
    ],
    [
      '"a".startsWith(1)',
      `compilation failed: ERROR: <input>:1:15: found no matching overload for 'startsWith' applied to 'string.(int)'\n | "a".startsWith(1)\n | ..............^`,
    ],
    [
      'variables.count < "a"',
      `compilation failed: ERROR: <input>:1:17: found no matching overload for '_<_' applied to '(int, string)'\n | variables.count < "a"\n | ................^`,
    ],
  ])('is refused before it is evaluated: %s', (expression, problem) => {
    expect(new AdmissionChecker(false, { count: 'int' }).problemOf(expression)).toBe(problem);
  });

  // Source: cel-go cel/program.go, for an expression that exceeds its cost limit.
  it('gives up an expression that would go on for ever', () => {
    const list = celValue(Array.from({ length: 500 }, (_, index) => index));
    const nested = 'object.all(a, object.all(b, object.all(c, a + b + c >= 0)))';
    const cancelled = { problem: 'operation cancelled: actual cost limit exceeded' };
    expect(evaluate(nested, { object: list })).toEqual(cancelled);
    const map = celValue(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index])));
    expect(evaluate(nested.replace('a + b + c >= 0', "a + b + c != ''"), { object: map })).toEqual(cancelled);
    expect(evaluate('object.all(a, object[a] >= 0)', { object: map })).toEqual({ value: true });
  });

  it('asks what the caller may do', () => {
    const about = { verb: '', group: 'apps', resource: 'deployments', subresource: '', namespace: 'a', name: 'web' };
    const decide: ExpressionAuthorizer['asked']['decide'] = ({ verb, group, resource }, account) => ({
      isAllowed: verb === 'get' || account !== undefined,
      reason: `${group}/${resource}`,
    });
    const authorizer = new ExpressionAuthorizer({ decide }, about);
    expect(evaluate('authorizer.requestResource.check("get").allowed()', { authorizer })).toEqual({ value: true });
    expect(
      evaluate('authorizer.group("").resource("pods").namespace("b").check("create").reason()', { authorizer }),
    ).toEqual({ value: '/pods' });
    expect(evaluate('authorizer.serviceAccount("a", "b").path("/x").check("put").allowed()', { authorizer })).toEqual({
      value: true,
    });
  });
});
