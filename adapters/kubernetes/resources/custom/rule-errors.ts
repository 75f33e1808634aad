import { evaluateRule, usesOldSelf } from '../../expressions/rules.js';
import { schemaValue } from '../../expressions/schema-types.js';
import type { FieldError } from '../definition.js';
import { fieldDuplicate, fieldForbidden, fieldInvalid, fieldRequired } from '../registry/field-errors.js';
import { isObject, listAt, objectAt, sameJson, textAt, type JsonObject } from '../registry/json.js';
import { isEmbedded, schemaAt, type Schema } from './schema.js';

/** A value with the one that stood in its place, and whether that is the same. */
interface Place {
  readonly path: string;
  readonly value: unknown;
  readonly old: unknown;
  readonly isUntouched: boolean;
}

const RULES = 'x-kubernetes-validations';
const MOST_MESSAGE_BYTES = 5 * 1024;

const haveRules = new WeakMap<Schema, boolean>();

/** Whether there are rules anywhere in a schema. */
export function hasRules(schema: Schema): boolean {
  const known = haveRules.get(schema);
  if (known !== undefined) return known;
  const parts = [
    schemaAt(schema, 'items'),
    schemaAt(schema, 'additionalProperties'),
    ...Object.values(objectAt(schema, 'properties')),
    ...listAt(schema, 'allOf'),
  ];
  const found = listAt(schema, RULES).length > 0 || parts.some((part) => isObject(part) && hasRules(part));
  haveRules.set(schema, found);
  return found;
}

/**
 * What the rules of a schema say against an object (apiextensions-apiserver pkg/apiserver/schema/cel/validation.go v0.32). What was wrong
 * before and has not been touched is let pass.
 */
export function ruleErrors(schema: Schema, object: JsonObject, before: JsonObject | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  const place = { path: '', value: object, old: before, isUntouched: before !== undefined && sameJson(object, before) };
  visit(schema, place, true, (found) => errors.push(found));
  return errors;
}

type Say = (found: FieldError) => void;

function visit(schema: Schema, place: Place, isResource: boolean, say: Say): void {
  const { value } = place;
  if (value === null || value === undefined || !hasRules(schema)) return;
  rulesAt(schema, place, isResource, say);
  for (const part of listAt(schema, 'allOf'))
    if (isObject(part))
      visit(
        { ...schema, allOf: [], [RULES]: part[RULES], properties: part['properties'] ?? {} },
        place,
        isResource,
        say,
      );
  if (Array.isArray(value)) visitItems(schema, place, value, say);
  else if (isObject(value)) visitFields(schema, place, value, say);
}

function visitItems(schema: Schema, place: Place, list: readonly unknown[], say: Say): void {
  const items = schemaAt(schema, 'items');
  if (items === undefined) return;
  const keys = schema['x-kubernetes-list-type'] === 'map' ? listAt(schema, 'x-kubernetes-list-map-keys') : [];
  const before = Array.isArray(place.old) && keys.length > 0 ? (place.old as readonly unknown[]) : [];
  const isSame = (left: unknown, right: unknown) =>
    keys.every((key) => sameJson(objectAt({ left }, 'left')[String(key)], objectAt({ right }, 'right')[String(key)]));
  list.forEach((item, index) => {
    const old = before.find((one) => isSame(one, item));
    visit(items, placed(place, `${place.path}[${index}]`, item, old), isEmbedded(items), say);
  });
}

function visitFields(schema: Schema, place: Place, value: JsonObject, say: Say): void {
  const properties = objectAt(schema, 'properties');
  const additional = schemaAt(schema, 'additionalProperties');
  const before = isObject(place.old) ? place.old : {};
  for (const [name, part] of Object.entries(value)) {
    const property = properties[name];
    if (additional !== undefined)
      visit(additional, placed(place, `${place.path}[${name}]`, part, before[name]), isEmbedded(additional), say);
    else if (isObject(property)) {
      const path = place.path === '' ? name : `${place.path}.${name}`;
      visit(property, placed(place, path, part, before[name]), isEmbedded(property), say);
    }
  }
}

function placed(outer: Place, path: string, value: unknown, old: unknown): Place {
  return { path, value, old, isUntouched: outer.isUntouched || (old !== undefined && sameJson(value, old)) };
}

function rulesAt(schema: Schema, place: Place, isResource: boolean, say: Say): void {
  const rules = listAt(schema, RULES).filter(isObject);
  if (rules.length === 0) return;
  const isNew = place.old === undefined || place.old === null;
  const variables = {
    self: schemaValue(schema, place.value, isResource),
    oldSelf: isNew ? undefined : schemaValue(schema, place.old, isResource),
  };
  const type = textAt(schema, 'type');
  for (const rule of rules) {
    const expression = textAt(rule, 'rule');
    const isOptional = rule['optionalOldSelf'] === true;
    const isTransition = usesOldSelf(expression);
    if (isTransition && isNew && !isOptional) continue;
    const outcome = evaluateRule(expression, variables, isOptional);
    const told = textAt(rule, 'message').trim() || expression.trim();
    if ('problem' in outcome) say(fieldInvalid(place.path, type, failureText(outcome.problem, told)));
    else if (outcome.value !== true && (isTransition || !place.isUntouched))
      say(complaint(rule, place.path, type, messageOf(rule, variables, isOptional)));
  }
}

function failureText(problem: string, rule: string): string {
  if (problem.startsWith('operation cancelled'))
    return `'${problem}': no further validation rules will be run due to call cost exceeds limit for rule: ${rule}`;
  return problem.startsWith('no such overload')
    ? `'${problem}': call arguments did not match a supported operator, function or macro signature for rule: ${rule}`
    : `${problem} evaluating rule: ${rule}`;
}

function messageOf(rule: JsonObject, variables: { self: unknown; oldSelf: unknown }, isOptional: boolean): string {
  const computed = textAt(rule, 'messageExpression');
  const outcome = computed === '' ? undefined : evaluateRule(computed, variables, isOptional);
  const text =
    outcome !== undefined && 'value' in outcome && typeof outcome.value === 'string' ? outcome.value.trim() : '';
  // What is empty, too long or more than one line does not count.
  if (text !== '' && new TextEncoder().encode(text).length <= MOST_MESSAGE_BYTES && !text.includes('\n')) return text;
  return textAt(rule, 'message').trim() || `failed rule: ${textAt(rule, 'rule').trim()}`;
}

function complaint(rule: JsonObject, path: string, type: string, message: string): FieldError {
  const below = textAt(rule, 'fieldPath')
    .trim()
    .replace(/^\./, '')
    .replaceAll(/\['((?:[^'\\]|\\.)*)'\]/g, '[$1]');
  const field = below === '' ? path : path === '' ? below : `${path}.${below}`;
  switch (textAt(rule, 'reason')) {
    case 'FieldValueForbidden':
      return fieldForbidden(field, message);
    case 'FieldValueRequired':
      return fieldRequired(field, message);
    case 'FieldValueDuplicate':
      return fieldDuplicate(field, type);
    default:
      return fieldInvalid(field, type, message);
  }
}
