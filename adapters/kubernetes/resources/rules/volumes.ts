import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { isObject, listAt, numberAt, objectAt, textAt, type JsonObject } from '../registry/json.js';
import { compareQuantities } from '../registry/quantity.js';
import { nameProblems } from '../registry/names.js';
import { claimSpecErrors } from './claims.js';
import { fileFieldRefErrors, resourceRefErrors } from './environment.js';
import { eachAt, grammarErrors } from './fields.js';
import { backStepErrors, relativePathErrors } from './pod-security.js';

const FILE_MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const SHORTEST_TOKEN_SECONDS = 600;
const LONGEST_TOKEN_SECONDS = 2 ** 32;
const PARTITION_RANGE = 'must be between 1 and 255, inclusive';
const MAXIMUM_PARTITION = 255;
const HOST_PATH_TYPES = [
  ...['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'],
];

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
  // Upstream words the path of this one otherwise.
  gcePersistentDisk: (source, at) => {
    const disk = at.replace(/gcePersistentDisk$/, 'persistentDisk');
    return [...missing(source, disk, ['pdName']), ...partitionErrors(source, disk)];
  },
  awsElasticBlockStore: (source, at) => [...missing(source, at, ['volumeID']), ...partitionErrors(source, at)],
  secret: (source, at) => [
    ...missing(source, at, ['secretName']),
    ...modeErrors(source, at),
    ...itemsErrors(source, at),
  ],
  nfs: nfsErrors,
  iscsi: targetErrors,
  glusterfs: (source, at) => missing(source, at, ['endpoints', 'path']),
  flocker: datasetErrors,
  persistentVolumeClaim: (source, at) => missing(source, at, ['claimName']),
  rbd: (source, at) => [
    ...(listAt(source, 'monitors').length === 0 ? [fieldRequired(`${at}.monitors`)] : []),
    ...missing(source, at, ['image']),
  ],
  cinder: (source, at) => missing(source, at, ['volumeID']),
  cephfs: (source, at) => (listAt(source, 'monitors').length === 0 ? [fieldRequired(`${at}.monitors`)] : []),
  quobyte: registryErrors,
  downwardAPI: (source, at) => [...modeErrors(source, at), ...downwardErrors(source, at)],
  fc: fibreErrors,
  flexVolume: flexErrors,
  configMap: (source, at) => [...missing(source, at, ['name']), ...modeErrors(source, at), ...itemsErrors(source, at)],
  azureFile: (source, at) => missing(source, at, ['secretName', 'shareName']),
  vsphereVolume: (source, at) => missing(source, at, ['volumePath']),
  photonPersistentDisk: (source, at) => missing(source, at, ['pdID']),
  portworxVolume: (source, at) => missing(source, at, ['volumeID']),
  azureDisk: azureDiskErrors,
  storageos: (source, at) => {
    const name = textAt(source, 'volumeName');
    const space = textAt(source, 'volumeNamespace');
    return [
      ...missing(source, at, ['volumeName']),
      ...(name === '' ? [] : grammarErrors(name, `${at}.volumeName`, 'label')),
      ...(space === '' ? [] : grammarErrors(space, `${at}.volumeNamespace`, 'label')),
      ...(isObject(source['secretRef']) ? missing(source['secretRef'], `${at}.secretRef`, ['name']) : []),
    ];
  },
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
    // Only volumes without faults have taken their name.
    if (errors.length === 0) names.add(name);
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
  if (path === '') return [fieldRequired(`${at}.path`)];
  const type = textAt(source, 'type');
  const errors = backStepErrors(path, `${at}.path`);
  return HOST_PATH_TYPES.includes(type) ? errors : [...errors, fieldNotSupported(`${at}.type`, type, HOST_PATH_TYPES)];
}

/** The three ways to name a target or an initiator of iSCSI. */
const TARGET_NAMES: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};
const MAXIMUM_UNIT = 255;
const UNIT_RANGE = 'must be between 0 and 255, inclusive';

function targetErrors(source: JsonObject, at: string): readonly FieldError[] {
  const errors = [...missing(source, at, ['targetPortal', 'iqn'])];
  const name = textAt(source, 'iqn');
  if (name !== '') errors.push(...targetNameErrors(name, `${at}.iqn`));
  errors.push(...unitErrors(source['lun'], `${at}.lun`));
  const asks = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  if (asks && !isObject(source['secretRef'])) errors.push(fieldRequired(`${at}.secretRef`));
  const initiator = source['initiatorName'];
  if (typeof initiator === 'string') errors.push(...targetNameErrors(initiator, `${at}.initiatorname`));
  return errors;
}

function targetNameErrors(name: string, field: string): readonly FieldError[] {
  const pattern = TARGET_NAMES[name.slice(0, 3)];
  if (pattern === undefined) return [fieldInvalid(field, name, 'must be valid format starting with iqn, eui, or naa')];
  return pattern.test(name) ? [] : [fieldInvalid(field, name, 'must be valid format')];
}

function unitErrors(unit: unknown, field: string): readonly FieldError[] {
  if (typeof unit !== 'number' || (unit >= 0 && unit <= MAXIMUM_UNIT)) return [];
  return [fieldInvalid(field, unit, UNIT_RANGE)];
}

function datasetErrors(source: JsonObject, at: string): readonly FieldError[] {
  const [name, uuid] = [textAt(source, 'datasetName'), textAt(source, 'datasetUUID')];
  if (name === '' && uuid === '') return [fieldRequired(at, 'one of datasetName and datasetUUID is required')];
  const errors: FieldError[] = [];
  if (name !== '' && uuid !== '')
    errors.push(fieldInvalid(at, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  if (name.includes('/')) errors.push(fieldInvalid(`${at}.datasetName`, name, "must not contain '/'"));
  return errors;
}

const HOST_AND_PORT = 'must be a host:port pair or multiple pairs separated by commas';
const LONGEST_TENANT = 64;

function registryErrors(source: JsonObject, at: string): readonly FieldError[] {
  const registry = textAt(source, 'registry');
  const errors: FieldError[] = [];
  if (registry === '') errors.push(fieldRequired(`${at}.registry`, HOST_AND_PORT));
  else if (textAt(source, 'tenant').length > LONGEST_TENANT)
    errors.push(fieldRequired(`${at}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  else
    for (const pair of registry.split(','))
      if (!/^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(pair))
        errors.push(fieldInvalid(`${at}.registry`, registry, HOST_AND_PORT));
  return [...errors, ...missing(source, at, ['volume'])];
}

function fibreErrors(source: JsonObject, at: string): readonly FieldError[] {
  const names = listAt(source, 'targetWWNs');
  const ids = listAt(source, 'wwids');
  const errors: FieldError[] = [];
  if (names.length === 0 && ids.length === 0)
    errors.push(fieldRequired(`${at}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  if (names.length > 0 && ids.length > 0)
    errors.push(fieldInvalid(`${at}.targetWWNs`, names, 'targetWWNs and wwids can not be specified simultaneously'));
  if (names.length === 0) return errors;
  const unit = source['lun'];
  if (unit === undefined) errors.push(fieldRequired(`${at}.lun`, 'lun is required if targetWWNs is specified'));
  return [...errors, ...unitErrors(unit, `${at}.lun`)];
}

function flexErrors(source: JsonObject, at: string): readonly FieldError[] {
  const reserved = Object.keys(objectAt(source, 'options')).filter((key) =>
    /\.(?:kubernetes|k8s)\.io$/.test(`.${key.split('/')[0]!.toLowerCase()}`),
  );
  return [
    ...missing(source, at, ['driver']),
    ...reserved.map((key) =>
      fieldInvalid(`${at}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'),
    ),
  ];
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
  if (kind !== 'Managed' && !uri.startsWith('https://'))
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
  // Its case does not count, but it is shown as it was written.
  return [...errors, ...nameProblems(name.toLowerCase(), 'subdomain').map((why) => fieldInvalid(field, name, why))];
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
  // Upstream gives the list's owner, not the element.
  const at = path;
  return eachAt(source, 'items', path, (item) => {
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
        if (file !== '' && taken.has(file))
          errors.push(
            fieldInvalid(path, name === 'downwardAPI' ? file : textAt(part, 'name'), 'conflicting duplicate paths'),
          );
        taken.add(file);
      }
    }
    return errors;
  });
}

const PROJECTIONS: Readonly<Record<string, SourceCheck>> = {
  secret: (part, at) => [...missing(part, at, ['name']), ...itemsErrors(part, at)],
  configMap: (part, at) => [...missing(part, at, ['name']), ...itemsErrors(part, at)],
  downwardAPI: downwardErrors,
  serviceAccountToken: tokenErrors,
};

function filesOf(name: string, part: JsonObject): readonly string[] {
  if (name === 'serviceAccountToken') return [];
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
  // Upstream leaves the source out of this field.
  const path = at.replace(/\.sources\[\d+\]\.serviceAccountToken$/, '.path');
  const where = textAt(token, 'path');
  return [...errors, ...(where === '' ? [fieldRequired(path)] : filePathErrors(where, path))];
}
