import type { FieldError, NameRule } from '../definition.js';
import { fieldForbidden, fieldInvalid, fieldInvalidShown, fieldRequired } from '../registry/field-errors.js';
import { goIntOrString } from '../registry/go-text.js';
import { isObject, listAt, sameJson, scalarText, textAt } from '../registry/json.js';
import { labelValueProblems, qualifiedNameProblems } from '../registry/labels.js';
import { nameProblems } from '../registry/names.js';

/*
 * The checks that many kinds share; sources of the limits and texts: apimachinery pkg/util/validation/validation.go and
 * pkg/apis/meta/v1/validation/validation.go v0.32.
 */

export const IMMUTABLE = 'field is immutable';
export const NOT_NEGATIVE = 'must be greater than or equal to 0';

/** A check for each element of a list, with the path of the element. */
export function eachAt(
  owner: unknown,
  name: string,
  path: string,
  check: (item: unknown, at: string, index: number) => readonly FieldError[],
): readonly FieldError[] {
  const at = path === '' ? name : `${path}.${name}`;
  return listAt(owner, name).flatMap((item, index) => check(item, `${at}[${index}]`, index));
}

export function grammarErrors(text: string, field: string, rule: NameRule): readonly FieldError[] {
  return nameProblems(text, rule).map((problem) => fieldInvalid(field, text, problem));
}

export function qualifiedNameErrors(text: string, field: string): readonly FieldError[] {
  return qualifiedNameProblems(text).map((problem) => fieldInvalid(field, text, problem));
}

export function labelValueErrors(text: string, field: string): readonly FieldError[] {
  return labelValueProblems(text).map((problem) => fieldInvalid(field, text, problem));
}

/** A map of labels: keys and values are told apart by what is shown, not by the field. */
export function labelsErrors(labels: unknown, field: string): readonly FieldError[] {
  if (!isObject(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedNameErrors(key, field),
    ...labelValueErrors(scalarText(value), field),
  ]);
}

export function labelSelectorErrors(selector: unknown, path: string): readonly FieldError[] {
  if (!isObject(selector)) return [];
  return [
    ...labelsErrors(selector['matchLabels'], `${path}.matchLabels`),
    ...eachAt(selector, 'matchExpressions', path, selectorRequirementErrors),
  ];
}

function selectorRequirementErrors(requirement: unknown, at: string): readonly FieldError[] {
  const operator = textAt(requirement, 'operator');
  const values = listAt(requirement, 'values');
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(fieldRequired(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(fieldForbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else errors.push(fieldInvalid(`${at}.operator`, operator, 'not a valid selector operator'));
  errors.push(...qualifiedNameErrors(textAt(requirement, 'key'), `${at}.key`));
  errors.push(...values.flatMap((value, index) => labelValueErrors(scalarText(value), `${at}.values[${index}]`)));
  return errors;
}

/** Whether a selector can be made into a question at all. */
export function isWorkingSelector(selector: unknown): boolean {
  return labelSelectorErrors(selector, '').length === 0;
}

export function nonNegativeErrors(owner: unknown, path: string, names: readonly string[]): readonly FieldError[] {
  return names.flatMap((name) => {
    const value = isObject(owner) ? owner[name] : undefined;
    if (typeof value !== 'number' || value >= 0) return [];
    return [fieldInvalid(path === '' ? name : `${path}.${name}`, value, NOT_NEGATIVE)];
  });
}

/** A value that must stay; the new one is shown. */
export function unchangedErrors(now: unknown, before: unknown, field: string, shown?: string): readonly FieldError[] {
  if (sameJson(now, before)) return [];
  return [fieldInvalidShown(field, shown ?? JSON.stringify(now ?? ''), IMMUTABLE)];
}

export const PORT_RANGE = 'must be between 1 and 65535, inclusive';

export function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535;
}

export function portErrors(value: unknown, field: string): readonly FieldError[] {
  return isPort(value) ? [] : [fieldInvalid(field, value ?? 0, PORT_RANGE)];
}

export function portNameErrors(name: string, field: string): readonly FieldError[] {
  const problems: string[] = [];
  if (name.length > 15) problems.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems.map((problem) => fieldInvalid(field, name, problem));
}

/** A port by number or by name. */
export function portOrNameErrors(value: unknown, field: string): readonly FieldError[] {
  return typeof value === 'string' ? portNameErrors(value, field) : portErrors(value, field);
}

const ADDRESS_4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

export function isAddress4(text: string): boolean {
  return ADDRESS_4.test(text);
}

export function isAddress6(text: string): boolean {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return false;
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return false;
  const groups = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':'));
  const all = [...groups(head), ...groups(tail)];
  const embedded = all.at(-1)?.includes('.') === true;
  if (embedded && !isAddress4(all.at(-1)!)) return false;
  const count = all.length + (embedded ? 1 : 0);
  const fine = all.every((group, index) => (embedded && index === all.length - 1) || /^[0-9a-fA-F]{1,4}$/.test(group));
  return fine && (tail === undefined ? count === 8 : count < 8);
}

export function addressErrors(text: string, field: string): readonly FieldError[] {
  if (isAddress4(text) || isAddress6(text)) return [];
  return [fieldInvalid(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

export function isRange(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  return (isAddress4(address) && Number(bits) <= 32) || (isAddress6(address) && Number(bits) <= 128);
}

export function rangeErrors(text: string, field: string): readonly FieldError[] {
  if (isRange(text)) return [];
  return [fieldInvalid(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** Addresses that no other machine can be reached at (pkg/apis/core/validation ValidateNonSpecialIP). */
export function specialAddressErrors(text: string, field: string): readonly FieldError[] {
  const lower = text.toLowerCase();
  const problem = (detail: string) => [fieldInvalid(field, text, detail)];
  if (!isAddress4(text) && !isAddress6(text)) return problem('must be a valid IP address');
  if (text === '0.0.0.0' || lower === '::') return problem(`may not be unspecified (${text})`);
  if (text.startsWith('127.') || lower === '::1')
    return problem('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (text.startsWith('169.254.') || /^fe[89ab]/.test(lower))
    return problem('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (text.startsWith('224.0.0.') || lower.startsWith('ff02:'))
    return problem('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return [];
}

const PERCENT = `a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`;

/** A number that is not below zero, or a percentage (pkg/apis/apps/validation ValidatePositiveIntOrPercent). */
export function intOrPercentErrors(value: unknown, field: string): readonly FieldError[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string')
    return /^\d+%$/.test(value) ? [] : [fieldInvalidShown(field, goIntOrString(value), PERCENT)];
  return typeof value === 'number' && value < 0 ? [fieldInvalid(field, value, NOT_NEGATIVE)] : [];
}

export function atMostAllErrors(value: unknown, field: string): readonly FieldError[] {
  if (typeof value !== 'string' || !/^\d+%$/.test(value) || Number(value.slice(0, -1)) <= 100) return [];
  return [fieldInvalidShown(field, goIntOrString(value), 'must not be greater than 100%')];
}

/** `example.com/name`: a subdomain, a slash and a path (apimachinery IsDomainPrefixedPath). */
export function domainPathErrors(text: string, field: string): readonly FieldError[] {
  if (text === '') return [fieldRequired(field)];
  const slash = text.indexOf('/');
  const [host, path] = slash === -1 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
  if (slash <= 0 || path === '')
    return [fieldInvalid(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const problems = nameProblems(host, 'subdomain').map((problem) => fieldInvalid(field, host, problem));
  if (/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path)) return problems;
  return [
    ...problems,
    fieldInvalid(field, path, `Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')`),
  ];
}
