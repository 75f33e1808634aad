import type { FieldError } from '../definition.js';
import { fieldInvalid } from '../registry/field-errors.js';
import { listAt, scalarText, textAt, type JsonObject } from '../registry/json.js';

const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** Annotations that the API server reads (pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations v1.32). */
export function podAnnotationErrors(annotations: JsonObject, spec: JsonObject, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR];
  if (mirror !== undefined && textAt(spec, 'nodeName') === '')
    errors.push(fieldInvalid(`${field}[${MIRROR}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(scalarText(cost)))
    errors.push(fieldInvalid(`${field}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  for (const [key, value] of Object.entries(annotations)) {
    const isProfile = key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER);
    if (isProfile && !isSeccomp(scalarText(value)))
      errors.push(fieldInvalid(`${field}.${key}`, value, 'must be a valid seccomp profile'));
    if (key.startsWith(APPARMOR)) errors.push(...armorErrors(key, scalarText(value), spec, field));
  }
  return errors;
}

/** Plain decimals only: a leading plus or zero is refused. */
function isInt32(text: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) < 2 ** 31;
}

function isSeccomp(text: string): boolean {
  return (
    ['runtime/default', 'docker/default', 'unconfined'].includes(text) || /^localhost\/(?!\/)(?!.*\.\.)./.test(text)
  );
}

function armorErrors(key: string, value: string, spec: JsonObject, field: string): readonly FieldError[] {
  const name = key.slice(APPARMOR.length);
  const at = `${field}[${key}]`;
  const known = ['containers', 'initContainers', 'ephemeralContainers'].some((list) =>
    listAt(spec, list).some((container) => textAt(container, 'name') === name),
  );
  const errors = known ? [] : [fieldInvalid(at, name, 'container not found')];
  const isProfile = value === '' || ['runtime/default', 'unconfined'].includes(value) || value.startsWith('localhost/');
  return isProfile
    ? errors
    : [...errors, fieldInvalid(at, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`)];
}
