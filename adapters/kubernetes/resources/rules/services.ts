import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldDuplicateShown,
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { goStrings } from '../registry/go-text.js';
import {
  isObject,
  listAt,
  numberAt,
  objectAt,
  sameJson,
  scalarText,
  textAt,
  type JsonObject,
} from '../registry/json.js';
import { nameProblems } from '../registry/names.js';
import type { ApiObject } from '../types.js';
import {
  addressErrors,
  eachAt,
  grammarErrors,
  isAddress6,
  isPort,
  labelsErrors,
  portNameErrors,
  PORT_RANGE,
  qualifiedNameErrors,
  rangeErrors,
  specialAddressErrors,
} from './fields.js';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const KUBELET_PORT = 10_250;
const LONGEST_AFFINITY_SECONDS = 86_400;

/** Services (pkg/apis/core/validation/validation.go ValidateService v1.32), in upstream's order. */
export function serviceErrors(service: ApiObject): readonly FieldError[] {
  const spec = objectAt(service, 'spec');
  const type = textAt(spec, 'type');
  const isHeadless = spec['clusterIP'] === 'None';
  const errors: FieldError[] = [];
  if (listAt(spec, 'ports').length === 0 && !isHeadless && type !== 'ExternalName')
    errors.push(fieldRequired('spec.ports'));
  errors.push(...kubeletPortErrors(spec, type), ...typeErrors(spec, type));
  errors.push(...eachPortErrors(spec));
  errors.push(...labelsErrors(spec['selector'], 'spec.selector'));
  errors.push(...affinityErrors(spec));
  errors.push(
    ...eachAt(spec, 'externalIPs', 'spec', (address, at) => {
      const text = scalarText(address);
      const problems = addressErrors(text, at);
      return problems.length > 0 ? problems : specialAddressErrors(text, at);
    }),
  );
  errors.push(...(type === 'ClusterIP' ? nodePortErrors(spec) : []), ...duplicatePortErrors(spec));
  errors.push(
    ...eachAt(spec, 'loadBalancerSourceRanges', 'spec', (range, at) =>
      rangeErrors(scalarText(range).trim(), at.replace('loadBalancer', 'LoadBalancer')),
    ),
  );
  errors.push(...balancerErrors(spec, type), ...trafficErrors(spec, type), ...clusterAddressErrors(spec, type));
  return errors;
}

function typeErrors(spec: JsonObject, type: string): readonly FieldError[] {
  const addresses = listAt(spec, 'clusterIPs');
  if (type === 'ExternalName') {
    const errors: FieldError[] = [];
    if (addresses.length > 0 || textAt(spec, 'clusterIP') !== '')
      errors.push(fieldForbidden('spec.clusterIPs', 'may not be set for ExternalName services'));
    for (const name of ['ipFamilies', 'ipFamilyPolicy'])
      if (spec[name] !== undefined && (!Array.isArray(spec[name]) || spec[name].length > 0))
        errors.push(fieldForbidden(`spec.${name}`, 'may not be set for ExternalName services'));
    const name = textAt(spec, 'externalName').replace(/\.$/, '');
    return [
      ...errors,
      ...(name === '' ? [fieldRequired('spec.externalName')] : grammarErrors(name, 'spec.externalName', 'subdomain')),
    ];
  }
  if ((type === 'NodePort' || type === 'LoadBalancer') && spec['clusterIP'] === 'None')
    return [fieldInvalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)];
  return [];
}

/** A port that a cloud would open to everybody, while the kubelet listens on it. */
function kubeletPortErrors(spec: JsonObject, type: string): readonly FieldError[] {
  if (type !== 'LoadBalancer') return [];
  const detail = `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`;
  return eachAt(spec, 'ports', 'spec', (port, at) =>
    numberAt(port, 'port') === KUBELET_PORT ? [fieldInvalid(at, KUBELET_PORT, detail)] : [],
  );
}

function eachPortErrors(spec: JsonObject): readonly FieldError[] {
  const names = new Set<string>();
  const mustName = listAt(spec, 'ports').length > 1;
  return eachAt(spec, 'ports', 'spec', (port, at) => {
    const errors: FieldError[] = [];
    const name = textAt(port, 'name');
    const fields: JsonObject = isObject(port) ? port : {};
    if (name === '' && mustName) errors.push(fieldRequired(`${at}.name`));
    else if (name !== '') {
      errors.push(...grammarErrors(name, `${at}.name`, 'label'));
      if (names.has(name)) errors.push(fieldDuplicate(`${at}.name`, name));
      names.add(name);
    }
    const number = fields['port'] ?? 0;
    if (!isPort(number)) errors.push(fieldInvalid(`${at}.port`, number, PORT_RANGE));
    const transport = textAt(port, 'protocol');
    if (!PROTOCOLS.includes(transport)) errors.push(fieldNotSupported(`${at}.protocol`, transport, PROTOCOLS));
    errors.push(...targetErrors(fields, at));
    const protocol = fields['appProtocol'];
    if (typeof protocol === 'string') errors.push(...qualifiedNameErrors(protocol, `${at}.appProtocol`));
    return errors;
  });
}

function targetErrors({ targetPort }: JsonObject, at: string): readonly FieldError[] {
  if (typeof targetPort === 'number' && !isPort(targetPort))
    return [fieldInvalid(`${at}.targetPort`, targetPort, PORT_RANGE)];
  return typeof targetPort === 'string' ? portNameErrors(targetPort, `${at}.targetPort`) : [];
}

function affinityErrors(spec: JsonObject): readonly FieldError[] {
  const config = spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] !== 'ClientIP') {
    if (!isObject(config) || spec['sessionAffinity'] !== 'None') return [];
    const detail = `must not be set when session affinity is ${textAt(spec, 'sessionAffinity')}`;
    return [fieldForbidden('spec.sessionAffinityConfig', detail)];
  }
  const seconds = numberAt(objectAt(config, 'clientIP'), 'timeoutSeconds');
  if (seconds > 0 && seconds <= LONGEST_AFFINITY_SECONDS) return [];
  const detail = `must be greater than 0 and less than ${LONGEST_AFFINITY_SECONDS}`;
  return [fieldInvalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, detail)];
}

function nodePortErrors(spec: JsonObject): readonly FieldError[] {
  return eachAt(spec, 'ports', 'spec', (port, at) =>
    numberAt(port, 'nodePort') === 0
      ? []
      : [fieldForbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")],
  );
}

function duplicatePortErrors(spec: JsonObject): readonly FieldError[] {
  const nodePorts = new Set<string>();
  const ports = new Set<string>();
  const keyOf = (port: unknown, field: string) => `${textAt(port, 'protocol')}/${numberAt(port, field)}`;
  return [
    ...eachAt(spec, 'ports', 'spec', (port, at) => {
      const node = numberAt(port, 'nodePort');
      const isTaken = node !== 0 && nodePorts.has(keyOf(port, 'nodePort'));
      if (node !== 0) nodePorts.add(keyOf(port, 'nodePort'));
      return isTaken ? [fieldDuplicate(`${at}.nodePort`, node)] : [];
    }),
    ...eachAt(spec, 'ports', 'spec', (port, at) => {
      const isTaken = ports.has(keyOf(port, 'port'));
      ports.add(keyOf(port, 'port'));
      return isTaken ? [fieldDuplicateShown(at, `core.ServicePort{Port:${numberAt(port, 'port')}}`)] : [];
    }),
  ];
}

function balancerErrors(spec: JsonObject, type: string): readonly FieldError[] {
  const only = "may only be used when `type` is 'LoadBalancer'";
  const errors: FieldError[] = [];
  if (type === 'LoadBalancer') {
    const given = spec['loadBalancerClass'];
    return typeof given === 'string' ? qualifiedNameErrors(given, 'spec.loadBalancerClass') : [];
  }
  if (listAt(spec, 'loadBalancerSourceRanges').length > 0)
    errors.push(fieldForbidden('spec.LoadBalancerSourceRanges', only));
  if (spec['allocateLoadBalancerNodePorts'] !== undefined)
    errors.push(fieldForbidden('spec.allocateLoadBalancerNodePorts', only));
  if (spec['loadBalancerClass'] !== undefined) errors.push(fieldForbidden('spec.loadBalancerClass', only));
  return errors;
}

function trafficErrors(spec: JsonObject, type: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const policy = textAt(spec, 'externalTrafficPolicy');
  const check = numberAt(spec, 'healthCheckNodePort');
  const isOutside = type === 'NodePort' || type === 'LoadBalancer' || listAt(spec, 'externalIPs').length > 0;
  if (isOutside && type !== 'ExternalName' && !['Cluster', 'Local'].includes(policy))
    errors.push(fieldNotSupported('spec.externalTrafficPolicy', policy, ['Cluster', 'Local']));
  if (policy !== '' && (!isOutside || type === 'ExternalName'))
    errors.push(
      fieldInvalid('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services'),
    );
  if (check !== 0 && !(type === 'LoadBalancer' && policy === 'Local')) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(fieldInvalid('spec.healthCheckNodePort', check, detail));
  }
  return errors;
}

/** `clusterIP` and `clusterIPs` say the same thing twice (ValidateServiceClusterIPsRelatedFields). */
function clusterAddressErrors(spec: JsonObject, type: string): readonly FieldError[] {
  if (type === 'ExternalName') return [];
  const [one, all] = [textAt(spec, 'clusterIP'), listAt(spec, 'clusterIPs').map(scalarText)];
  const field = 'spec.clusterIPs';
  const refused = (detail: string) => fieldInvalidShown(field, goStrings(all), detail);
  const errors: FieldError[] = [];
  if (one === '' && all.length > 0) errors.push(refused('must be empty when `clusterIP` is not specified'));
  if (one !== '' && all.length === 0) errors.push(fieldRequired(field));
  if (one !== '' && all.length > 0 && all[0] !== one) errors.push(refused('first value must match `clusterIP`'));
  listAt(spec, 'ipFamilies').forEach((family, index, families) => {
    const at = `spec.ipFamilies[${index}]`;
    if (family !== 'IPv4' && family !== 'IPv6') errors.push(fieldNotSupported(at, family, ['IPv4', 'IPv6']));
    if (families.indexOf(family) < index) errors.push(fieldDuplicate(at, family));
  });
  const wrong = all.flatMap((address, index) => {
    if (index > 0 || address !== 'None') return addressErrors(address, `${field}[${index}]`);
    return all.length > 1 ? [refused("'None' must be the first and only value")] : [];
  });
  errors.push(...wrong);
  if (all.length > 2) errors.push(refused('may only hold up to 2 values'));
  if (wrong.length > 0) return errors;
  const sixes = all.filter(isAddress6).length;
  if (all.length > 1 && (sixes !== 1 || all.length !== 2))
    errors.push(refused('may specify no more than one IP for each IP family'));
  return [...errors, ...addressFamilyErrors(spec, all, field)];
}

function addressFamilyErrors(spec: JsonObject, addresses: readonly string[], field: string): readonly FieldError[] {
  if (addresses[0] === 'None') return [];
  return listAt(spec, 'ipFamilies').flatMap((family, index) => {
    const address = addresses[index];
    if (address === undefined || isAddress6(address) === (family === 'IPv6')) return [];
    const detail = `expected an ${scalarText(family)} value as indicated by \`ipFamilies[${index}]\``;
    return [fieldInvalid(`${field}[${index}]`, address, detail)];
  });
}

/** Families that the cluster does not have (pkg/registry/core/service/storage/alloc.go); ours has the fourth version alone. */
export function familyErrors(service: ApiObject): readonly FieldError[] {
  const spec = objectAt(service, 'spec');
  const families = listAt(spec, 'ipFamilies').map(scalarText);
  const isUnselective = spec['clusterIP'] === 'None' && spec['selector'] === undefined;
  if (isUnselective || textAt(spec, 'type') === 'ExternalName') return [];
  if (spec['ipFamilyPolicy'] === 'RequireDualStack')
    return [
      fieldInvalid('spec.ipFamilyPolicy', 'RequireDualStack', 'this cluster is not configured for dual-stack services'),
    ];
  return families.flatMap((family, index) =>
    family === 'IPv6' ? [fieldInvalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')] : [],
  );
}

export function serviceUpdateErrors(service: ApiObject, before: ApiObject): readonly FieldError[] {
  const spec = objectAt(service, 'spec');
  const old = objectAt(before, 'spec');
  const errors: FieldError[] = [];
  const had = textAt(old, 'clusterIP');
  const isAddressed = spec['type'] !== 'ExternalName' && old['type'] !== 'ExternalName';
  if (had !== '' && had !== textAt(spec, 'clusterIP') && isAddressed) {
    const shown = goStrings(listAt(spec, 'clusterIPs'));
    errors.push(fieldInvalidShown('spec.clusterIPs[0]', shown, 'may not change once set'));
  }
  const isBalanced = spec['type'] === 'LoadBalancer' && old['type'] === 'LoadBalancer';
  if (isBalanced && !sameJson(spec['loadBalancerClass'], old['loadBalancerClass']))
    errors.push(fieldInvalid('spec.loadBalancerClass', spec['loadBalancerClass'] ?? '', 'may not change once set'));
  return errors;
}

/** Endpoints (ValidateEndpoints). */
export function endpointsErrors(object: ApiObject): readonly FieldError[] {
  return eachAt(object, 'subsets', '', (subset, at) => {
    const ports = listAt(subset, 'ports');
    const errors: FieldError[] = [];
    if (listAt(subset, 'addresses').length === 0 && listAt(subset, 'notReadyAddresses').length === 0)
      errors.push(fieldRequired(at, 'must specify `addresses` or `notReadyAddresses`'));
    for (const list of ['addresses', 'notReadyAddresses'])
      errors.push(...eachAt(subset, list, at, endpointAddressErrors));
    return [
      ...errors,
      ...eachAt(subset, 'ports', at, (port, where) => {
        const name = textAt(port, 'name');
        return [
          ...(name === '' && ports.length > 1 ? [fieldRequired(`${where}.name`)] : []),
          ...(name === '' ? [] : grammarErrors(name, `${where}.name`, 'label')),
          ...(isPort(numberAt(port, 'port'))
            ? []
            : [fieldInvalid(`${where}.port`, numberAt(port, 'port'), PORT_RANGE)]),
          ...(textAt(port, 'protocol') === '' ? [fieldRequired(`${where}.protocol`)] : []),
        ];
      }),
    ];
  });
}

function endpointAddressErrors(address: unknown, at: string): readonly FieldError[] {
  const hostname = textAt(address, 'hostname');
  const node = textAt(address, 'nodeName');
  const ip = textAt(address, 'ip');
  const wrong = addressErrors(ip, `${at}.ip`);
  return [
    ...wrong,
    ...(hostname === '' ? [] : grammarErrors(hostname, `${at}.hostname`, 'label')),
    ...(node === ''
      ? []
      : nameProblems(node, 'subdomain').map((problem) => fieldInvalid(`${at}.nodeName`, node, problem))),
    ...specialAddressErrors(ip, `${at}.ip`),
  ];
}
