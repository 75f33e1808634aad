import type { FieldError } from '../definition.js';
import type { ObjectMeta } from '../types.js';
import { nameProblems } from './names.js';

const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const NAME_PATTERN = new RegExp(`^${NAME}$`);
const VALUE_PATTERN = new RegExp(`^(${NAME})?$`);
const MAXIMUM_LENGTH = 63;

/** All annotations of an object together (apimachinery pkg/api/validation TotalAnnotationSizeLimitB). */
const MAXIMUM_ANNOTATIONS_BYTES = 256 * 1024;

/** What is wrong with the labels and annotations of an object (apimachinery pkg/util/validation/validation.go v0.32). */
export function labelErrors(
  { labels = {}, annotations = {} }: Pick<Partial<ObjectMeta>, 'labels' | 'annotations'>,
  path = 'metadata',
): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(labels)) {
    for (const problem of qualifiedNameProblems(key)) errors.push(invalid(`${path}.labels`, key, problem));
    for (const problem of labelValueProblems(value)) errors.push(invalid(`${path}.labels`, value, problem));
  }
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    for (const problem of qualifiedNameProblems(key.toLowerCase()))
      errors.push(invalid(`${path}.annotations`, key, problem));
    bytes += key.length + value.length;
  }
  if (bytes > MAXIMUM_ANNOTATIONS_BYTES) {
    const message = `Too long: may not be more than ${MAXIMUM_ANNOTATIONS_BYTES} bytes`;
    errors.push({ reason: 'FieldValueTooLong', field: `${path}.annotations`, message });
  }
  return errors;
}

function invalid(field: string, value: string, problem: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${problem}` };
}

/** `example.com/name`: a name, and a subdomain before it if there is a slash. */
export function qualifiedNameProblems(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) return [grammar('a qualified name', "'MyName',  or 'my.name',  or '123-abc'", NAME, true)];
  const [prefix, name] = parts.length === 2 ? [parts[0]!, parts[1]!] : [undefined, parts[0]!];
  const problems: string[] = [];
  if (prefix !== undefined) {
    if (prefix === '') problems.push('prefix part must be non-empty');
    else problems.push(...nameProblems(prefix, 'subdomain').map((problem) => `prefix part ${problem}`));
  }
  if (name === '') problems.push('name part must be non-empty');
  else if (name.length > MAXIMUM_LENGTH) problems.push(`name part must be no more than ${MAXIMUM_LENGTH} characters`);
  if (!NAME_PATTERN.test(name))
    problems.push(`name part ${grammar('', "'MyName',  or 'my.name',  or '123-abc'", NAME, false)}`);
  return problems;
}

export function labelValueProblems(value: string): readonly string[] {
  const problems = value.length > MAXIMUM_LENGTH ? [`must be no more than ${MAXIMUM_LENGTH} characters`] : [];
  if (VALUE_PATTERN.test(value)) return problems;
  return [
    ...problems,
    `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${NAME})?')`,
  ];
}

function grammar(what: string, examples: string, pattern: string, prefixed: boolean): string {
  const subject = what === '' ? '' : `${what} `;
  const rule = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. ${examples}, regex used for validation is '${pattern}')`;
  return `${subject}${rule}${prefixed ? " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')" : ''}`;
}
