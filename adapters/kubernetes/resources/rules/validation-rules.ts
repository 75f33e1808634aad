import { RuleChecker, usesOldSelf } from '../../expressions/rules.js';
import { isEmbedded, schemaAt, type Schema } from '../custom/schema.js';
import type { FieldError } from '../definition.js';
import { fieldInvalid, fieldInvalidShown, fieldNotSupported, fieldRequired } from '../registry/field-errors.js';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../registry/json.js';

const RULES = 'x-kubernetes-validations';
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/**
 * What is wrong with the words of the rules at one place of a schema (apiextensions-apiserver
 * pkg/apis/apiextensions/validation/validation.go ValidateCustomResourceDefinitionOpenAPISchema v0.32).
 */
export function ruleWordErrors(schema: Schema, path: string): readonly FieldError[] {
  return listAt(schema, RULES).flatMap((rule, index) => {
    const at = `${path}.${RULES}[${index}]`;
    return [...textErrors(rule, at), ...fieldPathErrors(schema, rule, at)];
  });
}

function textErrors(rule: unknown, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const [expression, message, computed] = [
    textAt(rule, 'rule'),
    textAt(rule, 'message'),
    textAt(rule, 'messageExpression'),
  ];
  const said = message.trim();
  if (expression.trim() === '') errors.push(fieldRequired(`${at}.rule`, 'rule is not specified'));
  else if (message !== '' && said === '')
    errors.push(fieldInvalid(`${at}.message`, message, 'message must be non-empty if specified'));
  else if (said.includes('\n'))
    errors.push(fieldInvalid(`${at}.message`, message, 'message must not contain line breaks'));
  else if (expression.trim().includes('\n') && said === '')
    errors.push(fieldRequired(`${at}.message`, 'message must be specified if rule contains line breaks'));
  if (computed !== '' && computed.trim() === '')
    errors.push(fieldRequired(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
  const reason = isObject(rule) ? rule['reason'] : undefined;
  if (reason !== undefined && !REASONS.some((one) => one === reason))
    errors.push(fieldNotSupported(`${at}.reason`, reason, REASONS));
  return errors;
}

function fieldPathErrors(schema: Schema, rule: unknown, at: string): readonly FieldError[] {
  const path = textAt(rule, 'fieldPath');
  if (path === '') return [];
  const field = `${at}.fieldPath`;
  const errors: FieldError[] = [];
  if (path.trim() === '') errors.push(fieldInvalid(field, path, 'fieldPath must be non-empty if specified'));
  if (path.includes('\n')) errors.push(fieldInvalid(field, path, 'fieldPath must not contain line breaks'));
  if (!isPathOf(schema, path.trim())) errors.push(fieldInvalid(field, path, 'fieldPath must be a valid path'));
  return errors;
}

/** `.a.b` and `['a']`, along fields and maps; into no list. */
function isPathOf(schema: Schema, path: string): boolean {
  const steps = path.match(/\.[^.[\]]+|\['(?:[^'\\]|\\.)*'\]/g) ?? [];
  if (steps.length === 0 || steps.join('') !== path) return false;
  let at: Schema | undefined = schema;
  for (const step of steps) {
    const name = step.startsWith('.') ? step.slice(1) : step.slice(2, -2).replaceAll(/\\(.)/g, '$1');
    const properties: Schema | undefined = at && schemaAt(at, 'properties');
    at = properties === undefined ? at && schemaAt(at, 'additionalProperties') : schemaAt(properties, name);
    if (at === undefined) return false;
  }
  return true;
}

/** What is wrong with the rules of a whole schema that is fine otherwise: they cannot be compiled, or ask for what was before in vain. */
export function ruleExpressionErrors(schema: Schema, path: string): readonly FieldError[] {
  return visit(schema, path, true, undefined);
}

/** `uncorrelated` is the list whose items have no other identity than their place. */
function visit(
  schema: Schema,
  path: string,
  isResource: boolean,
  uncorrelated: string | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, property] of Object.entries(objectAt(schema, 'properties')))
    if (isObject(property))
      errors.push(...visit(property, `${path}.properties[${name}]`, isEmbedded(property), uncorrelated));
  const additional = schemaAt(schema, 'additionalProperties');
  if (additional !== undefined)
    errors.push(...visit(additional, `${path}.additionalProperties`, isEmbedded(additional), uncorrelated));
  const items = schemaAt(schema, 'items');
  if (items !== undefined) {
    const isMap = schema['x-kubernetes-list-type'] === 'map';
    errors.push(...visit(items, `${path}.items`, isEmbedded(items), uncorrelated ?? (isMap ? undefined : path)));
  }
  listAt(schema, RULES)
    .filter(isObject)
    .forEach((rule, index) =>
      errors.push(...expressionErrors(schema, rule, `${path}.${RULES}[${index}]`, isResource, uncorrelated)),
    );
  return errors;
}

function expressionErrors(
  schema: Schema,
  rule: JsonObject,
  at: string,
  isResource: boolean,
  uncorrelated: string | undefined,
): readonly FieldError[] {
  const expression = textAt(rule, 'rule');
  const checker = new RuleChecker(schema, isResource, rule['optionalOldSelf'] === true);
  const found = checker.check(expression);
  if ('problem' in found) return [fieldInvalidShown(`${at}.rule`, goRule(rule), found.problem)];
  if (found.type !== 'bool')
    return [fieldInvalidShown(`${at}.rule`, goRule(rule), 'cel expression must evaluate to a bool')];
  const errors: FieldError[] = [];
  const computed = textAt(rule, 'messageExpression');
  const message = computed === '' ? { type: 'string' } : checker.check(computed);
  if ('problem' in message)
    errors.push(fieldInvalidShown(`${at}.messageExpression`, goRule(rule), `messageExpression ${message.problem}`));
  else if (message.type !== 'string')
    errors.push(
      fieldInvalidShown(`${at}.messageExpression`, goRule(rule), 'messageExpression must evaluate to a string'),
    );
  const optional = rule['optionalOldSelf'];
  if (usesOldSelf(expression) && uncorrelated !== undefined) {
    const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
    errors.push(fieldInvalid(`${at}.rule`, expression, detail));
  } else if (!usesOldSelf(expression) && optional !== undefined)
    errors.push(fieldInvalid(`${at}.optionalOldSelf`, optional, 'may not be set if oldSelf is not used in rule'));
  return errors;
}

/** A rule as Go prints it; what is behind a pointer is not shown. */
function goRule(rule: JsonObject): string {
  const text = (name: string) => JSON.stringify(textAt(rule, name));
  const pointer = (type: string, name: string) => `(*${type})(${rule[name] === undefined ? 'nil' : '0xc000000000'})`;
  return (
    `apiextensions.ValidationRule{Rule:${text('rule')}, Message:${text('message')}, MessageExpression:${text('messageExpression')}, ` +
    `Reason:${pointer('apiextensions.FieldValueErrorReason', 'reason')}, FieldPath:${text('fieldPath')}, OptionalOldSelf:${pointer('bool', 'optionalOldSelf')}}`
  );
}
