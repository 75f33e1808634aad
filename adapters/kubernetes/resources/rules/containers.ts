import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotFound,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { isObject, listAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { environmentErrors } from './environment.js';
import { eachAt, grammarErrors, isPort, portNameErrors, PORT_RANGE } from './fields.js';
import { backStepErrors, containerSecurityErrors, privilegedErrors, relativePathErrors } from './pod-security.js';
import { lifecycleErrors, probesErrors } from './probes.js';
import { resourceRequirementErrors } from './resource-lists.js';

const MOUNT_PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

/** The containers of a pod spec (pkg/apis/core/validation/validation.go validateContainers and its siblings v1.32). */
export function containersErrors(spec: JsonObject, path: string): readonly FieldError[] {
  if (listAt(spec, 'containers').length === 0) return [fieldRequired(`${path}.containers`)];
  const grace = spec['terminationGracePeriodSeconds'];
  const graceSeconds = typeof grace === 'number' ? grace : 0;
  const names = new Set<string>();
  const ports = new Set<string>();
  // Containers come before init containers, so a name that both have is the init container's fault.
  return [
    ...eachAt(spec, 'containers', path, (container, at) => [
      ...commonErrors(container, at, spec),
      ...nameTakenErrors(container, at, names),
      ...lifecycleErrors(container, at, graceSeconds),
      ...probesErrors(container, at, graceSeconds),
      ...(isObject(container) && container['restartPolicy'] !== undefined
        ? [fieldForbidden(`${at}.restartPolicy`, 'may not be set for non-init containers')]
        : []),
    ]),
    ...eachAt(spec, 'containers', path, (container, at) => hostPortTakenErrors(container, at, ports)),
    ...eachAt(spec, 'initContainers', path, (container, at) => [
      ...commonErrors(container, at, spec),
      ...initPolicyErrors(container, at),
      ...nameTakenErrors(container, at, names),
      // They run one after the other, so that each has the ports of the node for itself.
      ...hostPortTakenErrors(container, `${path}.initContainers[0]`, new Set()),
      ...initErrors(container, at, graceSeconds),
    ]),
    ...ephemeralErrors(spec, path, names),
  ];
}

function initErrors(container: unknown, at: string, graceSeconds: number): readonly FieldError[] {
  const policy = textAt(container, 'restartPolicy');
  const fields: JsonObject = isObject(container) ? container : {};
  if (policy === 'Always')
    return [...lifecycleErrors(container, at, graceSeconds), ...probesErrors(container, at, graceSeconds)];
  const errors = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']
    .filter((name) => fields[name] !== undefined)
    .map((name) => fieldForbidden(`${at}.${name}`, 'may not be set for init containers without restartPolicy=Always'));
  return errors;
}

function initPolicyErrors(container: unknown, at: string): readonly FieldError[] {
  const policy = isObject(container) ? container['restartPolicy'] : undefined;
  if (policy === undefined || policy === 'Always') return [];
  return [fieldNotSupported(`${at}.restartPolicy`, policy, ['Always'])];
}

/** Empty names are a fault of their own, and two of them are the same all the same. */
function nameTakenErrors(container: unknown, at: string, names: Set<string>): readonly FieldError[] {
  const name = textAt(container, 'name');
  const errors = names.has(name) ? [fieldDuplicate(`${at}.name`, name)] : [];
  names.add(name);
  return errors;
}

function hostPortTakenErrors(container: unknown, path: string, taken: Set<string>): readonly FieldError[] {
  return eachAt(container, 'ports', path, (port, at) => {
    const { protocol = '', hostIP = '', hostPort } = isObject(port) ? port : {};
    if (hostPort === undefined || hostPort === 0) return [];
    const text = [protocol, hostIP, hostPort].map(scalarText).join('/');
    const errors = taken.has(text) ? [fieldDuplicate(`${at}.hostPort`, text)] : [];
    taken.add(text);
    return errors;
  });
}

/** What containers of all three lists have to keep (validateContainerCommon). */
function commonErrors(container: unknown, at: string, spec: JsonObject): readonly FieldError[] {
  const fields: JsonObject = isObject(container) ? container : {};
  const errors: FieldError[] = [];
  const name = textAt(container, 'name');
  if (name === '') errors.push(fieldRequired(`${at}.name`));
  else errors.push(...grammarErrors(name, `${at}.name`, 'label'));
  const image = textAt(container, 'image');
  if (image === '') errors.push(fieldRequired(`${at}.image`));
  else if (image.trim() !== image)
    errors.push(fieldInvalid(`${at}.image`, image, 'must not have leading or trailing whitespace'));
  const termination = textAt(container, 'terminationMessagePolicy');
  if (termination !== '' && termination !== 'File' && termination !== 'FallbackToLogsOnError')
    errors.push(fieldNotSupported(`${at}.terminationMessagePolicy`, termination, ['File', 'FallbackToLogsOnError']));
  errors.push(...portErrors(container, at), ...environmentErrors(fields, at));
  errors.push(
    ...mountErrors(fields, at, listAt(spec, 'volumes')),
    ...deviceErrors(fields, at, listAt(spec, 'volumes')),
  );
  errors.push(...resourceRequirementErrors(fields['resources'], `${at}.resources`));
  errors.push(...containerSecurityErrors(container, at));
  return errors;
}

function portErrors(container: unknown, path: string): readonly FieldError[] {
  const names = new Set<string>();
  return eachAt(container, 'ports', path, (port, at) => {
    const { containerPort: number, hostPort } = isObject(port) ? port : {};
    const name = textAt(port, 'name');
    const errors: FieldError[] = [];
    if (name !== '') {
      const problems = portNameErrors(name, `${at}.name`);
      errors.push(...problems);
      if (problems.length === 0 && names.has(name)) errors.push(fieldDuplicate(`${at}.name`, name));
      names.add(name);
    }
    if (number === undefined || number === 0) errors.push(fieldRequired(`${at}.containerPort`));
    else if (!isPort(number)) errors.push(fieldInvalid(`${at}.containerPort`, number, PORT_RANGE));
    if (hostPort !== undefined && hostPort !== 0 && !isPort(hostPort))
      errors.push(fieldInvalid(`${at}.hostPort`, hostPort, PORT_RANGE));
    if (textAt(port, 'protocol') === '') errors.push(fieldRequired(`${at}.protocol`));
    return errors;
  });
}

function mountErrors(container: JsonObject, path: string, volumes: readonly unknown[]): readonly FieldError[] {
  const paths = new Set<string>();
  return eachAt(container, 'volumeMounts', path, (mount, at) => {
    const errors: FieldError[] = [];
    const name = textAt(mount, 'name');
    const mountPath = textAt(mount, 'mountPath');
    if (name === '') errors.push(fieldRequired(`${at}.name`));
    if (!volumes.some((volume) => textAt(volume, 'name') === name)) errors.push(fieldNotFound(`${at}.name`, name));
    if (mountPath === '') errors.push(fieldRequired(`${at}.mountPath`));
    if (paths.has(mountPath)) errors.push(fieldInvalid(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    const devices = listAt(container, 'volumeDevices');
    if (devices.some((device) => textAt(device, 'name') === name))
      errors.push(fieldInvalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    if (devices.some((device) => textAt(device, 'devicePath') === mountPath))
      errors.push(fieldInvalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    // Upstream leaves the position of the mount out of these fields.
    const list = `${path}.volumeMounts`;
    const subPath = textAt(mount, 'subPath');
    const expression = textAt(mount, 'subPathExpr');
    if (subPath !== '') errors.push(...localPathErrors(subPath, `${list}.subPath`));
    if (expression !== '' && subPath !== '')
      errors.push(fieldInvalid(`${at}.subPathExpr`, expression, 'subPathExpr and subPath are mutually exclusive'));
    if (expression !== '') errors.push(...localPathErrors(expression, `${list}.subPathExpr`));
    const propagation = isObject(mount) ? mount['mountPropagation'] : undefined;
    if (typeof propagation === 'string' && !MOUNT_PROPAGATIONS.includes(propagation))
      errors.push(fieldNotSupported(`${list}.mountPropagation`, propagation, MOUNT_PROPAGATIONS));
    if (propagation === 'Bidirectional') errors.push(...privilegedErrors(container, `${list}.mountPropagation`));
    return [...errors, ...recursionErrors(isObject(mount) ? mount : {}, `${list}.recursiveReadOnly`)];
  });
}

function recursionErrors(mount: JsonObject, field: string): readonly FieldError[] {
  const recursive = mount['recursiveReadOnly'];
  const propagation = mount['mountPropagation'];
  if (recursive === undefined || recursive === 'Disabled') return [];
  if (recursive !== 'Enabled' && recursive !== 'IfPossible')
    return [fieldNotSupported(field, recursive, ['Disabled', 'Enabled', 'IfPossible'])];
  const errors: FieldError[] = [];
  if (mount['readOnly'] !== true) errors.push(fieldForbidden(field, 'may only be specified when readOnly is true'));
  if (propagation !== undefined && propagation !== 'None')
    errors.push(fieldForbidden(field, 'may only be specified when mountPropagation is None or not specified'));
  return errors;
}

/** A path inside of a volume. */
function localPathErrors(text: string, field: string): readonly FieldError[] {
  return text.startsWith('/') ? relativePathErrors(text, field) : backStepErrors(text, field);
}

function deviceErrors(container: JsonObject, path: string, volumes: readonly unknown[]): readonly FieldError[] {
  const paths = new Set<string>();
  const names = new Set<string>();
  const mounts = listAt(container, 'volumeMounts');
  return eachAt(container, 'volumeDevices', path, (device, at) => {
    const errors: FieldError[] = [];
    const name = textAt(device, 'name');
    const devicePath = textAt(device, 'devicePath');
    const volume = volumes.find((one) => textAt(one, 'name') === name);
    if (name === '') errors.push(fieldRequired(`${at}.name`));
    if (names.has(name)) errors.push(fieldInvalid(`${at}.name`, name, 'must be unique'));
    if (volume === undefined) errors.push(fieldNotFound(`${at}.name`, name));
    else if (isObject(volume) && volume['persistentVolumeClaim'] === undefined && volume['ephemeral'] === undefined)
      errors.push(
        fieldInvalid(
          `${at}.name`,
          name,
          'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
        ),
      );
    if (devicePath === '') errors.push(fieldRequired(`${at}.devicePath`));
    if (paths.has(devicePath)) errors.push(fieldInvalid(`${at}.devicePath`, devicePath, 'must be unique'));
    if (devicePath.split('/').includes('..'))
      errors.push(fieldInvalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.some((mount) => textAt(mount, 'name') === name))
      errors.push(fieldInvalid(`${at}.name`, name, 'must not already exist in volumeMounts'));
    if (mounts.some((mount) => textAt(mount, 'mountPath') === devicePath))
      errors.push(fieldInvalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    if (name !== '') names.add(name);
    return errors;
  });
}

/** Fields that a container joining later may not have (allowedEphemeralContainerFields). */
const NOT_EPHEMERAL = ['ports', 'resources', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'];

function ephemeralErrors(spec: JsonObject, path: string, names: Set<string>): readonly FieldError[] {
  return eachAt(spec, 'ephemeralContainers', path, (container, at) => {
    const fields: JsonObject = isObject(container) ? container : {};
    const errors: FieldError[] = [...commonErrors(container, at, spec), ...nameTakenErrors(container, at, names)];
    const target = textAt(container, 'targetContainerName');
    const targets = ['containers', 'initContainers'].flatMap((list) => listAt(spec, list));
    if (target !== '' && !targets.some((one) => textAt(one, 'name') === target))
      errors.push(fieldNotFound(`${at}.targetContainerName`, target));
    const isSet = (value: unknown) =>
      value !== undefined &&
      (Array.isArray(value) ? value.length > 0 : !isObject(value) || Object.keys(value).length > 0);
    for (const name of NOT_EPHEMERAL)
      if (isSet(fields[name])) errors.push(fieldForbidden(`${at}.${name}`, 'cannot be set for an Ephemeral Container'));
    return errors;
  });
}
