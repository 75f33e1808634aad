import { Optional, type Environment } from '@marcbachmann/cel-js';
import { FORMATS } from '../../resources/custom/formats.js';
import { labelValueProblems, qualifiedNameProblems } from '../../resources/registry/labels.js';
import { nameProblems } from '../../resources/registry/names.js';
import { addNamespace } from './namespace.js';

/** A format of texts, which tells what is wrong with one. */
class Format {
  constructor(readonly problemsOf: (text: string) => readonly string[]) {}
}

/** A prefix may end in a hyphen, since something follows (apimachinery pkg/api/validation maskTrailingDash). */
function beforeMore(text: string): string {
  return text.length > 1 && text.endsWith('-') ? `${text.slice(0, -1)}a` : text;
}

function known(name: string, problem: string): (text: string) => readonly string[] {
  return (text) => (FORMATS[name]!(text) ? [] : [problem]);
}

/** Source: apiserver pkg/cel/library/format.go ConstantFormats v0.32. */
const PROBLEMS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  dns1123Label: (text) => nameProblems(text, 'label'),
  dns1123Subdomain: (text) => nameProblems(text, 'subdomain'),
  dns1035Label: (text) => nameProblems(text, 'service-label'),
  qualifiedName: qualifiedNameProblems,
  dns1123LabelPrefix: (text) => nameProblems(beforeMore(text), 'label'),
  dns1123SubdomainPrefix: (text) => nameProblems(beforeMore(text), 'subdomain'),
  dns1035LabelPrefix: (text) => nameProblems(beforeMore(text), 'service-label'),
  labelValue: labelValueProblems,
  uri: (text) => (FORMATS['uri']!(text) ? [] : [`parse ${JSON.stringify(text)}: invalid URI for request`]),
  uuid: known('uuid', 'does not match the UUID format'),
  byte: known('byte', 'invalid base64'),
  date: known('date', 'invalid date'),
  datetime: known('datetime', 'invalid datetime'),
};

/** Named formats of texts: `format.dns1123Label().validate(name)` (apiserver pkg/cel/library/format.go v0.32). */
export function addFormats(environment: Environment): void {
  const type = addNamespace(environment, 'format');
  environment
    .registerType('kubernetes.NamedFormat', { ctor: Format, fields: {} })
    .registerFunction(`${type}.named(string): optional<kubernetes.NamedFormat>`, (_: unknown, name: string) => {
      const problemsOf = Object.hasOwn(PROBLEMS, name) ? PROBLEMS[name] : undefined;
      return problemsOf === undefined ? Optional.none() : Optional.of(new Format(problemsOf));
    })
    .registerFunction(
      'kubernetes.NamedFormat.validate(string): optional<list<string>>',
      ({ problemsOf }: Format, text: string) => {
        const problems = problemsOf(text);
        return problems.length === 0 ? Optional.none() : Optional.of(problems);
      },
    );
  for (const [name, problemsOf] of Object.entries(PROBLEMS)) {
    const format = new Format(problemsOf);
    environment.registerFunction(`${type}.${name}(): kubernetes.NamedFormat`, () => format);
  }
}
