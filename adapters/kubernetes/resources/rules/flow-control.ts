import type { FieldError } from '../definition.js';
import {
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldNotSupportedShown,
  fieldRequired,
} from '../registry/field-errors.js';
import { goStrings } from '../registry/go-text.js';
import { nameProblems } from '../registry/names.js';
import { isObject, listAt, numberAt, objectAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import type { ApiObject } from '../types.js';
import { eachAt, grammarErrors } from './fields.js';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const LOWEST_PRECEDENCE = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];
const SUBJECTS: Readonly<Record<string, string>> = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' };

/** Flow schemas (pkg/apis/flowcontrol/validation/validation.go v1.32). */
export function flowSchemaErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const precedence = numberAt(spec, 'matchingPrecedence');
  const level = textAt(objectAt(spec, 'priorityLevelConfiguration'), 'name');
  const method = spec['distinguisherMethod'];
  const errors: FieldError[] = [];
  if (precedence <= 0) errors.push(fieldInvalid('spec.matchingPrecedence', precedence, 'must be a positive value'));
  if (precedence > LOWEST_PRECEDENCE)
    errors.push(fieldInvalid('spec.matchingPrecedence', precedence, `must not be greater than ${LOWEST_PRECEDENCE}`));
  if (precedence === 1 && object.metadata.name !== 'exempt')
    errors.push(
      fieldInvalid(
        'spec.matchingPrecedence',
        precedence,
        "only the schema named 'exempt' may have matchingPrecedence 1",
      ),
    );
  if (isObject(method) && !METHODS.includes(textAt(method, 'type')))
    errors.push(fieldNotSupported('spec.distinguisherMethod.type', textAt(method, 'type'), METHODS));
  if (level === '')
    errors.push(fieldRequired('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  else errors.push(...grammarErrors(level, 'spec.priorityLevelConfiguration.name', 'subdomain'));
  return [...errors, ...eachAt(spec, 'rules', 'spec', ruleErrors)];
}

function ruleErrors(rule: unknown, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (listAt(rule, 'subjects').length === 0)
    errors.push(fieldRequired(`${at}.subjects`, 'subjects must contain at least one value'));
  else errors.push(...eachAt(rule, 'subjects', at, subjectErrors));
  if (listAt(rule, 'resourceRules').length + listAt(rule, 'nonResourceRules').length === 0)
    errors.push(fieldRequired(at, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  errors.push(...eachAt(rule, 'resourceRules', at, resourceRuleErrors));
  return [
    ...errors,
    ...eachAt(rule, 'nonResourceRules', at, (one, where) => [...verbsErrors(one, where), ...urlsErrors(one, where)]),
  ];
}

function nonEmpty(owner: unknown, at: string, name: string, words: string): readonly FieldError[] {
  if (listAt(owner, name).length > 0) return [];
  return [fieldRequired(`${at}.${name}`, `${words} must contain at least one value`)];
}

/** A list that says `*` may say nothing else. */
function wildcardErrors(owner: unknown, at: string, name: string, words: string): readonly FieldError[] {
  const values = listAt(owner, name);
  if (values.length < 2 || !values.includes('*')) return [];
  const detail = `if '*' is present, must not specify other ${words}`;
  return [fieldInvalidShown(`${at}.${name}`, goStrings(values), detail)];
}

function verbsErrors(rule: unknown, at: string): readonly FieldError[] {
  const verbs = listAt(rule, 'verbs');
  if (verbs.length === 0) return [fieldRequired(`${at}.verbs`, 'verbs must contain at least one value')];
  if (verbs.includes('*')) return wildcardErrors(rule, at, 'verbs', 'verbs');
  if (verbs.every((verb) => VERBS.includes(scalarText(verb)))) return [];
  return [fieldNotSupportedShown(`${at}.verbs`, goStrings(verbs), VERBS)];
}

function urlsErrors(rule: unknown, at: string): readonly FieldError[] {
  const urls = listAt(rule, 'nonResourceURLs');
  const field = `${at}.nonResourceURLs`;
  if (urls.length === 0) return [fieldRequired(field, 'nonResourceURLs must contain at least one value')];
  if (urls.includes('*')) return wildcardErrors(rule, at, 'nonResourceURLs', 'non-resource URLs');
  return urls.flatMap((given, index) => {
    const url = scalarText(given);
    const refused = (detail: string) => [fieldInvalid(`${field}[${index}]`, url, detail)];
    if (url === '') return refused('must not be empty');
    if (url === '/') return [];
    if (!url.startsWith('/')) return refused('must start with slash');
    if (url.includes(' ')) return refused('must not contain white-space');
    if (url.includes('//')) return refused('must not contain double slash');
    const star = url.indexOf('*');
    return star === -1 || (star === url.length - 1 && url.endsWith('/*'))
      ? []
      : refused('wildcard can only do suffix matching');
  });
}

function namespacesErrors(rule: unknown, at: string): readonly FieldError[] {
  if (listAt(rule, 'namespaces').includes('*')) return wildcardErrors(rule, at, 'namespaces', 'namespaces');
  return eachAt(rule, 'namespaces', at, (space, where) =>
    nameProblems(scalarText(space), 'label').map((problem) =>
      fieldInvalid(where, space, `each member of this list must be '*' or a DNS-1123 label; ${problem}`),
    ),
  );
}

function resourceRuleErrors(rule: unknown, at: string): readonly FieldError[] {
  const isCluster = isObject(rule) && rule['clusterScope'] === true;
  const errors = [
    ...verbsErrors(rule, at),
    ...nonEmpty(rule, at, 'apiGroups', 'resource rules must supply at least one api group').map((error) => ({
      ...error,
      message: 'Required value: resource rules must supply at least one api group',
    })),
    ...wildcardErrors(rule, at, 'apiGroups', 'api groups'),
    ...nonEmpty(rule, at, 'resources', 'resources').map((error) => ({
      ...error,
      message: 'Required value: resource rules must supply at least one resource',
    })),
    ...wildcardErrors(rule, at, 'resources', 'resources'),
  ];
  if (listAt(rule, 'namespaces').length === 0 && !isCluster)
    errors.push(
      fieldRequired(
        `${at}.namespaces`,
        'resource rules that are not cluster scoped must supply at least one namespace',
      ),
    );
  return [...errors, ...namespacesErrors(rule, at)];
}

function subjectErrors(subject: unknown, at: string): readonly FieldError[] {
  const kind = textAt(subject, 'kind');
  const field = SUBJECTS[kind];
  if (field === undefined) return [fieldNotSupported(`${at}.kind`, kind, Object.keys(SUBJECTS))];
  const given = isObject(subject) ? subject[field] : undefined;
  if (!isObject(given)) return [fieldRequired(`${at}.${field}`, `${field} is required when subject kind is '${kind}'`)];
  const errors = textAt(given, 'name') === '' ? [fieldRequired(`${at}.${field}.name`)] : [];
  for (const other of Object.values(SUBJECTS))
    if (other !== field && isObject(subject) && subject[other] !== undefined)
      errors.push(
        fieldForbidden(`${at}.${other}`, `${other} is forbidden when subject kind is not '${nameOf(other)}'`),
      );
  return errors;
}

function nameOf(field: string): string {
  return Object.entries(SUBJECTS).find(([, name]) => name === field)?.[0] ?? field;
}

/** Priority levels (ValidatePriorityLevelConfiguration). */
export function priorityLevelErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const type = textAt(spec, 'type');
  const { limited } = spec;
  switch (type) {
    case 'Exempt':
      return limited === undefined ? [] : [fieldForbidden('spec.limited', 'must be nil if the type is not Limited')];
    case 'Limited':
      return isObject(limited)
        ? limitedErrors(limited, 'spec.limited')
        : [fieldRequired('spec.limited', 'must not be empty when type is Limited')];
    default:
      return [fieldNotSupported('spec.type', type, ['Exempt', 'Limited'])];
  }
}

function limitedErrors(limited: JsonObject, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const shares = numberAt(limited, 'nominalConcurrencyShares');
  const lendable = numberAt(limited, 'lendablePercent');
  if (shares < 0) errors.push(fieldInvalid(`${at}.nominalConcurrencyShares`, shares, 'must be a non-negative integer'));
  const response = objectAt(limited, 'limitResponse');
  const queuing = response['queuing'];
  switch (textAt(response, 'type')) {
    case 'Reject':
      if (queuing !== undefined)
        errors.push(
          fieldForbidden(`${at}.limitResponse.queuing`, 'must be nil if limited.limitResponse.type is not Limited'),
        );
      break;
    case 'Queue':
      if (!isObject(queuing))
        errors.push(
          fieldRequired(`${at}.limitResponse.queuing`, 'must not be empty if limited.limitResponse.type is Limited'),
        );
      else errors.push(...queuingErrors(queuing, `${at}.limitResponse.queuing`));
      break;
    default:
      errors.push(fieldNotSupported(`${at}.limitResponse.type`, textAt(response, 'type'), ['Queue', 'Reject']));
  }
  if (lendable < 0 || lendable > 100)
    errors.push(fieldInvalid(`${at}.lendablePercent`, lendable, 'must be between 0 and 100, inclusive'));
  return errors;
}

function queuingErrors(queuing: JsonObject, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const value = (name: string) => numberAt(queuing, name);
  if (value('queueLengthLimit') <= 0)
    errors.push(fieldInvalid(`${at}.queueLengthLimit`, value('queueLengthLimit'), 'must be positive'));
  if (value('queues') <= 0) errors.push(fieldInvalid(`${at}.queues`, value('queues'), 'must be positive'));
  if (value('handSize') > value('queues'))
    errors.push(
      fieldInvalid(`${at}.handSize`, value('handSize'), `should not be greater than queues (${value('queues')})`),
    );
  if (value('handSize') <= 0) errors.push(fieldInvalid(`${at}.handSize`, value('handSize'), 'must be positive'));
  return errors;
}
