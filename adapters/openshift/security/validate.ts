/** What constraints do not let a pod do (openshift/apiserver-library-go sccmatching/provider.go and its strategies). */
import {
  isObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  type ApiObject,
  type FieldError,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import type { IdRange, SecurityContextConstraints, SeLinuxOptions } from './constraint.js';
import { forbiddenField, goNumbers, invalidField, requiredField } from '../resources/field-errors.js';
import {
  containerProfile,
  containersOf,
  effective,
  isServiceAccountToken,
  podProfile,
  SECCOMP_POD,
  seccompAnnotationOf,
  seLinuxOf,
  volumeType,
  type ContainerAt,
} from './pod-context.js';

/** Always allowed (kubernetes pkg/kubelet/sysctl, as of Linux 6.1). */
const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];

export function violations(pod: ApiObject, constraints: SecurityContextConstraints): readonly FieldError[] {
  const root = `provider ${constraints.metadata.name}: `;
  const containers = containersOf(objectAt(pod, 'spec'));
  return [
    ...podViolations(pod, constraints, `${root}.spec.securityContext`),
    ...containers.flatMap((at) => containerViolations(pod, at, constraints, `${root}.${at.list}[${at.index}]`)),
  ];
}

function podViolations(pod: ApiObject, constraints: SecurityContextConstraints, path: string): readonly FieldError[] {
  const spec = objectAt(pod, 'spec');
  const context = objectAt(spec, 'securityContext');
  const { fsGroup, supplementalGroups } = constraints;
  const own = context['fsGroup'];
  const groups = listAt(context, 'supplementalGroups') as readonly number[];
  const profile = podProfile(pod.metadata.annotations ?? {}, context);
  return [
    ...groupErrors(typeof own === 'number' ? [own] : [], fsGroup, `${path}.fsGroup`),
    ...groupErrors(groups, supplementalGroups, `${path}.supplementalGroups`),
    ...seccompErrors(profile, constraints, `pod.metadata.annotations[${SECCOMP_POD}]`),
    ...seLinuxErrors(seLinuxOf(context), constraints, `${path}.seLinuxOptions`),
    ...hostErrors(spec, constraints, path),
    ...userNamespaceErrors(spec, constraints, path),
    ...sysctlErrors(context, constraints),
    ...volumeErrors(spec, constraints, path),
  ];
}

function containerViolations(
  pod: ApiObject,
  at: ContainerAt,
  constraints: SecurityContextConstraints,
  path: string,
): readonly FieldError[] {
  const spec = objectAt(pod, 'spec');
  const podContext = objectAt(spec, 'securityContext');
  const context = objectAt(at.container, 'securityContext');
  const errors: FieldError[] = [
    ...userErrors(podContext, context, constraints, path),
    ...seLinuxErrors(seLinuxOf(context) ?? seLinuxOf(podContext), constraints, `${path}.seLinuxOptions`),
    ...seccompErrors(
      containerProfile(pod.metadata.annotations ?? {}, podContext, at),
      constraints,
      `pod.metadata.annotations[${seccompAnnotationOf(at.container)}]`,
    ),
  ];
  if (constraints.allowPrivilegedContainer !== true && context['privileged'] === true)
    errors.push(invalidField(`${path}.privileged`, 'true', 'Privileged containers are not allowed'));
  errors.push(...capabilityErrors(context, constraints, path));
  const host = hostErrors(spec, constraints, path);
  errors.push(...host.filter(({ field }) => field.endsWith('hostNetwork')));
  if (constraints.allowHostPorts !== true) errors.push(...hostPortErrors(spec, path));
  errors.push(...host.filter(({ field }) => !field.endsWith('hostNetwork')));
  if (constraints.readOnlyRootFilesystem === true) errors.push(...readOnlyErrors(context, path));
  const escalation = context['allowPrivilegeEscalation'];
  if (constraints.allowPrivilegeEscalation === false && escalation !== false) {
    const why = 'Allowing privilege escalation for containers is not allowed';
    errors.push(invalidField(`${path}.allowPrivilegeEscalation`, escalation === true ? 'true' : 'null', why));
  }
  return errors;
}

function userErrors(
  pod: JsonObject,
  context: JsonObject,
  { runAsUser }: SecurityContextConstraints,
  path: string,
): readonly FieldError[] {
  const uid = effective<number>(pod, context, 'runAsUser');
  const nonRoot = effective<boolean>(pod, context, 'runAsNonRoot');
  const field = `${path}.runAsUser`;
  const { type, uid: fixed = 0, uidRangeMin: min = 0, uidRangeMax: max = 0 } = runAsUser ?? { type: 'RunAsAny' };
  if (type === 'MustRunAsNonRoot') {
    if (nonRoot === undefined && uid === undefined) return [requiredField(`${path}.runAsNonRoot`, 'must be true')];
    if (nonRoot === false) return [invalidField(`${path}.runAsNonRoot`, 'false', 'must be true')];
    return uid === 0 ? [invalidField(field, '0', 'running with the root UID is forbidden')] : [];
  }
  if (type === 'RunAsAny') return [];
  if (uid === undefined) return [requiredField(field)];
  if (type === 'MustRunAs') return uid === fixed ? [] : [invalidField(field, String(uid), `must be: ${fixed}`)];
  const isInside = uid >= min && uid <= max;
  return isInside ? [] : [invalidField(field, String(uid), `must be in the ranges: [${min}, ${max}]`)];
}

function groupErrors(
  groups: readonly number[],
  strategy: { readonly type: string; readonly ranges?: readonly IdRange[] } | undefined,
  field: string,
): readonly FieldError[] {
  if (strategy?.type !== 'MustRunAs') return [];
  const { ranges = [] } = strategy;
  if (groups.length === 0)
    return [invalidField(field, goNumbers(groups), 'unable to validate empty groups against required ranges')];
  const isInside = (group: number) => ranges.some(({ min = 0, max = 0 }) => group >= min && group <= max);
  return groups
    .filter((group) => !isInside(group))
    .map((group) => invalidField(field, goNumbers(groups), `${group} is not an allowed group`));
}

function seLinuxErrors(
  options: SeLinuxOptions | undefined,
  { seLinuxContext }: SecurityContextConstraints,
  path: string,
): readonly FieldError[] {
  if (seLinuxContext?.type !== 'MustRunAs') return [];
  if (options === undefined) return [requiredField(path)];
  const wanted = seLinuxContext.seLinuxOptions ?? {};
  return (['level', 'role', 'type', 'user'] as const).flatMap((name) => {
    const [must, is] = [wanted[name] ?? '', options[name] ?? ''];
    const same = name === 'level' ? sameLevel(must, is) : must === is;
    return same ? [] : [invalidField(`${path}.${name}`, JSON.stringify(is), `must be ${must}`)];
  });
}

/** `s0:c1,c0` and `s0:c0,c1` are the same level. */
function sameLevel(left: string, right: string): boolean {
  const canonical = (level: string) => {
    const colon = level.indexOf(':');
    return colon === -1
      ? level
      : `${level.slice(0, colon)}:${level
          .slice(colon + 1)
          .split(',')
          .sort()
          .join()}`;
  };
  return left === right || (left.includes(':') && canonical(left) === canonical(right));
}

function seccompErrors(
  profile: string,
  { seccompProfiles }: SecurityContextConstraints,
  field: string,
): readonly FieldError[] {
  const profiles = seccompProfiles ?? [];
  if (profiles.includes('*')) return [];
  if (profiles.length === 0) return profile === '' ? [] : [forbiddenField(field, 'seccomp may not be set')];
  const defaults = ['runtime/default', 'docker/default'];
  const allowsDefault = profiles.some((allowed) => defaults.includes(allowed)) && defaults.includes(profile);
  if (profiles.includes(profile) || allowsDefault) return [];
  const why = `${profile} is not an allowed seccomp profile. Valid values are [${profiles.join(' ')}]`;
  return [forbiddenField(field, why)];
}

function hostErrors(spec: JsonObject, constraints: SecurityContextConstraints, path: string): readonly FieldError[] {
  const rules = [
    ['hostNetwork', 'Host network', constraints.allowHostNetwork],
    ['hostPID', 'Host PID', constraints.allowHostPID],
    ['hostIPC', 'Host IPC', constraints.allowHostIPC],
  ] as const;
  return rules.flatMap(([field, what, allowed]) =>
    allowed !== true && spec[field] === true
      ? [invalidField(`${path}.${field}`, 'true', `${what} is not allowed to be used`)]
      : [],
  );
}

function userNamespaceErrors(
  spec: JsonObject,
  { userNamespaceLevel }: SecurityContextConstraints,
  path: string,
): readonly FieldError[] {
  const { hostUsers } = spec;
  if (userNamespaceLevel !== 'RequirePodLevel' || hostUsers === false) return [];
  return [invalidField(`${path}.hostUsers`, hostUsers === true ? 'true' : 'null', 'Host Users must be set to false')];
}

function sysctlErrors(context: JsonObject, constraints: SecurityContextConstraints): readonly FieldError[] {
  const matches = (patterns: readonly string[] | null | undefined, name: string) =>
    (patterns ?? []).some((pattern) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
  return listAt(context, 'sysctls').flatMap((sysctl, index) => {
    const name = textAt(sysctl, 'name');
    const field = `pod.spec.securityContext.sysctls[${index}]`;
    if (matches(constraints.forbiddenSysctls, name)) return [forbiddenField(field, `sysctl "${name}" is not allowed`)];
    if (SAFE_SYSCTLS.includes(name) || matches(constraints.allowedUnsafeSysctls, name)) return [];
    return [forbiddenField(field, `unsafe sysctl "${name}" is not allowed`)];
  });
}

function volumeErrors(spec: JsonObject, constraints: SecurityContextConstraints, path: string): readonly FieldError[] {
  const allowed = constraints.volumes ?? [];
  const volumes = listAt(spec, 'volumes');
  const errors = volumes.flatMap((volume, index) => {
    const type = volumeType(volume);
    if (allowed.includes('*') || allowed.includes(type)) return [];
    if (type === 'projected' && allowed.includes('secret') && isServiceAccountToken(volume)) return [];
    const why = `${type} volumes are not allowed to be used`;
    return [invalidField(`spec.volumes[${index}]`, JSON.stringify(type), why)];
  });
  const drivers = (constraints.allowedFlexVolumes ?? []).map(({ driver }) => driver);
  if (drivers.length === 0) return errors;
  const flex = volumes.flatMap((volume, index) => {
    if (!isObject(objectAt({ volume }, 'volume')['flexVolume'])) return [];
    const driver = textAt(objectAt(volume, 'flexVolume'), 'driver');
    const why = 'Flexvolume driver is not allowed to be used';
    return drivers.includes(driver)
      ? []
      : [invalidField(`${path}.volumes[${index}].driver`, JSON.stringify(driver), why)];
  });
  return [...errors, ...flex];
}

function capabilityErrors(
  context: JsonObject,
  { defaultAddCapabilities, requiredDropCapabilities, allowedCapabilities }: SecurityContextConstraints,
  path: string,
): readonly FieldError[] {
  const [byDefault, required, allowed] = [defaultAddCapabilities, requiredDropCapabilities, allowedCapabilities].map(
    (names) => names ?? [],
  ) as [readonly string[], readonly string[], readonly string[]];
  if (!isObject(context['capabilities'])) {
    if (byDefault.length === 0 && required.length === 0) return [];
    const why = 'required capabilities are not set on the securityContext';
    return [invalidField(`${path}.capabilities`, 'null', why)];
  }
  if (allowed.includes('*')) return [];
  const added = listAt(context['capabilities'], 'add') as readonly string[];
  const dropped = listAt(context['capabilities'], 'drop') as readonly string[];
  const shown = `[]core.Capability${dropped.length === 0 ? '(nil)' : `{${dropped.map((name) => JSON.stringify(name)).join(', ')}}`}`;
  return [
    ...added
      .filter((name) => !byDefault.includes(name) && !allowed.includes(name))
      .map((name) => invalidField(`${path}.capabilities.add`, JSON.stringify(name), 'capability may not be added')),
    ...required
      .filter((name) => !dropped.includes(name))
      .map((name) =>
        invalidField(`${path}.capabilities.drop`, shown, `${name} is required to be dropped but was not found`),
      ),
  ];
}

/** Every container is told of the host ports of all. */
function hostPortErrors(spec: JsonObject, path: string): readonly FieldError[] {
  return containersOf(spec).flatMap(({ container, list, index }) =>
    listAt(container, 'ports')
      .map((port) => numberAt(port, 'hostPort'))
      .filter((port) => port > 0)
      .map((port) =>
        invalidField(`${path}.${list}[${index}].hostPort`, String(port), 'Host ports are not allowed to be used'),
      ),
  );
}

function readOnlyErrors(context: JsonObject, path: string): readonly FieldError[] {
  const field = `${path}.readOnlyRootFilesystem`;
  const value = context['readOnlyRootFilesystem'];
  if (value === true) return [];
  return value === false
    ? [invalidField(field, 'false', 'ReadOnlyRootFilesystem must be set to true')]
    : [invalidField(field, 'null', 'ReadOnlyRootFilesystem may not be nil and must be set to true')];
}
