import { describe, expect, it } from 'vitest';
import { ruleExpressionErrors } from '../rules/validation-rules.js';
import { ruleErrors } from './rule-errors.js';

const RULES = 'x-kubernetes-validations';

function schemaOf(spec: object): Record<string, unknown> {
  return { type: 'object', properties: { spec: { type: 'object', ...spec } } };
}

describe('rules of custom resources', () => {
  // Texts: recordings crd/obj-cel-rule and crd/cel-transition of a v1.32 server; the others follow apiextensions-apiserver
  // pkg/apiserver/schema/cel/validation.go v0.32.
  it('complains where a rule does not hold, with the name of the type', () => {
    const schema = schemaOf({ properties: { size: { type: 'integer' } }, [RULES]: [{ rule: 'self.size < 5' }] });
    expect(ruleErrors(schema, { spec: { size: 4 } }, undefined)).toEqual([]);
    expect(ruleErrors(schema, { spec: { size: 9 } }, undefined)).toEqual([
      { reason: 'FieldValueInvalid', field: 'spec', message: 'Invalid value: "object": failed rule: self.size < 5' },
    ]);
    expect(ruleErrors(schema, { spec: {} }, undefined)).toMatchObject([
      { message: 'Invalid value: "object": no such key: size evaluating rule: self.size < 5' },
    ]);
  });

  it('compares with what was before, by the keys of lists that are maps', () => {
    const grows = {
      rule: 'self.size >= oldSelf.size',
      messageExpression: '"%s shrinks".format([self.name])',
      fieldPath: '.size',
    };
    const items = {
      type: 'object',
      properties: { name: { type: 'string' }, size: { type: 'integer' } },
      [RULES]: [grows],
    };
    const map = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] };
    const schema = schemaOf({ properties: { parts: { type: 'array', ...map, items } } });
    const before = {
      spec: {
        parts: [
          { name: 'a', size: 1 },
          { name: 'b', size: 5 },
        ],
      },
    };
    const after = {
      spec: {
        parts: [
          { name: 'b', size: 4 },
          { name: 'a', size: 1 },
          { name: 'c', size: 0 },
        ],
      },
    };
    expect(ruleErrors(schema, after, before)).toEqual([
      { reason: 'FieldValueInvalid', field: 'spec.parts[0].size', message: 'Invalid value: "object": b shrinks' },
    ]);
    expect(ruleErrors(schema, after, undefined)).toEqual([]);
  });

  it('lets pass what was wrong before and is untouched, and asks optional old values at creation', () => {
    const late = { rule: 'oldSelf.hasValue() || self == "a"', optionalOldSelf: true, reason: 'FieldValueForbidden' };
    const color = { type: 'string', [RULES]: [late, { rule: 'self != "b"' }] };
    const schema = schemaOf({ properties: { color } });
    const object = { spec: { color: 'b' } };
    expect(ruleErrors(schema, object, object)).toEqual([]);
    expect(ruleErrors(schema, object, undefined).map(({ reason }) => reason)).toEqual([
      'FieldValueForbidden',
      'FieldValueInvalid',
    ]);
  });

  it('sees dates, durations and escaped names by their schema', () => {
    const properties = {
      'not-before': { type: 'string', format: 'date-time' },
      namespace: { type: 'string' },
      wait: { type: 'string', format: 'duration' },
      share: { type: 'number' },
      port: { 'x-kubernetes-int-or-string': true },
    };
    const rule =
      'self.not__dash__before < timestamp("2030-01-01T00:00:00Z") && self.__namespace__ == "a" && self.wait > duration("1m") ' +
      '&& self.share / 2.0 == 1.0 && (type(self.port) == int ? self.port == 80 : self.port == "http")';
    const schema = schemaOf({ properties, [RULES]: [{ rule }] });
    const spec = { 'not-before': '2026-01-01T00:00:00Z', namespace: 'a', wait: '2m', share: 2, port: 80 };
    expect(ruleExpressionErrors(schema, 'schema')).toEqual([]);
    expect(ruleErrors(schema, { spec }, undefined)).toEqual([]);
    expect(ruleErrors(schema, { spec: { ...spec, port: 'https' } }, undefined)).toHaveLength(1);
  });

  it('refuses rules that cannot be compiled, or that ask for what nobody can find again', () => {
    const items = { type: 'string', [RULES]: [{ rule: 'self == oldSelf' }] };
    const properties = { list: { type: 'array', items }, size: { type: 'integer', [RULES]: [{ rule: 'self.x > 1' }] } };
    expect(ruleExpressionErrors(schemaOf({ properties }), 'schema')).toMatchObject([
      {
        field: `schema.properties[spec].properties[list].items.${RULES}[0].rule`,
        message:
          'Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within schema.properties[spec].properties[list]',
      },
      { message: expect.stringContaining("ERROR: <input>:1:5: type 'int' does not support field selection") as string },
    ]);
  });
});
