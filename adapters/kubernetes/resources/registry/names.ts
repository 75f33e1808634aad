import type { FieldError, NameRule } from '../definition.js';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SERVICE_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

interface Grammar {
  readonly pattern: RegExp;
  readonly maximum: number;
  readonly message: string;
}

function regexHint(example: string, pattern: string): string {
  return `(e.g. ${example}, regex used for validation is '${pattern}')`;
}

/** Sources of the limits and texts: apimachinery pkg/util/validation/validation.go v0.32. */
const GRAMMARS: Readonly<Record<Exclude<NameRule, 'path'>, Grammar>> = {
  label: {
    pattern: new RegExp(`^${LABEL}$`),
    maximum: 63,
    message:
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
      regexHint("'my-name',  or '123-abc'", LABEL),
  },
  'service-label': {
    pattern: new RegExp(`^${SERVICE_LABEL}$`),
    maximum: 63,
    message:
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character " +
      regexHint("'my-name',  or 'abc-123'", SERVICE_LABEL),
  },
  subdomain: {
    pattern: new RegExp(`^${SUBDOMAIN}$`),
    maximum: 253,
    message:
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character " +
      regexHint("'example.com'", SUBDOMAIN),
  },
};

/** What is wrong with a text under a rule, in the server's words; empty when nothing is. */
export function nameProblems(text: string, rule: NameRule): readonly string[] {
  if (rule === 'path') {
    if (text === '.' || text === '..') return [`may not be '${text}'`];
    return ['/', '%'].filter((character) => text.includes(character)).map((found) => `may not contain '${found}'`);
  }
  const { pattern, maximum, message } = GRAMMARS[rule];
  if (rule === 'label' && text.includes('.') && new RegExp(`^${SUBDOMAIN}$`).test(text))
    return ['must not contain dots'];
  const problems = text.length > maximum ? [`must be no more than ${maximum} characters`] : [];
  return pattern.test(text) ? problems : [...problems, message];
}

export function nameErrors(name: string, field: string, rule: NameRule): readonly FieldError[] {
  return nameProblems(name, rule).map((problem) => ({
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(name)}: ${problem}`,
  }));
}

/** Letters of generated names: no vowels and no look-alikes (apimachinery pkg/util/rand). */
export const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Longest generated name before the five random letters (apiserver pkg/storage/names). */
export const MAXIMUM_GENERATED_BASE = 58;
