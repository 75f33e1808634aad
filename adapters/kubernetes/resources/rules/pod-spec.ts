import type { FieldError } from '../definition.js';
import {
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { goStrings } from '../registry/go-text.js';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { labelErrors } from '../registry/labels.js';
import { containersErrors } from './containers.js';
import { addressErrors, eachAt, grammarErrors, labelsErrors, qualifiedNameErrors } from './fields.js';
import { podAnnotationErrors } from './pod-annotations.js';
import { podSecurityErrors } from './pod-security.js';
import { resourceRequirementErrors } from './resource-lists.js';
import { affinityErrors, spreadErrors } from './scheduling.js';
import { tolerationErrors } from './tolerations.js';
import { volumesErrors } from './volumes.js';

/** The range of positive 32-bit numbers, as Go words it. */
const POSITIVE_INT32 = 'must be between 1 and 2147483647, inclusive';
const MAXIMUM_INT32 = 2_147_483_647;
const NAMESERVERS = 3;
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

/** A pod template under `path` (pkg/apis/core/validation/validation.go ValidatePodTemplateSpec v1.32). */
export function podTemplateErrors(template: unknown, path: string): readonly FieldError[] {
  return [...templateMetadataErrors(template, path), ...podSpecErrors(objectAt(template, 'spec'), `${path}.spec`)];
}

export function templateMetadataErrors(template: unknown, path: string): readonly FieldError[] {
  const metadata = objectAt(template, 'metadata');
  return [
    ...labelsErrors(metadata['labels'], `${path}.labels`),
    ...labelErrors({ annotations: objectAt(metadata, 'annotations') as Readonly<Record<string, string>> }, path),
    ...podAnnotationErrors(objectAt(metadata, 'annotations'), objectAt(template, 'spec'), `${path}.annotations`),
  ];
}

/** The rules of pod specs (pkg/apis/core/validation/validation.go ValidatePodSpec v1.32), in upstream's order. */
export function podSpecErrors(given: unknown, path: string): readonly FieldError[] {
  const spec: JsonObject = isObject(given) ? given : {};
  return [
    ...volumesErrors(spec, `${path}.volumes`),
    ...containersErrors(spec, path),
    ...restartErrors(spec, path),
    ...labelsErrors(spec['nodeSelector'], `${path}.nodeSelector`),
    ...podSecurityErrors(spec, path),
    ...affinityErrors(spec['affinity'], `${path}.affinity`),
    ...dnsErrors(spec, path),
    ...gateErrors(spec, path),
    ...spreadErrors(spec, path),
    ...nameErrors(spec, path),
    ...eachAt(spec, 'tolerations', path, tolerationErrors),
    ...eachAt(spec, 'hostAliases', path, hostAliasErrors),
    ...(isObject(spec['overhead']) ? resourceRequirementErrors({ limits: spec['overhead'] }, `${path}.overhead`) : []),
    ...operatingSystemErrors(spec, path),
  ];
}

function restartErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const policy = textAt(spec, 'restartPolicy');
  const field = `${path}.restartPolicy`;
  if (policy === '') return [fieldRequired(field)];
  return RESTART_POLICIES.includes(policy) ? [] : [fieldNotSupported(field, policy, RESTART_POLICIES)];
}

function nameErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const check = (name: string, rule: 'label' | 'subdomain') => {
    const text = textAt(spec, name);
    if (text !== '') errors.push(...grammarErrors(text, `${path}.${name}`, rule));
  };
  check('serviceAccountName', 'subdomain');
  check('nodeName', 'subdomain');
  const deadline = spec['activeDeadlineSeconds'];
  if (typeof deadline === 'number' && (deadline < 1 || deadline > MAXIMUM_INT32))
    errors.push(fieldInvalid(`${path}.activeDeadlineSeconds`, deadline, POSITIVE_INT32));
  check('hostname', 'label');
  check('subdomain', 'label');
  check('priorityClassName', 'subdomain');
  check('runtimeClassName', 'subdomain');
  return errors;
}

function dnsErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const config = spec['dnsConfig'];
  const none = spec['dnsPolicy'] === 'None';
  const at = `${path}.dnsConfig`;
  if (!isObject(config)) return none ? [fieldRequired(at, 'must provide `dnsConfig` when `dnsPolicy` is None')] : [];
  const servers = listAt(config, 'nameservers');
  const errors: FieldError[] = [];
  if (none && servers.length === 0)
    errors.push(
      fieldRequired(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'),
    );
  if (servers.length > NAMESERVERS) {
    const detail = `must not have more than ${NAMESERVERS} nameservers`;
    errors.push(fieldInvalidShown(`${at}.nameservers`, goStrings(servers), detail));
  }
  errors.push(...eachAt(config, 'nameservers', at, (server, where) => addressErrors(scalarText(server), where)));
  errors.push(
    ...eachAt(config, 'searches', at, (search, where) => {
      const text = scalarText(search).replace(/\.$/, '');
      return text === '' ? [] : grammarErrors(text, where, 'subdomain');
    }),
  );
  errors.push(
    ...eachAt(config, 'options', at, (option, where) =>
      textAt(option, 'name') === '' ? [fieldRequired(where, 'must not be empty')] : [],
    ),
  );
  return errors;
}

function gateErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return [
    ...eachAt(spec, 'readinessGates', path, (gate, at) =>
      qualifiedNameErrors(textAt(gate, 'conditionType'), `${at}.conditionType`),
    ),
    ...eachAt(spec, 'schedulingGates', path, (gate, at) => {
      const name = textAt(gate, 'name');
      const errors = [...qualifiedNameErrors(name, at)];
      if (seen.has(name))
        errors.push({ reason: 'FieldValueDuplicate', field: at, message: `Duplicate value: ${JSON.stringify(name)}` });
      seen.add(name);
      return errors;
    }),
  ];
}

function hostAliasErrors(alias: unknown, at: string): readonly FieldError[] {
  return [
    ...addressErrors(textAt(alias, 'ip'), `${at}.ip`),
    ...eachAt(alias, 'hostnames', at, (name, where) => grammarErrors(scalarText(name), where, 'subdomain')),
  ];
}

/** Fields that mean nothing to a Windows pod (validateWindows). */
const LINUX_ONLY = ['hostPID', 'hostIPC'];
const LINUX_SECURITY = [
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'shareProcessNamespace',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
];
const LINUX_CONTAINER = [
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

function operatingSystemErrors(spec: JsonObject, path: string): readonly FieldError[] {
  if (!isObject(spec['os'])) return [];
  const name = textAt(spec['os'], 'name');
  if (name === '') return [fieldRequired(`${path}.os.name`, 'cannot be empty')];
  if (name !== 'linux' && name !== 'windows') return [fieldNotSupported(`${path}.os`, name, ['linux', 'windows'])];
  const security = objectAt(spec, 'securityContext');
  const refuse = (owner: JsonObject, names: readonly string[], at: string, kind: string) =>
    names
      .filter((field) => owner[field] !== undefined && owner[field] !== false)
      .map((field) => fieldForbidden(`${at}.${field}`, `cannot be set for a ${kind} pod`));
  const ofContainers = (names: readonly string[], kind: string) =>
    ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
      eachAt(spec, list, path, (container, at) =>
        refuse(objectAt(container, 'securityContext'), names, `${at}.securityContext`, kind),
      ),
    );
  if (name === 'linux')
    return [
      ...refuse(security, ['windowsOptions'], `${path}.securityContext`, 'linux'),
      ...ofContainers(['windowsOptions'], 'linux'),
    ];
  return [
    ...refuse(spec, LINUX_ONLY, path, 'windows'),
    ...refuse(security, LINUX_SECURITY, `${path}.securityContext`, 'windows'),
    ...ofContainers(LINUX_CONTAINER, 'windows'),
  ];
}
