import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../registry/json.js';
import { eachAt } from './fields.js';
import { windowsOptionErrors } from './windows-options.js';

const ID_RANGE = 'must be between 0 and 2147483647, inclusive';
const MAXIMUM_ID = 2_147_483_647;
const SYSCTL = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';

/** Security of a pod as a whole (pkg/apis/core/validation/validation.go validatePodSpecSecurityContext v1.32). */
export function podSecurityErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const at = `${path}.securityContext`;
  const context = objectAt(spec, 'securityContext');
  const errors: FieldError[] = [];
  if (spec['hostNetwork'] === true) errors.push(...hostPortErrors(spec, path));
  if (spec['hostPID'] === true && spec['shareProcessNamespace'] === true)
    errors.push(
      fieldInvalid(`${at}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'),
    );
  errors.push(...idErrors(context, at, ['fsGroup', 'runAsUser', 'runAsGroup']));
  errors.push(...eachAt(context, 'supplementalGroups', at, (group, where) => idError(group, where)));
  errors.push(...sysctlErrors(context, at));
  errors.push(...profileErrors(context, at), ...windowsErrors(context, at));
  return errors;
}

function hostPortErrors(spec: JsonObject, path: string): readonly FieldError[] {
  return eachAt(spec, 'containers', path, (container, at) =>
    eachAt(container, 'ports', at, (port, where) => {
      const { hostPort, containerPort } = isObject(port) ? port : {};
      if (hostPort === containerPort || hostPort === undefined) return [];
      return [fieldInvalid(`${where}.hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')];
    }),
  );
}

/** Security of one container (ValidateSecurityContext). */
export function containerSecurityErrors(container: unknown, path: string): readonly FieldError[] {
  const context = objectAt(container, 'securityContext');
  if (Object.keys(context).length === 0) return [];
  const at = `${path}.securityContext`;
  const errors: FieldError[] = [...idErrors(context, at, ['runAsUser', 'runAsGroup'])];
  const procMount = context['procMount'];
  if (procMount !== undefined && procMount !== 'Default' && procMount !== 'Unmasked')
    errors.push(fieldNotSupported(`${at}.procMount`, procMount, ['Default', 'Unmasked']));
  errors.push(...profileErrors(context, at), ...windowsErrors(context, at));
  if (context['allowPrivilegeEscalation'] === false) {
    const refuse = (why: string) => fieldInvalidShown(at, goContext(context), why);
    if (context['privileged'] === true)
      errors.push(refuse('cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    if (listAt(objectAt(context, 'capabilities'), 'add').includes('CAP_SYS_ADMIN'))
      errors.push(refuse('cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  return errors;
}

function profileErrors(context: JsonObject, at: string): readonly FieldError[] {
  return [
    ...localProfileErrors(context['seccompProfile'], `${at}.seccompProfile`, 'seccomp'),
    ...localProfileErrors(context['appArmorProfile'], `${at}.appArmorProfile`, 'AppArmor'),
  ];
}

function windowsErrors(context: JsonObject, at: string): readonly FieldError[] {
  const options = context['windowsOptions'];
  return isObject(options) ? windowsOptionErrors(options, `${at}.windowsOptions`) : [];
}

function localProfileErrors(profile: unknown, at: string, what: string): readonly FieldError[] {
  if (!isObject(profile)) return [];
  const { type, localhostProfile } = profile;
  const local = `${at}.localhostProfile`;
  if (type === '' || type === undefined)
    return [
      fieldRequired(
        `${at}.type`,
        what === 'seccomp'
          ? 'type is required when seccompProfile is set'
          : 'type is required when appArmorProfile is set',
      ),
    ];
  if (type !== 'Localhost') {
    const known = ['RuntimeDefault', 'Unconfined'];
    if (!known.includes(textAt(profile, 'type')))
      return [fieldNotSupported(`${at}.type`, type, ['Localhost', ...known])];
    if (localhostProfile === undefined) return [];
    return [
      what === 'seccomp'
        ? fieldInvalid(at, localhostProfile, 'can only be set when seccomp type is Localhost')
        : fieldInvalid(local, localhostProfile, 'can only be set when AppArmor type is Localhost'),
    ];
  }
  const name = textAt(profile, 'localhostProfile');
  if (name === '') return [fieldRequired(local, `must be set when ${what} type is Localhost`)];
  return what === 'seccomp' ? relativePathErrors(name, local) : [];
}

export function relativePathErrors(text: string, field: string): readonly FieldError[] {
  if (text.startsWith('/')) return [fieldInvalid(field, text, 'must be a relative path')];
  return backStepErrors(text, field);
}

export function backStepErrors(text: string, field: string): readonly FieldError[] {
  return text.split('/').includes('..') ? [fieldInvalid(field, text, "must not contain '..'")] : [];
}

function sysctlErrors(context: JsonObject, at: string): readonly FieldError[] {
  const seen = new Set<string>();
  return eachAt(context, 'sysctls', at, (sysctl, where) => {
    const name = textAt(sysctl, 'name');
    const field = `${where}.name`;
    const errors: FieldError[] = [];
    if (name === '') errors.push(fieldRequired(field));
    else if (!new RegExp(`^(${SYSCTL}[\\./])*${SYSCTL}$`).test(name) || name.length > 253)
      errors.push(
        fieldInvalid(field, name, `must have at most 253 characters and match regex ^(${SYSCTL}[\\./])*${SYSCTL}$`),
      );
    else if (seen.has(name)) errors.push(fieldDuplicate(field, name));
    seen.add(name);
    return errors;
  });
}

function idErrors(context: JsonObject, at: string, names: readonly string[]): readonly FieldError[] {
  return names.flatMap((name) => idError(context[name], `${at}.${name}`));
}

function idError(value: unknown, field: string): readonly FieldError[] {
  if (typeof value !== 'number' || (value >= 0 && value <= MAXIMUM_ID)) return [];
  return [fieldInvalid(field, value, ID_RANGE)];
}

/** The container's context as Go prints the struct; pointers are where nobody can repeat them. */
function goContext(context: JsonObject): string {
  const set = (field: string, type: string) =>
    context[field] === undefined ? `(*${type})(nil)` : `(*${type})(0xc000000000)`;
  return `core.SecurityContext{Privileged:${set('privileged', 'bool')}, AllowPrivilegeEscalation:${set('allowPrivilegeEscalation', 'bool')}}`;
}

export function privilegedErrors(container: unknown, field: string): readonly FieldError[] {
  const context = objectAt(container, 'securityContext');
  if (context['privileged'] === true) return [];
  return [fieldForbidden(field, 'Bidirectional mount propagation is available only to privileged containers')];
}
