import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
  fieldTooLong,
  fieldTooMany,
} from '../registry/field-errors.js';
import { isObject, listAt, numberAt, objectAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { nameProblems } from '../registry/names.js';
import type { ApiObject } from '../types.js';
import {
  domainPathErrors,
  eachAt,
  grammarErrors,
  isAddress4,
  isAddress6,
  isPort,
  labelSelectorErrors,
  labelValueErrors,
  portNameErrors,
  PORT_RANGE,
  qualifiedNameErrors,
  rangeErrors,
  specialAddressErrors,
  unchangedErrors,
} from './fields.js';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const WILDCARD =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
/** What a path of an ingress may not hold, and may not end in. */
const FORBIDDEN_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const FORBIDDEN_ENDS = ['/..', '/.'];
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const SLICE_PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const LONGEST_CONTROLLER = 250;
const MAXIMUM_ENDPOINTS = 1000;
const MAXIMUM_ADDRESSES = 100;

/** Ingresses (pkg/apis/networking/validation/validation.go v1.32). */
export function ingressErrors(ingress: ApiObject): readonly FieldError[] {
  const spec = objectAt(ingress, 'spec');
  const errors: FieldError[] = [];
  const rules = listAt(spec, 'rules');
  if (rules.length === 0 && spec['defaultBackend'] === undefined)
    errors.push(
      fieldInvalidShown(
        'spec',
        '[]networking.IngressRule(nil)',
        'either `defaultBackend` or `rules` must be specified',
      ),
    );
  if (isObject(spec['defaultBackend'])) errors.push(...backendErrors(spec['defaultBackend'], 'spec.defaultBackend'));
  errors.push(...eachAt(spec, 'rules', 'spec', ruleErrors), ...eachAt(spec, 'tls', 'spec', tlsErrors));
  const name = spec['ingressClassName'];
  if (typeof name === 'string') errors.push(...grammarErrors(name, 'spec.ingressClassName', 'subdomain'));
  return errors;
}

/** On create, the class may be given in one way only (ValidateIngressCreate). */
export function ingressClassErrors(ingress: ApiObject): readonly FieldError[] {
  const annotated = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  const name = objectAt(ingress, 'spec')['ingressClassName'];
  if (annotated === undefined || name === undefined || annotated === name) return [];
  const detail = 'must match `ingressClassName` when both are specified';
  return [fieldInvalid(`annotations.${CLASS_ANNOTATION}`, annotated, detail)];
}

function ruleErrors(rule: unknown, at: string): readonly FieldError[] {
  const host = textAt(rule, 'host');
  const http = isObject(rule) ? rule['http'] : undefined;
  const errors: FieldError[] = [];
  if (host !== '') {
    if (isAddress4(host) || isAddress6(host))
      errors.push(fieldInvalid(`${at}.host`, host, 'must be a DNS name, not an IP address'));
    errors.push(...hostErrors(host, `${at}.host`));
  }
  if (!isObject(http)) return errors;
  if (listAt(http, 'paths').length === 0) return [...errors, fieldRequired(`${at}.http.paths`)];
  return [...errors, ...eachAt(http, 'paths', `${at}.http`, pathErrors)];
}

function hostErrors(host: string, field: string): readonly FieldError[] {
  if (!host.includes('*')) return grammarErrors(host, field, 'subdomain');
  const isGood = host.startsWith('*.') && nameProblems(host.slice(2), 'subdomain').length === 0;
  return isGood ? [] : [fieldInvalid(field, host, WILDCARD)];
}

function pathErrors(given: unknown, at: string): readonly FieldError[] {
  const path = textAt(given, 'path');
  const type = textAt(given, 'pathType');
  const field = `${at}.path`;
  const errors: FieldError[] = [];
  const { pathType } = isObject(given) ? given : {};
  if (pathType === undefined || pathType === null)
    return [fieldRequired(`${at}.pathType`, 'pathType must be specified')];
  if (!PATH_TYPES.includes(type)) return [fieldNotSupported(`${at}.pathType`, type, PATH_TYPES)];
  if (type === 'Exact' || type === 'Prefix') {
    if (!path.startsWith('/')) errors.push(fieldInvalid(field, path, 'must be an absolute path'));
    if (path !== '') {
      for (const part of FORBIDDEN_PARTS)
        if (path.includes(part)) errors.push(fieldInvalid(field, path, `must not contain '${part}'`));
      for (const end of FORBIDDEN_ENDS)
        if (path.endsWith(end)) errors.push(fieldInvalid(field, path, `cannot end with '${end}'`));
    }
  } else if (type === 'ImplementationSpecific' && path !== '' && !path.startsWith('/')) {
    errors.push(fieldInvalid(field, path, 'must be an absolute path'));
  }
  return [...errors, ...backendErrors(objectAt(given, 'backend'), `${at}.backend`)];
}

function backendErrors(backend: JsonObject, at: string): readonly FieldError[] {
  const { service, resource } = backend;
  if (isObject(service) && isObject(resource))
    return [fieldInvalid(at, '', 'cannot set both resource and service backends')];
  if (isObject(resource))
    return textAt(resource, 'kind') === '' || textAt(resource, 'name') === '' ? [fieldRequired(`${at}.resource`)] : [];
  if (!isObject(service)) return [fieldInvalid(at, '', 'resource or service backend is required')];
  const name = textAt(service, 'name');
  const errors: FieldError[] = [];
  if (name === '') errors.push(fieldRequired(`${at}.service.name`));
  else errors.push(...grammarErrors(name, `${at}.service.name`, 'service-label'));
  const portName = textAt(objectAt(service, 'port'), 'name');
  const number = numberAt(objectAt(service, 'port'), 'number');
  if (portName !== '' && number !== 0)
    return [...errors, fieldInvalid(at, '', 'cannot set both port name & port number')];
  if (portName !== '') return [...errors, ...portNameErrors(portName, `${at}.service.port.name`)];
  if (number === 0) return [...errors, fieldRequired(at, 'port name or number is required')];
  return isPort(number) ? errors : [...errors, fieldInvalid(`${at}.service.port.number`, number, PORT_RANGE)];
}

function tlsErrors(tls: unknown, at: string): readonly FieldError[] {
  const secret = textAt(tls, 'secretName');
  return [
    ...eachAt(tls, 'hosts', at, (host, where) => hostErrors(scalarText(host), where)),
    ...(secret === '' ? [] : grammarErrors(secret, `${at}.secretName`, 'subdomain')),
  ];
}

export function ingressClassKindErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const controller = textAt(spec, 'controller');
  const reference = spec['parameters'];
  const errors: FieldError[] =
    controller.length > LONGEST_CONTROLLER ? [fieldTooLong('spec.controller', LONGEST_CONTROLLER)] : [];
  errors.push(...domainPathErrors(controller, 'spec.controller'));
  if (!isObject(reference)) return errors;
  const at = 'spec.parameters';
  const { apiGroup } = reference;
  if (typeof apiGroup === 'string') errors.push(...grammarErrors(apiGroup, `${at}.apiGroup`, 'subdomain'));
  for (const name of ['kind', 'name']) {
    const text = textAt(reference, name);
    if (text === '') errors.push(fieldRequired(`${at}.${name}`, `${name} is required`));
    else errors.push(...grammarErrors(text, `${at}.${name}`, 'path'));
  }
  const scope = textAt(reference, 'scope');
  const namespace = textAt(reference, 'namespace');
  if (scope === 'Namespace' && namespace === '')
    errors.push(fieldRequired(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  if (scope === 'Cluster' && namespace !== '')
    errors.push(fieldForbidden(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  if (!['Cluster', 'Namespace'].includes(scope))
    errors.push(fieldNotSupported(`${at}.scope`, scope, ['Cluster', 'Namespace']));
  return errors;
}

export function ingressClassUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const controllerOf = (of: ApiObject) => objectAt(of, 'spec')['controller'];
  return unchangedErrors(controllerOf(object), controllerOf(before), 'spec.controller');
}

/** Network policies (ValidateNetworkPolicySpec). */
export function networkPolicyErrors(policy: ApiObject): readonly FieldError[] {
  const spec = objectAt(policy, 'spec');
  const types = listAt(spec, 'policyTypes');
  return [
    ...labelSelectorErrors(spec['podSelector'], 'spec.podSelector'),
    ...directionErrors(spec, 'ingress', 'from'),
    ...directionErrors(spec, 'egress', 'to'),
    ...(types.length > 2
      ? [fieldInvalidShown('spec.policyTypes', '[]', 'may not specify more than two policyTypes')]
      : []),
  ];
}

function directionErrors(spec: JsonObject, list: string, peers: string): readonly FieldError[] {
  return eachAt(spec, list, 'spec', (rule, at) => [
    ...eachAt(rule, 'ports', at, policyPortErrors),
    ...eachAt(rule, peers, at, peerErrors),
  ]);
}

function policyPortErrors(given: unknown, at: string): readonly FieldError[] {
  const fields: JsonObject = isObject(given) ? given : {};
  const { port, endPort } = fields;
  const { protocol } = fields;
  const errors: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(scalarText(protocol)))
    errors.push(fieldNotSupported(`${at}.protocol`, protocol, PROTOCOLS));
  const field = `${at}.endPort`;
  if (typeof port === 'number') {
    if (!isPort(port)) errors.push(fieldInvalid(`${at}.port`, port, PORT_RANGE));
    if (typeof endPort === 'number') {
      // Upstream shows the other port.
      if (endPort < port) errors.push(fieldInvalid(field, port, 'must be greater than or equal to `port`'));
      if (!isPort(endPort)) errors.push(fieldInvalid(field, endPort, PORT_RANGE));
    }
  } else if (typeof port === 'string') {
    if (endPort !== undefined)
      errors.push(fieldInvalid(field, endPort, 'may not be specified when `port` is non-numeric'));
    errors.push(...portNameErrors(port, `${at}.port`));
  } else if (endPort !== undefined) {
    errors.push(fieldInvalid(field, endPort, 'may not be specified when `port` is not specified'));
  }
  return errors;
}

function peerErrors(given: unknown, at: string): readonly FieldError[] {
  const peer: JsonObject = isObject(given) ? given : {};
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const errors: FieldError[] = [
    ...labelSelectorErrors(podSelector, `${at}.podSelector`),
    ...labelSelectorErrors(namespaceSelector, `${at}.namespaceSelector`),
  ];
  const isSelecting = isObject(podSelector) || isObject(namespaceSelector);
  if (isObject(ipBlock)) errors.push(...blockErrors(ipBlock, `${at}.ipBlock`));
  if (!isSelecting && !isObject(ipBlock)) errors.push(fieldRequired(at, 'must specify a peer'));
  else if (isSelecting && isObject(ipBlock))
    errors.push(fieldForbidden(at, 'may not specify both ipBlock and another peer'));
  return errors;
}

function blockErrors(block: JsonObject, at: string): readonly FieldError[] {
  const range = textAt(block, 'cidr');
  if (range === '') return [fieldRequired(`${at}.cidr`)];
  const wrong = rangeErrors(range, `${at}.cidr`);
  if (wrong.length > 0) return wrong;
  return eachAt(block, 'except', at, (given, where) => {
    const except = scalarText(given);
    const problems = rangeErrors(except, where);
    if (problems.length > 0 || isStrictlyWithin(except, range)) return problems;
    return [fieldInvalid(where, except, `must be a strict subset of \`cidr\``)];
  });
}

/** Whether a range of the fourth version lies within another; of the sixth, only the prefixes are compared. */
function isStrictlyWithin(inner: string, outer: string): boolean {
  const [innerAddress = '', innerBits = ''] = inner.split('/');
  const [outerAddress = '', outerBits = ''] = outer.split('/');
  if (Number(innerBits) <= Number(outerBits)) return false;
  if (!isAddress4(innerAddress) || !isAddress4(outerAddress))
    return isAddress6(innerAddress) === isAddress6(outerAddress);
  const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(outerBits));
  return Math.floor(numberOf(innerAddress) / size) === Math.floor(numberOf(outerAddress) / size);
}

/** Endpoint slices (pkg/apis/discovery/validation/validation.go v1.32). */
export function endpointSliceErrors(slice: ApiObject): readonly FieldError[] {
  const type = textAt(slice, 'addressType');
  const endpoints = listAt(slice, 'endpoints');
  const errors: FieldError[] = [];
  if (type === '') errors.push(fieldRequired('addressType'));
  if (endpoints.length > MAXIMUM_ENDPOINTS) errors.push(fieldTooMany('endpoints', endpoints.length, MAXIMUM_ENDPOINTS));
  else errors.push(...eachAt(slice, 'endpoints', '', (endpoint, at) => endpointErrors(endpoint, at, type)));
  const names = new Set<string>();
  return [
    ...errors,
    ...eachAt(slice, 'ports', '', (port, at) => {
      const name = textAt(port, 'name');
      const { appProtocol } = isObject(port) ? port : {};
      const isTaken = names.has(name);
      names.add(name);
      return [
        ...(name === '' ? [] : grammarErrors(name, `${at}.name`, 'label')),
        ...(isTaken ? [fieldDuplicate(`${at}.name`, name)] : []),
        ...(SLICE_PROTOCOLS.includes(textAt(port, 'protocol'))
          ? []
          : [fieldNotSupported(`${at}.protocol`, textAt(port, 'protocol'), SLICE_PROTOCOLS)]),
        ...(typeof appProtocol === 'string' ? qualifiedNameErrors(appProtocol, `${at}.appProtocol`) : []),
      ];
    }),
  ];
}

function endpointErrors(endpoint: unknown, at: string, type: string): readonly FieldError[] {
  const addresses = listAt(endpoint, 'addresses');
  const hostname = textAt(endpoint, 'hostname');
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(fieldRequired(`${at}.addresses`, 'must contain at least 1 address'));
  else if (addresses.length > MAXIMUM_ADDRESSES)
    errors.push(fieldTooMany(`${at}.addresses`, addresses.length, MAXIMUM_ADDRESSES));
  errors.push(...eachAt(endpoint, 'addresses', at, (address, where) => familyErrors(scalarText(address), where, type)));
  const { nodeName } = isObject(endpoint) ? endpoint : {};
  if (typeof nodeName === 'string') errors.push(...grammarErrors(nodeName, `${at}.nodeName`, 'subdomain'));
  if (hostname !== '') errors.push(...grammarErrors(hostname, `${at}.hostname`, 'label'));
  const zones = new Set<string>();
  errors.push(
    ...eachAt(objectAt(endpoint, 'hints'), 'forZones', `${at}.hints`, (zone, where) => {
      const name = textAt(zone, 'name');
      const errorsOfZone = zones.has(name) ? [fieldDuplicate(`${where}.name`, name)] : [];
      zones.add(name);
      return [...errorsOfZone, ...labelValueErrors(name, `${where}.name`)];
    }),
  );
  return errors;
}

function familyErrors(address: string, field: string, type: string): readonly FieldError[] {
  if (type === 'FQDN') return grammarErrors(address, field, 'subdomain');
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const isFamily = type === 'IPv4' ? isAddress4(address) : isAddress6(address);
  const wrong = isFamily ? [] : [fieldInvalid(field, address, `must be a valid ${type} address`)];
  return [...wrong, ...specialAddressErrors(address, field)];
}

export function endpointSliceUpdateErrors(slice: ApiObject, before: ApiObject): readonly FieldError[] {
  return unchangedErrors(textAt(slice, 'addressType'), textAt(before, 'addressType'), 'addressType');
}
