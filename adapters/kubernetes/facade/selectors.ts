import { labelValueProblems } from '../resources/registry/labels.js';
import { badRequest } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';
import type { ServedKind } from './kinds.js';

export type Predicate = (object: ApiObject) => boolean;

interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'greater' | 'less';
  readonly values: readonly string[];
}

/** Label and field selector of a request as one question; undefined when neither is given. */
export function selectorOf(kind: ServedKind, parameters: URLSearchParams): Predicate | undefined {
  const labels = parameters.get('labelSelector') ?? '';
  const fields = parameters.get('fieldSelector') ?? '';
  const parts = [
    ...(labels === '' ? [] : [labelPredicate(labels)]),
    ...(fields === '' ? [] : [fieldPredicate(kind, fields)]),
  ];
  return parts.length === 0 ? undefined : (object) => parts.every((part) => part(object));
}

/** Whether an object has the labels that a selector asks for. Throws 400. */
export function labelPredicate(text: string): Predicate {
  const requirements = parseLabelSelector(text);
  return ({ metadata: { labels = {} } }) => requirements.every((one) => meets(labels, one));
}

function meets(labels: Readonly<Record<string, string>>, { key, operator, values }: Requirement): boolean {
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
      return label !== undefined && values.includes(label);
    case 'notin':
      return label === undefined || !values.includes(label);
    case 'exists':
      return label !== undefined;
    case 'absent':
      return label === undefined;
    case 'greater':
      return label !== undefined && Number(label) > Number(values[0]);
    case 'less':
      return label !== undefined && Number(label) < Number(values[0]);
  }
}

const TOKEN = /\s*(?:(!=|==|=|[(),!<>])|([A-Za-z0-9._/-]+))\s*/y;

/** The grammar of label selectors (apimachinery pkg/labels/selector.go). Throws 400. */
export function parseLabelSelector(text: string): readonly Requirement[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw wrongToken(text.slice(at).trim(), "',' or 'end of string'");
    tokens.push(match[1] ?? match[2]!);
  }
  const requirements: Requirement[] = [];
  let at = 0;
  const next = () => tokens[at++];
  while (at < tokens.length) {
    requirements.push(requirement(next, () => tokens[at]));
    const separator = next();
    if (separator === undefined) break;
    if (separator !== ',') throw wrongToken(separator, "',' or 'end of string'");
    if (at === tokens.length) throw wrongToken('', "identifier after ','");
  }
  return requirements;
}

function wrongToken(found: string, expected: string): Error {
  return badRequest(`found '${found}', expected: ${expected}`);
}

function unparsable(found: string, expected: string): Error {
  return badRequest(`unable to parse requirement: found '${found}', expected: ${expected}`);
}

function requirement(next: () => string | undefined, peek: () => string | undefined): Requirement {
  let key = next() ?? '';
  if (key === '!') {
    key = next() ?? '';
    return { key: identifier(key), operator: 'absent', values: [] };
  }
  identifier(key);
  const checked = (given: string) => {
    const [problem] = labelValueProblems(given);
    if (problem === undefined) return given;
    throw badRequest(
      `unable to parse requirement: values[0][${key}]: Invalid value: ${JSON.stringify(given)}: ${problem}`,
    );
  };
  const operator = peek();
  if (operator === undefined || operator === ',') return { key, operator: 'exists', values: [] };
  next();
  switch (operator) {
    case '=':
    case '==':
      return { key, operator: 'in', values: [checked(value(next, peek))] };
    case '!=':
      return { key, operator: 'notin', values: [checked(value(next, peek))] };
    case '>':
      return { key, operator: 'greater', values: [wholeNumber(value(next, peek))] };
    case '<':
      return { key, operator: 'less', values: [wholeNumber(value(next, peek))] };
    case 'in':
    case 'notin':
      return { key, operator, values: valueSet(next) };
    default:
      throw unparsable(operator, 'in, notin, =, ==, !=, gt, lt');
  }
}

function identifier(text: string): string {
  if (/^[A-Za-z0-9]/.test(text)) return text;
  throw wrongToken(text, "!, identifier, or 'end of string'");
}

/** An empty value is a value too: `a=` and `a=,b`. */
function value(next: () => string | undefined, peek: () => string | undefined): string {
  const following = peek();
  if (following === undefined || following === ',') return '';
  if (!/^[\w./-]/.test(following)) throw unparsable(following, 'identifier');
  return next()!;
}

function wholeNumber(text: string): string {
  if (/^[+-]?\d+$/.test(text)) return text;
  const detail = "for 'Gt', 'Lt' operators, the value must be an integer";
  throw badRequest(`unable to parse requirement: values[0]: Invalid value: ${JSON.stringify(text)}: ${detail}`);
}

function valueSet(next: () => string | undefined): readonly string[] {
  const open = next();
  if (open !== '(') throw unparsable(open ?? '', "'('");
  const values: string[] = [];
  for (let token = next(); token !== ')'; token = next()) {
    if (token === undefined) throw unparsable('', "',' or ')'");
    if (token !== ',') values.push(token);
  }
  return values;
}

/** Kinds outside of namespaces whose own list of field labels leaves the namespace out (recorded in facts/field-labels). */
const WITHOUT_NAMESPACE = ['CertificateSigningRequest', 'Namespace', 'Node'];

function fieldPredicate({ definition }: ServedKind, text: string): Predicate {
  const terms = text
    .split(/(?<!\\),/)
    .filter((term) => term !== '')
    .map((term) => parseField(term));
  const known: Readonly<Record<string, (object: ApiObject) => string>> = {
    ...definition.fieldLabels,
    'metadata.name': ({ metadata }) => metadata.name,
    ...(!WITHOUT_NAMESPACE.includes(definition.kind) && {
      'metadata.namespace': ({ metadata }: ApiObject) => metadata.namespace ?? '',
    }),
  };
  const questions = terms.map(({ field, negated, wanted }) => {
    const read = Object.hasOwn(known, field) ? known[field] : undefined;
    if (read === undefined) throw badRequest(unknownField(definition.fieldLabels, definition.kind, field));
    return (object: ApiObject) => (read(object) === wanted) !== negated;
  });
  return (object) => questions.every((question) => question(object));
}

/** Kinds with field labels of their own refuse in other words than those without (recorded in facts/field-labels). */
export function unknownField(labels: object | undefined, kind: string, field: string): string {
  if (kind === 'Job') return `field label ${JSON.stringify(field)} not supported for Job`;
  if (labels !== undefined) return `field label not supported: ${field}`;
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function parseField(term: string): { field: string; negated: boolean; wanted: string } {
  const match = /^(.*?)(!=|==|=)(.*)$/.exec(term);
  if (match === null) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const wanted = match[3]!.replaceAll(/\\([\\,=])/g, '$1');
  return { field: match[1]!, negated: match[2] === '!=', wanted };
}
