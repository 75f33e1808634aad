import type { FieldError } from '../definition.js';
import {
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { goValue } from '../registry/go-text.js';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../registry/json.js';
import { schemaErrors } from '../custom/schema-errors.js';
import { pruned } from '../custom/schema.js';
import { ruleExpressionErrors, ruleWordErrors } from './validation-rules.js';

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const LIST_TYPES = ['atomic', 'map', 'set'];
const MAP_TYPES = ['atomic', 'granular'];

/**
 * Whether a schema is structural, and what else a definition may not say (apiextensions-apiserver
 * pkg/apiserver/schema/validation.go and pkg/apis/apiextensions/validation/validation.go v0.32).
 */
export function structuralErrors(schema: JsonObject, path: string): readonly FieldError[] {
  const type = textAt(schema, 'type');
  if (type === '') return [fieldRequired(`${path}.type`, 'must not be empty at the root')];
  if (type !== 'object') return [fieldInvalid(`${path}.type`, type, 'must be object at the root')];
  const errors = [...metadataErrors(schema, path), ...nodeErrors(schema, path, true)];
  // Rules are compiled against types, which a schema that is wrong does not have.
  return errors.length > 0 ? errors : ruleExpressionErrors(schema, path);
}

function metadataErrors(schema: JsonObject, path: string): readonly FieldError[] {
  const metadata = objectAt(objectAt(schema, 'properties'), 'metadata');
  const extra = Object.keys(objectAt(metadata, 'properties')).filter(
    (name) => name !== 'name' && name !== 'generateName',
  );
  const says = Object.keys(metadata).filter((name) => !['type', 'properties', 'description'].includes(name));
  if (extra.length === 0 && says.length === 0) return [];
  const detail = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
  return [fieldForbidden(`${path}.properties[metadata]`, detail)];
}

function nodeErrors(schema: JsonObject, path: string, isRoot = false): readonly FieldError[] {
  const errors: FieldError[] = [
    ...typeErrors(schema, path, isRoot),
    ...wordErrors(schema, path),
    ...extensionErrors(schema, path),
    ...ruleWordErrors(schema, path),
  ];
  const properties = objectAt(schema, 'properties');
  const additional = schema['additionalProperties'];
  if (Object.keys(properties).length > 0 && isObject(additional))
    errors.push(
      fieldForbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'),
    );
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property) || (isRoot && name === 'metadata')) continue;
    errors.push(...nodeErrors(property, `${path}.properties[${name}]`));
  }
  if (isObject(additional)) errors.push(...nodeErrors(additional, `${path}.additionalProperties`));
  const items = schema['items'];
  if (isObject(items)) errors.push(...nodeErrors(items, `${path}.items`));
  else if (schema['type'] === 'array') errors.push(fieldRequired(`${path}.items`, 'must be specified'));
  return [...errors, ...defaultErrors(schema, path)];
}

function typeErrors(schema: JsonObject, path: string, isRoot: boolean): readonly FieldError[] {
  const type = textAt(schema, 'type');
  const isFree =
    schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === '') {
    if (isFree || isRoot) return [];
    const what = path.endsWith('items') ? 'array items' : 'object fields';
    return [fieldRequired(`${path}.type`, `must not be empty for specified ${what}`)];
  }
  if (TYPES.includes(type)) return [];
  return [fieldNotSupported(`${path}.type`, type, TYPES)];
}

/** Keywords that no structural schema may use, or not with these values. */
function wordErrors(schema: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (schema['uniqueItems'] === true)
    errors.push(
      fieldForbidden(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  for (const name of ['$ref', 'definitions', 'dependencies', 'patternProperties', 'additionalItems', 'id', '$schema'])
    if (schema[name] !== undefined)
      errors.push(fieldForbidden(`${path}.${name}`, `${name.replace('$', '')} is not supported`));
  if (schema['additionalProperties'] === false && Object.keys(objectAt(schema, 'properties')).length > 0)
    errors.push(fieldForbidden(`${path}.additionalProperties`, 'additionalProperties cannot be set to false'));
  const { pattern } = schema;
  if (typeof pattern === 'string') errors.push(...patternErrors(pattern, `${path}.pattern`));
  return errors.filter(
    ({ field }) => !(field.endsWith('additionalProperties') && schema['additionalProperties'] === false),
  );
}

function patternErrors(pattern: string, field: string): readonly FieldError[] {
  try {
    new RegExp(pattern, 'u').test('');
    return [];
  } catch {
    const why = `must be a valid regular expression, but isn't: error parsing regexp: ${regexProblem(pattern)}`;
    return [fieldInvalid(field, pattern, why)];
  }
}

/** The commonest faults in the words of Go's parser. */
function regexProblem(pattern: string): string {
  const bare = pattern.replaceAll(/\\./g, '').replaceAll(/\[[^\]]*\]/g, '');
  const opened = bare.split('(').length;
  const closed = bare.split(')').length;
  if (opened > closed) return `missing closing ): \`${pattern}\``;
  if (closed > opened) return `unexpected ): \`${pattern}\``;
  if (bare.includes('[')) return `missing closing ]: \`${pattern.slice(pattern.indexOf('['))}\``;
  const repeat = /^[*+?]/.exec(pattern);
  return repeat === null
    ? `invalid escape sequence: \`${pattern}\``
    : `missing argument to repetition operator: \`${repeat[0]}\``;
}

function extensionErrors(schema: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const listType = schema['x-kubernetes-list-type'];
  const keys = listAt(schema, 'x-kubernetes-list-map-keys').filter((key) => typeof key === 'string');
  const mapType = schema['x-kubernetes-map-type'];
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(fieldInvalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  if (listType !== undefined && !LIST_TYPES.some((type) => type === listType))
    errors.push(fieldNotSupported(`${path}.x-kubernetes-list-type`, listType, LIST_TYPES));
  if (mapType !== undefined && !MAP_TYPES.some((type) => type === mapType))
    errors.push(fieldNotSupported(`${path}.x-kubernetes-map-type`, mapType, MAP_TYPES));
  if (listType === 'map' && keys.length === 0)
    errors.push(
      fieldRequired(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'),
    );
  if (listType !== undefined && schema['type'] !== 'array')
    errors.push(
      schema['type'] === undefined
        ? fieldRequired(`${path}.type`, 'must be array if x-kubernetes-list-type is specified')
        : fieldInvalid(`${path}.type`, schema['type'], 'must be array if x-kubernetes-list-type is specified'),
    );
  const items = objectAt(schema, 'items');
  const required = listAt(items, 'required');
  for (const key of keys) {
    const property = objectAt(items, 'properties')[key];
    if (!isObject(property))
      errors.push(
        fieldInvalid(`${path}.x-kubernetes-list-map-keys`, key, 'entries must all be names of item properties'),
      );
    else if (property['default'] === undefined && !required.includes(key))
      errors.push(
        fieldRequired(
          `${path}.items.properties[${key}].default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        ),
      );
  }
  return errors;
}

/** A default must itself be what the schema wants, and nothing more. */
function defaultErrors(schema: JsonObject, path: string): readonly FieldError[] {
  const value = schema['default'];
  if (value === undefined) return [];
  const field = `${path}.default`;
  let unknown = false;
  pruned(schema, value, () => (unknown = true), '', false);
  if (unknown) return [fieldInvalidShown(field, goValue(value), 'must not have unknown fields')];
  return schemaErrors(schema, value).map((error) => ({
    ...error,
    reason: 'FieldValueInvalid' as const,
    field: error.field === '' ? field : `${field}.${error.field}`,
  }));
}
