import type { FieldError } from '../definition.js';
import { AdmissionChecker } from '../../expressions/admission.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { goStrings } from '../registry/go-text.js';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { nameProblems } from '../registry/names.js';
import type { ApiObject } from '../types.js';
import { eachAt, grammarErrors, isPort, labelSelectorErrors, qualifiedNameErrors } from './fields.js';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];
const LONGEST_TIMEOUT_SECONDS = 30;

/** Webhooks (pkg/apis/admissionregistration/validation/validation.go v1.32). */
export function webhookConfigurationErrors(object: ApiObject): readonly FieldError[] {
  const names = new Set<string>();
  return eachAt(object, 'webhooks', '', (webhook, at) => {
    const name = textAt(webhook, 'name');
    const errors = [...webhookErrors(webhook, at)];
    if (names.has(name)) errors.push(fieldDuplicate(`${at}.name`, name));
    names.add(name);
    return errors;
  });
}

function webhookErrors(webhook: unknown, at: string): readonly FieldError[] {
  const fields: JsonObject = isObject(webhook) ? webhook : {};
  const errors: FieldError[] = [...fullNameErrors(textAt(webhook, 'name'), `${at}.name`)];
  errors.push(...eachAt(webhook, 'rules', at, ruleErrors));
  for (const [name, values] of Object.entries(CHOICES)) {
    const value = fields[name];
    if (value !== undefined && value !== null && !values.includes(scalarText(value)))
      errors.push(fieldNotSupported(`${at}.${name}`, value, values));
  }
  if (fields['sideEffects'] === undefined || fields['sideEffects'] === null)
    errors.push(fieldRequired(`${at}.sideEffects`, 'must specify one of None, NoneOnDryRun'));
  const seconds = fields['timeoutSeconds'];
  if (typeof seconds === 'number' && (seconds > LONGEST_TIMEOUT_SECONDS || seconds < 1))
    errors.push(fieldInvalid(`${at}.timeoutSeconds`, seconds, `the timeout value must be between 1 and 30 seconds`));
  for (const name of ['namespaceSelector', 'objectSelector'])
    errors.push(...labelSelectorErrors(fields[name], `${at}.${name}`));
  errors.push(...clientErrors(objectAt(webhook, 'clientConfig'), `${at}.clientConfig`));
  return [
    ...errors,
    ...reviewVersionErrors(webhook, at),
    ...matchConditionErrors(webhook, at, new AdmissionChecker(false)),
  ];
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  failurePolicy: ['Fail', 'Ignore'],
  matchPolicy: ['Equivalent', 'Exact'],
  sideEffects: ['None', 'NoneOnDryRun'],
  reinvocationPolicy: ['IfNeeded', 'Never'],
};

/** Names of webhooks have three parts at least (apimachinery IsFullyQualifiedName). */
function fullNameErrors(name: string, field: string): readonly FieldError[] {
  if (name === '') return [fieldRequired(field)];
  const problems = nameProblems(name, 'subdomain').map((problem) => fieldInvalid(field, name, problem));
  if (problems.length > 0 || name.split('.').length > 2) return problems;
  return [fieldInvalid(field, name, 'should be a domain with at least three segments separated by dots')];
}

function ruleErrors(rule: unknown, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const operations = listAt(rule, 'operations').map(scalarText);
  if (operations.length === 0) errors.push(fieldRequired(`${at}.operations`));
  if (operations.length > 1 && operations.includes('*'))
    errors.push(
      fieldInvalidShown(
        `${at}.operations`,
        goStrings(operations),
        "if '*' is present, must not specify other operations",
      ),
    );
  operations.forEach((operation, index) => {
    if (!OPERATIONS.includes(operation))
      errors.push(fieldNotSupported(`${at}.operations[${index}]`, operation, OPERATIONS));
  });
  for (const name of ['apiGroups', 'apiVersions', 'resources']) {
    const values = listAt(rule, name);
    if (values.length === 0) errors.push(fieldRequired(`${at}.${name}`));
    if (name !== 'resources' && values.includes('*') && values.length > 1)
      errors.push(
        fieldInvalidShown(
          `${at}.${name}`,
          goStrings(values),
          `if '*' is present, must not specify other ${name === 'apiGroups' ? 'API groups' : 'API versions'}`,
        ),
      );
    if (name !== 'apiGroups')
      values.forEach((value, index) => {
        if (value === '') errors.push(fieldRequired(`${at}.${name}[${index}]`));
      });
  }
  const scope = textAt(rule, 'scope');
  if (scope !== '' && !SCOPES.includes(scope)) errors.push(fieldNotSupported(`${at}.scope`, scope, SCOPES));
  return errors;
}

/** Where a webhook is called: a URL or a service (apiserver pkg/util/webhook/validation.go). */
export function clientErrors(client: JsonObject, at: string): readonly FieldError[] {
  const { url, service } = client;
  if ((url === undefined) === (service === undefined))
    return [fieldRequired(at, 'exactly one of url or service is required')];
  return typeof url === 'string'
    ? urlErrors(url, `${at}.url`)
    : serviceErrors(objectAt(client, 'service'), `${at}.service`);
}

function urlErrors(url: string, field: string): readonly FieldError[] {
  const form = '; desired format: https://host[/path]';
  const match = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(\?[^#]*)?(#.*)?$/.exec(url);
  const [, scheme = '', authority = '', query, fragment] = match ?? [];
  const errors: FieldError[] = [];
  if (scheme !== 'https') errors.push(fieldInvalid(field, scheme, `'https' is the only allowed URL scheme${form}`));
  const host = authority.split('@').at(-1)!;
  if (host === '') errors.push(fieldInvalid(field, host, `host must be specified${form}`));
  if (authority.includes('@'))
    errors.push(fieldInvalid(field, authority.split('@')[0], 'user information is not permitted in the URL'));
  if (fragment !== undefined && fragment !== '#')
    errors.push(fieldInvalid(field, fragment.slice(1), 'fragments are not permitted in the URL'));
  if (query !== undefined && query !== '?')
    errors.push(fieldInvalid(field, query.slice(1), 'query parameters are not permitted in the URL'));
  return errors;
}

function serviceErrors(service: JsonObject, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (textAt(service, 'name') === '') errors.push(fieldRequired(`${at}.name`, 'service name is required'));
  if (textAt(service, 'namespace') === '')
    errors.push(fieldRequired(`${at}.namespace`, 'service namespace is required'));
  const port = service['port'] ?? 443;
  if (!isPort(port))
    errors.push(fieldInvalid(`${at}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive'));
  const path = service['path'];
  if (typeof path === 'string' && path !== '' && !path.startsWith('/'))
    errors.push(fieldInvalid(`${at}.path`, path, "must start with a '/'"));
  return errors;
}

function reviewVersionErrors(webhook: unknown, at: string): readonly FieldError[] {
  const versions = listAt(webhook, 'admissionReviewVersions').map(scalarText);
  const field = `${at}.admissionReviewVersions`;
  if (versions.length === 0) return [fieldRequired(field, 'must specify one of v1, v1beta1')];
  const errors: FieldError[] = [];
  versions.forEach((version, index) => {
    if (versions.indexOf(version) < index)
      errors.push(fieldInvalid(`${field}[${index}]`, version, 'duplicate version'));
    errors.push(...grammarErrors(version, `${field}[${index}]`, 'service-label'));
  });
  if (versions.some((version) => version === 'v1' || version === 'v1beta1')) return errors;
  const detail = 'must include at least one of v1, v1beta1';
  return [...errors, fieldInvalidShown(field, goStrings(versions), detail)];
}

function matchConditionErrors(owner: unknown, path: string, checker: AdmissionChecker): readonly FieldError[] {
  const names = new Set<string>();
  return eachAt(owner, 'matchConditions', path, (condition, at) => {
    const name = textAt(condition, 'name');
    const errors: FieldError[] = [];
    const expression = textAt(condition, 'expression').trim();
    if (expression === '') errors.push(fieldRequired(`${at}.expression`));
    else errors.push(...expressionErrors(expression, `${at}.expression`, checker));
    if (name === '') errors.push(fieldRequired(`${at}.name`));
    else errors.push(...qualifiedNameErrors(name, `${at}.name`));
    if (name !== '' && names.has(name)) errors.push(fieldDuplicate(`${at}.name`, name));
    names.add(name);
    return errors;
  });
}

/** Policies in expressions (validateValidatingAdmissionPolicySpec). */
export function admissionPolicyErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const errors: FieldError[] = [];
  const policy = textAt(spec, 'failurePolicy');
  if (policy !== 'Fail' && policy !== 'Ignore')
    errors.push(fieldNotSupported('spec.failurePolicy', policy, ['Fail', 'Ignore']));
  const kind = spec['paramKind'];
  if (isObject(kind))
    for (const name of ['apiVersion', 'kind'])
      if (textAt(kind, name) === '') errors.push(fieldRequired(`spec.paramKind.${name}`));
  const match = spec['matchConstraints'];
  if (!isObject(match)) errors.push(fieldRequired('spec.matchConstraints'));
  else errors.push(...matchResourcesErrors(match, 'spec.matchConstraints'));
  errors.push(...matchConditionErrors(spec, 'spec', new AdmissionChecker(isObject(kind))));
  const types: Record<string, string> = {};
  errors.push(
    ...eachAt(spec, 'variables', 'spec', (variable, at) => variableErrors(variable, at, isObject(kind), types)),
  );
  const checker = new AdmissionChecker(isObject(kind), types);
  if (listAt(spec, 'validations').length === 0 && listAt(spec, 'auditAnnotations').length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    return [...errors, fieldRequired('spec.validations', detail), fieldRequired('spec.auditAnnotations', detail)];
  }
  errors.push(...eachAt(spec, 'validations', 'spec', (validation, at) => validationErrors(validation, at, checker)));
  errors.push(
    ...eachAt(spec, 'auditAnnotations', 'spec', (annotation, at) => auditAnnotationErrors(annotation, at, checker)),
  );
  return errors;
}

function matchResourcesErrors(match: JsonObject, at: string): readonly FieldError[] {
  const errors: FieldError[] = [
    ...labelSelectorErrors(match['namespaceSelector'], `${at}.namespaceSelector`),
    ...labelSelectorErrors(match['objectSelector'], `${at}.objectSelector`),
    ...eachAt(match, 'resourceRules', at, ruleErrors),
    ...eachAt(match, 'excludeResourceRules', at, ruleErrors),
  ];
  if (listAt(match, 'resourceRules').length === 0) errors.push(fieldRequired(`${at}.resourceRules`));
  return errors;
}

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];

function expressionErrors(
  expression: string,
  at: string,
  checker: AdmissionChecker,
  wanted?: readonly string[],
): readonly FieldError[] {
  const problem = checker.problemOf(expression, wanted);
  return problem === undefined ? [] : [fieldInvalid(at, expression, problem)];
}

/** A variable may use those before it; its type is added to theirs. */
function variableErrors(
  variable: unknown,
  at: string,
  hasParameters: boolean,
  types: Record<string, string>,
): readonly FieldError[] {
  const name = textAt(variable, 'name');
  const expression = textAt(variable, 'expression').trim();
  const errors: FieldError[] = [];
  if (name === '') errors.push(fieldRequired(`${at}.name`, 'name is not specified'));
  else if (!IDENTIFIER.test(name)) errors.push(fieldInvalid(`${at}.name`, name, 'name is not a valid CEL identifier'));
  if (expression === '') return [...errors, fieldRequired(`${at}.expression`, 'expression is not specified')];
  const found = new AdmissionChecker(hasParameters, { ...types }).typeOf(expression);
  if ('problem' in found) return [...errors, fieldInvalid(`${at}.expression`, expression, found.problem)];
  if (errors.length === 0) types[name] = found.type;
  return errors;
}

function auditAnnotationErrors(annotation: unknown, at: string, checker: AdmissionChecker): readonly FieldError[] {
  const missing = ['key', 'valueExpression'].filter((name) => textAt(annotation, name).trim() === '');
  const errors = missing.map((name) => fieldRequired(`${at}.${name}`));
  const expression = textAt(annotation, 'valueExpression').trim();
  if (expression === '') return errors;
  return [...errors, ...expressionErrors(expression, `${at}.valueExpression`, checker, ['string', 'null'])];
}

function validationErrors(validation: unknown, at: string, checker: AdmissionChecker): readonly FieldError[] {
  const errors: FieldError[] = [];
  const expression = textAt(validation, 'expression').trim();
  const message = textAt(validation, 'message');
  const reason = isObject(validation) ? validation['reason'] : undefined;
  if (expression === '') errors.push(fieldRequired(`${at}.expression`, 'expression is not specified'));
  else errors.push(...expressionErrors(expression, `${at}.expression`, checker));
  const computed = textAt(validation, 'messageExpression').trim();
  if (computed !== '') errors.push(...expressionErrors(computed, `${at}.messageExpression`, checker, ['string']));
  if (message.includes('\n'))
    errors.push(fieldInvalid(`${at}.message`, message, 'message must not contain line breaks'));
  if (reason !== undefined && !REASONS.includes(scalarText(reason)))
    errors.push(fieldNotSupported(`${at}.reason`, reason, REASONS));
  return errors;
}

/** Bindings of policies (validateValidatingAdmissionPolicyBindingSpec). */
export function admissionPolicyBindingErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const errors: FieldError[] = [];
  const name = textAt(spec, 'policyName');
  const actions = listAt(spec, 'validationActions').map(scalarText);
  const known = ['Audit', 'Deny', 'Warn'];
  if (name === '') errors.push(fieldRequired('spec.policyName'));
  else errors.push(...grammarErrors(name, 'spec.policyName', 'subdomain'));
  const reference = spec['paramRef'];
  if (isObject(reference)) errors.push(...parameterErrors(reference));
  const match = spec['matchResources'];
  if (isObject(match))
    errors.push(
      ...labelSelectorErrors(match['namespaceSelector'], 'spec.matchResouces.namespaceSelector'),
      ...eachAt(match, 'resourceRules', 'spec.matchResouces', ruleErrors),
    );
  if (actions.length === 0)
    errors.push(fieldRequired('spec.validationActions', 'at least one validation action is required'));
  actions.forEach((action, index) => {
    const field = `spec.validationActions[${index}]`;
    if (!known.includes(action)) errors.push(fieldNotSupported(field, action, known));
    if (actions.indexOf(action) < index) errors.push(fieldDuplicate(field, action));
  });
  if (actions.includes('Deny') && actions.includes('Warn'))
    errors.push(
      fieldInvalidShown(
        'spec.validationActions',
        goStrings(actions, '[]admissionregistration.ValidationAction'),
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ),
    );
  return errors;
}

function parameterErrors(reference: JsonObject): readonly FieldError[] {
  const at = 'spec.paramRef';
  const errors: FieldError[] = [];
  const name = textAt(reference, 'name');
  if (name !== '' && reference['selector'] !== undefined)
    errors.push(fieldForbidden(`${at}.name`, 'name and selector are mutually exclusive'));
  if (name === '' && reference['selector'] === undefined)
    errors.push(fieldRequired(at, 'one of name or selector must be specified'));
  const action = textAt(reference, 'parameterNotFoundAction');
  if (action === '') errors.push(fieldRequired(`${at}.parameterNotFoundAction`));
  else if (action !== 'Allow' && action !== 'Deny')
    errors.push(fieldNotSupported(`${at}.parameterNotFoundAction`, action, ['Allow', 'Deny']));
  return errors;
}
