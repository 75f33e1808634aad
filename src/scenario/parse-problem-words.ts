/** What is wrong, in words: one entry for each keyword of JSON Schema that the formats use. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { ErrorCode } from '../ports/errors.js';
import { pathOfPointer } from './document-place.js';
import { isRecord } from './parse-defaults.js';
import { hintForName } from './parse-nearest-name.js';
import { alternativesOf } from './parse-schemas.js';
import type { SchemaNode } from './parse-schemas.js';

export interface Words {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** The field below the value, if that is where the mistake stands. */
  readonly key?: string;
}

/** What a person reads instead of ajv's message. Needs errors made with `verbose`. */
export function wordsFor(error: ErrorObject): Words {
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(error);
    case 'required':
      return missingField(error);
    case 'discriminator':
      return wrongTag(error);
    case 'enum':
    case 'const':
      return wrongChoice(error);
    default:
      return invalid(`${subjectOf(error)} ${requirementOf(error)}`, hintFromDescription(error));
  }
}

function unknownField(error: ErrorObject): Words {
  const key = String(error.params['additionalProperty']);
  const known = Object.keys(nodeOf(error).properties ?? {});
  return {
    code: 'scenario/unknown-field',
    message: `${quote(key)} is not allowed here`,
    hint: hintForName(key, known),
    key,
  };
}

function missingField(error: ErrorObject): Words {
  const key = String(error.params['missingProperty']);
  const where = error.instancePath === '' ? '' : ` in ${pathOfPointer(error.instancePath)}`;
  const description = nodeOf(error).properties?.[key]?.description;
  const alternatives = alternativesOf(nodeOf(error)).map((choice) => quote(choice));
  const hint = alternatives.length > 0 ? `one of ${alternatives.join(', ')}` : description;
  return {
    code: 'scenario/missing-field',
    message: `"${key}" is missing${where}`,
    ...(hint !== undefined && { hint }),
  };
}

function wrongTag(error: ErrorObject): Words {
  const tag = String(error.params['tag']);
  const value: unknown = isRecord(error.data) ? error.data[tag] : undefined;
  const hint = hintForName(typeof value === 'string' ? value : '', alternativesOf(nodeOf(error)));
  return { ...invalid(`${subjectOf(error, tag)} cannot be ${show(value)}`, hint), key: tag };
}

function wrongChoice(error: ErrorObject): Words {
  const choices: unknown[] = error.keyword === 'const' ? [error.schema] : listOf(error.schema);
  const names = choices.map(String);
  const only = choices.length === 1 ? `must be ${show(choices[0])}` : `cannot be ${show(error.data)}`;
  const hint = choices.length === 1 ? undefined : hintForName(String(error.data), names);
  return invalid(`${subjectOf(error)} ${only}`, hint);
}

function invalid(message: string, hint: string | undefined): Words {
  return { code: 'scenario/invalid-field', message, ...(hint !== undefined && { hint }) };
}

function requirementOf(error: ErrorObject): string {
  const limit = String(error.params['limit']);
  const { data } = error;
  switch (error.keyword) {
    case 'type':
      return `must be ${listOf(error.schema).map(String).map(nounOf).join(' or ')}, not ${show(data)}`;
    case 'anyOf':
    case 'oneOf':
      return `must be ${alternativeNouns(error.schema).join(' or ')}, not ${show(data)}`;
    case 'minimum':
      return `must be at least ${limit}, not ${show(data)}`;
    case 'maximum':
      return `must be at most ${limit}, not ${show(data)}`;
    case 'minLength':
      return 'must not be empty';
    case 'maxLength':
      return `must have at most ${limit} characters`;
    case 'minItems':
      return limit === '1' ? 'must not be empty' : `must have at least ${limit} elements`;
    case 'maxItems':
      return `must have at most ${limit} elements`;
    case 'uniqueItems':
      return `names ${show(isRecord(data) ? undefined : listOf(data)[Number(error.params['j'])])} twice`;
    case 'pattern':
      return `cannot be ${show(data)}`;
    case 'propertyNames':
      return `cannot have the key ${show(error.params['propertyName'])}`;
    default:
      return `is not valid: ${error.message ?? error.keyword}`;
  }
}

/** The description says what is allowed, where the requirement itself does not. */
function hintFromDescription(error: ErrorObject): string | undefined {
  if (error.keyword === 'uniqueItems') return 'leave one of them out';
  return ['pattern', 'propertyNames', 'type', 'oneOf', 'anyOf'].includes(error.keyword)
    ? nodeOf(error).description
    : undefined;
}

function alternativeNouns(schema: unknown): string[] {
  return listOf(schema).map((option) => {
    const node = isRecord(option) ? option : {};
    if (node['const'] !== undefined) return show(node['const']);
    return nounOf(typeof node['type'] === 'string' ? node['type'] : 'object');
  });
}

function nounOf(type: string): string {
  const nouns: Readonly<Record<string, string>> = {
    integer: 'a whole number',
    number: 'a number',
    string: 'text',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
    null: 'empty',
  };
  return nouns[type] ?? type;
}

/** The value as the message shows it: short things as they are, large ones by kind. */
function show(value: unknown): string {
  if (value === undefined || value === null) return 'empty';
  if (typeof value === 'string') return value.length === 0 ? 'empty text' : quote(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a mapping';
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

function subjectOf(error: ErrorObject, key?: string): string {
  const path = pathOfPointer(error.instancePath);
  if (key !== undefined) return path === '' ? key : `${path}.${key}`;
  return path === '' ? 'the document' : path;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** The schema around the keyword; with `verbose` ajv hands it over as it was given. */
function nodeOf(error: ErrorObject): SchemaNode {
  const schema: unknown = error.parentSchema;
  return isRecord(schema) ? schema : {};
}
