/** The rules of routes (openshift/library-go pkg/route/validation/validation.go). */
import { isObject, listAt, nameProblems, objectAt, textAt, type FieldError } from 'regatta/adapters/kubernetes/api';
import { duplicateField, forbiddenField, invalidField, notSupportedField, requiredField } from '../field-errors.js';
import type { Route } from './route.js';

const MOST_BACKENDS = 3;
const HIGHEST_WEIGHT = 256;
const MOST_HEADERS = 20;
const LONGEST_NAME = 255;
const LONGEST_VALUE = 16_384;
const NON_COMPLIANT = 'route.openshift.io/allow-non-dns-compliant-host';
const SECURED_HEADERS = ['strict-transport-security', 'proxy', 'cookie', 'set-cookie'];
const HEADER_NAME = /^[-!#$%&'*+.0-9A-Z^_`a-z|~]+$/;

export function routeErrors(route: Route): readonly FieldError[] {
  const { spec } = route;
  return [
    ...(/[# ]/.test(spec.path ?? '')
      ? [invalidField('spec.path', JSON.stringify(spec.path), 'cannot contain # or spaces')]
      : []),
    ...hostErrors(route),
    ...wildcardErrors(route),
    ...headerErrors(route),
    ...pathErrors(route),
    ...backendErrors(route),
    ...(spec.port !== undefined && (spec.port.targetPort === '' || spec.port.targetPort === 0)
      ? [requiredField('spec.port.targetPort')]
      : []),
    ...tlsErrors(route),
  ];
}

function hostErrors({ metadata, spec }: Route): readonly FieldError[] {
  const { host = '', subdomain = '' } = spec;
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(invalidField('spec.host', JSON.stringify(host), why));
  if (host !== '') {
    if (nameProblems(host, 'subdomain').length > 0) refuse('host must conform to DNS 952 subdomain conventions');
    if (metadata.annotations?.[NON_COMPLIANT] !== 'true')
      for (const label of host.split('.')) nameProblems(label, 'label').forEach(refuse);
  }
  if (subdomain !== '')
    for (const label of subdomain.split('.')) {
      const problems = nameProblems(label, 'label');
      if (problems.length > 0) errors.push(invalidField('spec.subdomain', JSON.stringify(label), problems.join(', ')));
    }
  return errors;
}

function wildcardErrors({ spec: { host = '', wildcardPolicy = '' } }: Route): readonly FieldError[] {
  const field = 'spec.wildcardPolicy';
  if (!['', 'None', 'Subdomain'].includes(wildcardPolicy))
    return [notSupportedField(field, wildcardPolicy, ['None', 'Subdomain'])];
  return wildcardPolicy === 'Subdomain' && host === ''
    ? [invalidField(field, '"Subdomain"', 'host name not specified for wildcard policy')]
    : [];
}

function pathErrors({ spec: { path = '', tls } }: Route): readonly FieldError[] {
  if (path === '') return [];
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(invalidField('spec.path', JSON.stringify(path), why));
  if (!path.startsWith('/')) refuse('path must begin with /');
  if (tls?.termination === 'passthrough') refuse('passthrough termination does not support paths');
  return errors;
}

function backendErrors({ spec: { to, alternateBackends = [] } }: Route): readonly FieldError[] {
  const errors = (at: string, { name, kind, weight }: Route['spec']['to']) => [
    ...(name ? [] : [requiredField(`${at}.name`)]),
    ...(kind === 'Service' ? [] : [invalidField(`${at}.kind`, JSON.stringify(kind ?? ''), 'must reference a Service')]),
    ...(weight !== undefined && (weight < 0 || weight > HIGHEST_WEIGHT)
      ? [invalidField(`${at}.weight`, String(weight), `weight must be an integer between 0 and ${HIGHEST_WEIGHT}`)]
      : []),
  ];
  const tooMany =
    alternateBackends.length > MOST_BACKENDS
      ? [requiredField('spec.alternateBackends', `cannot specify more than ${MOST_BACKENDS} alternate backends`)]
      : [];
  return [
    ...errors('spec.to', to),
    ...tooMany,
    ...alternateBackends.flatMap((backend, index) => errors(`spec.alternateBackends[${index}]`, backend)),
  ];
}

const WITHOUT_CERTIFICATES = 'passthrough termination does not support certificates';
/** What stands in an error instead of a certificate. */
const REDACTED = {
  certificate: 'redacted certificate data',
  key: 'redacted key data',
  caCertificate: 'redacted ca certificate data',
  destinationCACertificate: 'redacted destination ca certificate data',
} as const;

function tlsErrors({ spec: { tls } }: Route): readonly FieldError[] {
  if (tls === undefined) return [];
  const { termination = '' } = tls;
  const redacted = (name: keyof typeof REDACTED, why: string) =>
    textAt(tls, name) === '' ? [] : [invalidField(`spec.tls.${name}`, JSON.stringify(REDACTED[name]), why)];
  const own: FieldError[] = [];
  if (termination === 'passthrough')
    for (const name of ['certificate', 'key', 'caCertificate', 'destinationCACertificate'] as const)
      own.push(...redacted(name, WITHOUT_CERTIFICATES));
  else if (termination === 'edge')
    own.push(...redacted('destinationCACertificate', 'edge termination does not support destination certificates'));
  else if (termination !== 'reencrypt')
    own.push(notSupportedField('spec.tls.termination', termination, ['edge', 'passthrough', 'reencrypt']));
  return [...own, ...insecurePolicyErrors(termination, textAt(tls, 'insecureEdgeTerminationPolicy'))];
}

const INSECURE_POLICIES: Readonly<Record<string, readonly string[]>> = {
  edge: ['None', 'Allow', 'Redirect'],
  reencrypt: ['None', 'Allow', 'Redirect'],
  passthrough: ['None', 'Redirect'],
};

function insecurePolicyErrors(termination: string, policy: string): readonly FieldError[] {
  const allowed = INSECURE_POLICIES[termination];
  if (policy === '' || allowed === undefined || allowed.includes(policy)) return [];
  const why = `invalid value for InsecureEdgeTerminationPolicy option, acceptable values are ${allowed.join(', ')}, or empty`;
  return [invalidField('spec.tls.insecureEdgeTerminationPolicy', JSON.stringify(policy), why)];
}

function headerErrors({ spec }: Route): readonly FieldError[] {
  const actions = objectAt(objectAt(spec, 'httpHeaders'), 'actions');
  const lists = (['response', 'request'] as const).map((list) => ({ list, headers: listAt(actions, list) }));
  const errors: FieldError[] = [];
  if (spec.tls?.termination === 'passthrough' && lists.some(({ headers }) => headers.length > 0)) {
    const why = 'only edge and re-encrypt routes are supported for providing customized headers.';
    errors.push(invalidField('spec.tls.termination', '"passthrough"', why));
  }
  for (const { list, headers } of lists) {
    const at = `spec.httpHeaders.actions.${list}`;
    if (headers.length > MOST_HEADERS)
      errors.push(invalidField(at, JSON.stringify(headers), `${list} headers list can't exceed ${MOST_HEADERS} items`));
    else {
      const names = headers.map((header) => textAt(header, 'name'));
      headers.forEach((header, index) => {
        const isTwice = names.indexOf(names[index]!) < index;
        errors.push(...oneHeaderErrors(header, `${at}[${index}]`, list === 'request' ? 'req' : 'res', isTwice));
      });
    }
  }
  return errors;
}

function oneHeaderErrors(header: unknown, at: string, fetcher: 'req' | 'res', isTwice: boolean): readonly FieldError[] {
  const name = textAt(header, 'name');
  const action = objectAt(header, 'action');
  const type = textAt(action, 'type');
  const errors: FieldError[] = [];
  if (isTwice) errors.push(duplicateField(`${at}.name`, name));
  const shown = JSON.stringify(name);
  if (name === '') errors.push(requiredField(`${at}.name`));
  else if (name.length > LONGEST_NAME)
    errors.push(invalidField(`${at}.name`, shown, `name exceeds the maximum length, which is ${LONGEST_NAME}`));
  else if (SECURED_HEADERS.includes(name.toLowerCase())) {
    const why = `the following headers may not be modified using this API: ${SECURED_HEADERS.join(', ')}`;
    errors.push(forbiddenField(`${at}.name`, why));
  } else if (!HEADER_NAME.test(name)) {
    const why = 'name must be a valid HTTP header name as defined in RFC 2616 section 4.2';
    errors.push(invalidField(`${at}.name`, shown, why));
  }
  if (type !== 'Set' && type !== 'Delete')
    errors.push(invalidField(`${at}.action.type`, JSON.stringify(type), 'type must be "Set" or "Delete"'));
  const hasSet = isObject(action['set']);
  if ((type === 'Set') !== hasSet) {
    const why = 'set is required when type is Set, and forbidden otherwise';
    errors.push(requiredField(`${at}.action.set`, why));
  }
  if (hasSet) errors.push(...valueErrors(textAt(action['set'], 'value'), `${at}.action.set.value`, fetcher));
  return errors;
}

function valueErrors(value: string, at: string, fetcher: 'req' | 'res'): readonly FieldError[] {
  if (value === '') return [requiredField(at)];
  const shown = JSON.stringify(value);
  if (value.length > LONGEST_VALUE)
    return [invalidField(at, shown, `value exceeds the maximum length, which is ${LONGEST_VALUE}`)];
  const sample = `%(?:%|(?:\\{[-+]?[QXE](?:,[-+]?[QXE])*\\})?\\[(?:${fetcher}\\.hdr\\([0-9A-Za-z-]+\\)|ssl_c_der)(?:,(?:lower|base64))*\\])`;
  if (new RegExp(`^(?:${sample}|[^%\\x00-\\x1f\\x7f])+$`).test(value)) return [];
  const why = `Either header value provided is not in correct format or the converter specified is not allowed. The dynamic header value  may use HAProxy's %[] syntax and otherwise must be a valid HTTP header value as defined in https://datatracker.ietf.org/doc/html/rfc7230#section-3.2 Sample fetchers allowed are ${fetcher}.hdr, ssl_c_der. Converters allowed are lower, base64.`;
  return [invalidField(at, shown, why)];
}
