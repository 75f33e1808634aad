import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { isObject, listAt, numberAt, objectAt, textAt, type JsonObject } from '../registry/json.js';
import { compareQuantities } from '../registry/quantities.js';
import { claimSpecErrors } from './claims.js';
import { fileFieldRefErrors, resourceRefErrors } from './environment.js';
import { eachAt, grammarErrors } from './fields.js';
import { backStepErrors, relativePathErrors } from './pod-security.js';

const FILE_MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const SHORTEST_TOKEN_SECONDS = 600;
const LONGEST_TOKEN_SECONDS = 2 ** 32;
const PARTITION_RANGE = 'must be between 1 and 255, inclusive';
const MAXIMUM_PARTITION = 255;

type SourceCheck = (source: JsonObject, at: string) => readonly FieldError[];

/** Sources of volumes in upstream's order (pkg/apis/core/validation/validation.go validateVolumeSource v1.32). */
const SOURCES: Readonly<Record<string, SourceCheck>> = {
  emptyDir: (source, at) =>
    source['sizeLimit'] !== undefined && compareQuantities(source['sizeLimit'], '0') < 0
      ? [fieldForbidden(`${at}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  hostPath: hostPathErrors,
  gitRepo: (source, at) => [
    ...missing(source, at, ['repository']),
    ...(textAt(source, 'directory') === '' ? [] : relativePathErrors(textAt(source, 'directory'), `${at}.directory`)),
  ],
  gcePersistentDisk: (source, at) => [...missing(source, at, ['pdName']), ...partitionErrors(source, at)],
  awsElasticBlockStore: (source, at) => [...missing(source, at, ['volumeID']), ...partitionErrors(source, at)],
  secret: (source, at) => [
    ...missing(source, at, ['secretName']),
    ...modeErrors(source, at),
    ...itemsErrors(source, at),
  ],
  nfs: nfsErrors,
  iscsi: (source, at) => missing(source, at, ['targetPortal', 'iqn']),
  glusterfs: (source, at) => missing(source, at, ['endpoints', 'path']),
  flocker: (source, at) =>
    textAt(source, 'datasetName') === '' && textAt(source, 'datasetUUID') === ''
      ? [fieldRequired(at, 'one of datasetName and datasetUUID is required')]
      : [],
  persistentVolumeClaim: (source, at) => missing(source, at, ['claimName']),
  rbd: (source, at) => [
    ...(listAt(source, 'monitors').length === 0 ? [fieldRequired(`${at}.monitors`)] : []),
    ...missing(source, at, ['image']),
  ],
  cinder: (source, at) => missing(source, at, ['volumeID']),
  cephfs: (source, at) => (listAt(source, 'monitors').length === 0 ? [fieldRequired(`${at}.monitors`)] : []),
  quobyte: (source, at) => missing(source, at, ['registry', 'volume']),
  downwardAPI: (source, at) => [...modeErrors(source, at), ...downwardErrors(source, at)],
  fc: (source, at) =>
    listAt(source, 'targetWWNs').length === 0 && listAt(source, 'wwids').length === 0
      ? [fieldRequired(`${at}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both')]
      : [],
  flexVolume: (source, at) => missing(source, at, ['driver']),
  configMap: (source, at) => [...missing(source, at, ['name']), ...modeErrors(source, at), ...itemsErrors(source, at)],
  azureFile: (source, at) => missing(source, at, ['secretName', 'shareName']),
  vsphereVolume: (source, at) => missing(source, at, ['volumePath']),
  photonPersistentDisk: (source, at) => missing(source, at, ['pdID']),
  portworxVolume: (source, at) => missing(source, at, ['volumeID']),
  azureDisk: azureDiskErrors,
  storageos: (source, at) => missing(source, at, ['volumeName']),
  projected: (source, at) => [...modeErrors(source, at), ...projectedErrors(source, at)],
  scaleIO: (source, at) => missing(source, at, ['gateway', 'system', 'volumeName']),
  csi: inlineDriverErrors,
  ephemeral: (source, at) => {
    const template = source['volumeClaimTemplate'];
    if (!isObject(template)) return [fieldRequired(`${at}.volumeClaimTemplate`)];
    return claimSpecErrors(objectAt(template, 'spec'), `${at}.volumeClaimTemplate.spec`);
  },
};

/** The volumes of a pod (ValidateVolumes). */
export function volumesErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const names = new Set<string>();
  return listAt(spec, 'volumes').flatMap((volume, index) => {
    const at = `${path}[${index}]`;
    const name = textAt(volume, 'name');
    const errors = [...(isObject(volume) ? sourceErrors(volume, at) : [])];
    if (name === '') errors.push(fieldRequired(`${at}.name`));
    else errors.push(...grammarErrors(name, `${at}.name`, 'label'));
    if (name !== '' && names.has(name)) errors.push(fieldDuplicate(`${at}.name`, name));
    names.add(name);
    return errors;
  });
}

/** Exactly one source. */
function sourceErrors(volume: JsonObject, at: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  for (const [name, check] of Object.entries(SOURCES)) {
    const source = volume[name];
    if (!isObject(source)) continue;
    if (count > 0) errors.push(fieldForbidden(`${at}.${name}`, 'may not specify more than 1 volume type'));
    else errors.push(...check(source, `${at}.${name}`));
    count++;
  }
  return count === 0 ? [...errors, fieldRequired(at, 'must specify a volume type')] : errors;
}

/** The source of a persistent volume that has the same shape as that of a pod's volume; undefined for one that nobody knows. */
export function volumeSourceErrors(name: string, source: JsonObject, at: string): readonly FieldError[] | undefined {
  return SOURCES[name]?.(source, at);
}

function missing(source: JsonObject, at: string, names: readonly string[]): readonly FieldError[] {
  return names.filter((name) => textAt(source, name) === '').map((name) => fieldRequired(`${at}.${name}`));
}

function partitionErrors(source: JsonObject, at: string): readonly FieldError[] {
  const partition = numberAt(source, 'partition');
  if (partition >= 0 && partition <= MAXIMUM_PARTITION) return [];
  return [fieldInvalid(`${at}.partition`, partition, PARTITION_RANGE)];
}

function hostPathErrors(source: JsonObject, at: string): readonly FieldError[] {
  const path = textAt(source, 'path');
  return path === '' ? [fieldRequired(`${at}.path`)] : backStepErrors(path, `${at}.path`);
}

function nfsErrors(source: JsonObject, at: string): readonly FieldError[] {
  const isAbsolute = textAt(source, 'path').startsWith('/');
  const errors = missing(source, at, ['server', 'path']);
  return isAbsolute
    ? errors
    : [...errors, fieldInvalid(`${at}.path`, textAt(source, 'path'), 'must be an absolute path')];
}

function azureDiskErrors(source: JsonObject, at: string): readonly FieldError[] {
  const errors = [...missing(source, at, ['diskName', 'diskURI'])];
  const caching = textAt(source, 'cachingMode');
  const kind = textAt(source, 'kind');
  const uri = textAt(source, 'diskURI');
  if (caching !== '' && !['None', 'ReadOnly', 'ReadWrite'].includes(caching))
    errors.push(fieldNotSupported(`${at}.cachingMode`, caching, ['None', 'ReadOnly', 'ReadWrite']));
  if (kind !== '' && !['Dedicated', 'Managed', 'Shared'].includes(kind))
    errors.push(fieldNotSupported(`${at}.kind`, kind, ['Dedicated', 'Managed', 'Shared']));
  if (kind === 'Managed' && !uri.startsWith('/subscriptions/'))
    errors.push(
      fieldNotSupported(`${at}.diskURI`, uri, [
        '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}',
      ]),
    );
  if (kind !== '' && kind !== 'Managed' && !uri.startsWith('https://'))
    errors.push(
      fieldNotSupported(`${at}.diskURI`, uri, [
        'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd',
      ]),
    );
  return errors;
}

function inlineDriverErrors(source: JsonObject, at: string): readonly FieldError[] {
  return driverNameErrors(textAt(source, 'driver'), `${at}.driver`);
}

/** Names of storage drivers: a subdomain in any case (ValidateCSIDriverName). */
export function driverNameErrors(name: string, field: string): readonly FieldError[] {
  const errors = name === '' ? [fieldRequired(field)] : [];
  if (name.length > 63)
    errors.push({ reason: 'FieldValueTooLong', field, message: 'Too long: may not be more than 63 bytes' });
  return [...errors, ...grammarErrors(name.toLowerCase(), field, 'subdomain')];
}

function modeErrors(source: JsonObject, at: string): readonly FieldError[] {
  return modeError(source['defaultMode'], `${at}.defaultMode`);
}

function modeError(mode: unknown, field: string): readonly FieldError[] {
  return typeof mode !== 'number' || (mode >= 0 && mode <= 0o777) ? [] : [fieldInvalid(field, mode, FILE_MODE)];
}

function itemsErrors(source: JsonObject, path: string): readonly FieldError[] {
  return eachAt(source, 'items', path, (item, at) => [
    ...(textAt(item, 'key') === '' ? [fieldRequired(`${at}.key`)] : []),
    ...filePathErrors(textAt(item, 'path'), `${at}.path`),
    ...modeError(isObject(item) ? item['mode'] : undefined, `${at}.mode`),
  ]);
}

/** Where a file of a volume goes. */
function filePathErrors(path: string, field: string): readonly FieldError[] {
  if (path === '') return [fieldRequired(field)];
  const errors = [...relativePathErrors(path, field)];
  if (path.startsWith('..') && !path.startsWith('../'))
    errors.push(fieldInvalid(field, path, "must not start with '..'"));
  return errors;
}

function downwardErrors(source: JsonObject, path: string): readonly FieldError[] {
  return eachAt(source, 'items', path, (item, at) => {
    const fields: JsonObject = isObject(item) ? item : {};
    const errors = [...filePathErrors(textAt(item, 'path'), `${at}.path`)];
    const { fieldRef, resourceFieldRef } = fields;
    if (isObject(fieldRef)) {
      errors.push(...fileFieldRefErrors(fieldRef, `${at}.fieldRef`));
      if (isObject(resourceFieldRef))
        errors.push(fieldInvalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    } else if (isObject(resourceFieldRef))
      errors.push(...resourceRefErrors(resourceFieldRef, `${at}.resourceFieldRef`, true));
    else errors.push(fieldRequired(at, 'one of fieldRef and resourceFieldRef is required'));
    return [...errors, ...modeError(fields['mode'], `${at}.mode`)];
  });
}

/** Several sources in one directory (validateProjectedVolumeSource). */
function projectedErrors(projected: JsonObject, path: string): readonly FieldError[] {
  const taken = new Set<string>();
  return eachAt(projected, 'sources', path, (given, at) => {
    const source: JsonObject = isObject(given) ? given : {};
    const errors: FieldError[] = [];
    let count = 0;
    for (const [name, check] of Object.entries(PROJECTIONS)) {
      const part = source[name];
      if (!isObject(part)) continue;
      if (count > 0) errors.push(fieldForbidden(`${at}.${name}`, 'may not specify more than 1 volume type'));
      else errors.push(...check(part, `${at}.${name}`));
      count++;
      for (const file of filesOf(name, part)) {
        if (file !== '' && taken.has(file)) errors.push(fieldInvalid(path, file, conflictWords(name)));
        taken.add(file);
      }
    }
    return errors;
  });
}

function conflictWords(name: string): string {
  return name === 'serviceAccountToken'
    ? 'conflicting duplicate paths within the projected volume'
    : 'conflicting duplicate paths';
}

const PROJECTIONS: Readonly<Record<string, SourceCheck>> = {
  secret: (part, at) => [...missing(part, at, ['name']), ...itemsErrors(part, at)],
  configMap: (part, at) => [...missing(part, at, ['name']), ...itemsErrors(part, at)],
  downwardAPI: downwardErrors,
  serviceAccountToken: tokenErrors,
};

function filesOf(name: string, part: JsonObject): readonly string[] {
  if (name === 'serviceAccountToken') return [textAt(part, 'path')];
  return listAt(part, 'items').map((item) => textAt(item, 'path'));
}

function tokenErrors(token: JsonObject, at: string): readonly FieldError[] {
  const seconds = numberAt(token, 'expirationSeconds');
  const errors: FieldError[] = [];
  const field = `${at}.expirationSeconds`;
  if (seconds < SHORTEST_TOKEN_SECONDS)
    errors.push(fieldInvalid(field, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > LONGEST_TOKEN_SECONDS)
    errors.push(fieldInvalid(field, seconds, 'may not specify a duration larger than 2^32 seconds'));
  return textAt(token, 'path') === '' ? [...errors, fieldRequired(`${at}.path`)] : errors;
}
