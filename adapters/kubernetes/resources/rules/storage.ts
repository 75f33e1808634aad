import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldNotSupportedShown,
  fieldRequired,
} from '../registry/field-errors.js';
import { isObject, listAt, objectAt, sameJson, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { compareQuantities, goQuantity, nanoOf } from '../registry/quantity.js';
import type { ApiObject } from '../types.js';
import { accessModeErrors } from './claims.js';
import { eachAt, grammarErrors, labelSelectorErrors, qualifiedNameErrors, unchangedErrors } from './fields.js';
import { nodeSelectorErrors } from './scheduling.js';
import { driverNameErrors, volumeSourceErrors } from './volumes.js';

const BYTES_PER_PARAMETERS = 256 * 1024;
const PARAMETERS = 512;

/** Fields of a volume's spec that are no sources. */
const OTHER_FIELDS = [
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
];

/** Persistent volumes (pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec v1.32). */
export function volumeErrors(volume: ApiObject): readonly FieldError[] {
  const spec = objectAt(volume, 'spec');
  const errors: FieldError[] = [];
  if (listAt(spec, 'accessModes').length === 0) errors.push(fieldRequired('spec.accessModes'));
  errors.push(...accessModeErrors(spec, 'spec'), ...capacityErrors(objectAt(spec, 'capacity')));
  const affinity = spec['nodeAffinity'];
  const required = objectAt(affinity, 'required');
  if (isObject(affinity) && affinity['required'] === undefined)
    errors.push(fieldRequired('spec.nodeAffinity.required', 'must specify required node constraints'));
  else if (isObject(affinity)) errors.push(...nodeSelectorErrors(required, 'spec.nodeAffinity.required'));
  errors.push(...sourceErrors(spec));
  const isRoot = textAt(objectAt(spec, 'hostPath'), 'path') === '/';
  if (spec['persistentVolumeReclaimPolicy'] === 'Recycle' && isRoot)
    errors.push(
      fieldForbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"),
    );
  for (const name of ['storageClassName', 'volumeAttributesClassName']) {
    const text = textAt(spec, name);
    if (text !== '') errors.push(...grammarErrors(text, `spec.${name}`, 'subdomain'));
  }
  return errors;
}

function capacityErrors(capacity: JsonObject): readonly FieldError[] {
  if (Object.keys(capacity).length === 0)
    return [
      fieldRequired('spec.capacity'),
      fieldNotSupportedShown('spec.capacity', 'core.ResourceList(nil)', ['storage']),
    ];
  const errors: FieldError[] = [];
  if (capacity['storage'] === undefined || Object.keys(capacity).length > 1) {
    const pairs = Object.entries(capacity).map(([name, quantity]) => `${JSON.stringify(name)}:${goQuantity(quantity)}`);
    errors.push(fieldNotSupportedShown('spec.capacity', `core.ResourceList{${pairs.sort().join(', ')}}`, ['storage']));
  }
  for (const [name, quantity] of Object.entries(capacity)) {
    const field = `spec.capacity[${name}]`;
    if (nanoOf(quantity) < 0n)
      errors.push(fieldInvalidShown(field, scalarText(quantity), 'must be a valid resource quantity'));
    if (nanoOf(quantity) <= 0n) errors.push(fieldInvalid(field, scalarText(quantity), 'must be greater than zero'));
  }
  return errors;
}

function sourceErrors(spec: JsonObject): readonly FieldError[] {
  const errors: FieldError[] = [];
  const given = Object.keys(spec).filter((name) => !OTHER_FIELDS.includes(name) && isObject(spec[name]));
  given.forEach((name, index) => {
    const source = objectAt(spec, name);
    const at = `spec.${name}`;
    if (index > 0) errors.push(fieldForbidden(at, 'may not specify more than 1 volume type'));
    else errors.push(...(persistentSourceErrors(name, source, at, spec) ?? volumeSourceErrors(name, source, at) ?? []));
  });
  return given.length === 0 ? [fieldRequired('spec', 'must specify a volume type')] : errors;
}

/** Sources that differ from those of a pod's volumes. */
function persistentSourceErrors(
  name: string,
  source: JsonObject,
  at: string,
  spec: JsonObject,
): readonly FieldError[] | undefined {
  if (name === 'csi') {
    const errors = [...driverNameErrors(textAt(source, 'driver'), `${at}.driver`)];
    return textAt(source, 'volumeHandle') === '' ? [...errors, fieldRequired(`${at}.volumeHandle`)] : errors;
  }
  if (name !== 'local') return undefined;
  const path = textAt(source, 'path');
  const errors = path === '' ? [fieldRequired(`${at}.path`)] : [];
  if (spec['nodeAffinity'] === undefined)
    errors.push(fieldRequired('spec.nodeAffinity', 'Local volume requires node affinity'));
  return errors;
}

export function volumeUpdateErrors(volume: ApiObject, before: ApiObject): readonly FieldError[] {
  const spec = objectAt(volume, 'spec');
  const old = objectAt(before, 'spec');
  const sources = (of: JsonObject) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => !OTHER_FIELDS.includes(name)));
  const errors: FieldError[] = [];
  if (!sameJson(sources(spec), sources(old)))
    errors.push(
      fieldForbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'),
    );
  errors.push(...unchangedErrors(spec['volumeMode'], old['volumeMode'], 'volumeMode'));
  if (old['nodeAffinity'] !== undefined && !sameJson(spec['nodeAffinity'], old['nodeAffinity']))
    errors.push(
      fieldInvalidShown(
        'nodeAffinity',
        'core.VolumeNodeAffinity{}',
        'field is immutable, except for updating from beta label to GA',
      ),
    );
  return errors;
}

/** Storage classes (pkg/apis/storage/validation/validation.go v1.32). */
export function storageClassErrors(object: ApiObject): readonly FieldError[] {
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode } = object as ApiObject & JsonObject;
  const errors: FieldError[] = [...provisionerErrors(scalarText(provisioner))];
  errors.push(...parameterErrors(parameters));
  if (reclaimPolicy !== '' && reclaimPolicy !== 'Delete' && reclaimPolicy !== 'Retain')
    errors.push(fieldNotSupported('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']));
  if (volumeBindingMode !== 'Immediate' && volumeBindingMode !== 'WaitForFirstConsumer')
    errors.push(fieldNotSupported('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']));
  errors.push(...topologiesErrors(object));
  return errors;
}

/** Where volumes may be made (validateAllowedTopologies); two terms that say the same are one too many. */
function topologiesErrors(object: ApiObject): readonly FieldError[] {
  const seen: unknown[] = [];
  return eachAt(object, 'allowedTopologies', '', (term, at) => {
    const keys = new Map<string, readonly string[]>();
    const errors = eachAt(term, 'matchLabelExpressions', at, (expression, where) => {
      const key = textAt(expression, 'key');
      const values = listAt(expression, 'values').map(scalarText);
      const found: FieldError[] = values.length === 0 ? [fieldRequired(`${where}.values`)] : [];
      values.forEach((value, index) => {
        if (values.indexOf(value) < index) found.push(fieldDuplicate(`${where}.values[${index}]`, value));
      });
      found.push(...qualifiedNameErrors(key, `${where}.key`));
      if (keys.has(key)) found.push(fieldDuplicate(`${where}.key`, key));
      keys.set(key, [...new Set(values)].sort());
      return found;
    });
    const said = Object.fromEntries(keys);
    // A term without a key says nothing, and nothing is there to begin with.
    const isTwice = Object.keys(said).length === 0 || seen.some((one) => sameJson(one, said));
    seen.push(said);
    return isTwice ? [...errors, fieldDuplicate(`${at}.matchLabelExpressions`, '')] : errors;
  });
}

function provisionerErrors(provisioner: string): readonly FieldError[] {
  if (provisioner === '') return [fieldRequired('provisioner')];
  return qualifiedNameErrors(provisioner.toLowerCase(), 'provisioner');
}

function parameterErrors(parameters: unknown): readonly FieldError[] {
  if (!isObject(parameters)) return [];
  const entries = Object.entries(parameters);
  const errors: FieldError[] = [];
  if (entries.length > PARAMETERS)
    return [
      {
        reason: 'FieldValueTooLong',
        field: 'parameters',
        message: `Too long: may not be more than ${PARAMETERS} bytes`,
      },
    ];
  if (entries.some(([key]) => key === '')) errors.push(fieldInvalid('parameters', '', 'field can not be empty.'));
  const bytes = entries.reduce((sum, [key, value]) => sum + key.length + scalarText(value).length, 0);
  if (bytes > BYTES_PER_PARAMETERS)
    errors.push({
      reason: 'FieldValueTooLong',
      field: 'parameters',
      message: `Too long: may not be more than ${BYTES_PER_PARAMETERS} bytes`,
    });
  return errors;
}

const FIXED_CLASS = ['parameters', 'provisioner', 'reclaimPolicy'];

export function storageClassUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const now = object as ApiObject & JsonObject;
  const old = before as ApiObject & JsonObject;
  return [
    ...FIXED_CLASS.filter((name) => !sameJson(now[name], old[name])).map((name) =>
      fieldForbidden(name, `updates to ${name} are forbidden.`),
    ),
    ...unchangedErrors(now['volumeBindingMode'], old['volumeBindingMode'], 'volumeBindingMode'),
  ];
}

export function csiDriverErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const modes = listAt(spec, 'volumeLifecycleModes').map(scalarText);
  const policy = textAt(spec, 'fsGroupPolicy');
  const policies = ['ReadWriteOnceWithFSType', 'File', 'None'];
  return [
    ...(policies.includes(policy) ? [] : [fieldNotSupported('spec.fsGroupPolicy', policy, policies)]),
    ...eachAt(spec, 'tokenRequests', 'spec', tokenRequestErrors),
    ...modes
      .filter((mode) => mode !== 'Persistent' && mode !== 'Ephemeral')
      .map((mode) => fieldNotSupported('spec.volumeLifecycleModes', mode, ['Persistent', 'Ephemeral'])),
  ];
}

function tokenRequestErrors(request: unknown, at: string): readonly FieldError[] {
  const seconds = isObject(request) ? request['expirationSeconds'] : undefined;
  if (typeof seconds !== 'number') return [];
  if (seconds < 600)
    return [fieldInvalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes')];
  return seconds > 2 ** 32
    ? [fieldInvalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds')]
    : [];
}

const FIXED_DRIVER = ['attachRequired', 'volumeLifecycleModes'];

export function csiDriverUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const old = objectAt(before, 'spec');
  return FIXED_DRIVER.flatMap((name) => unchangedErrors(spec[name], old[name], `spec.${name}`));
}

export function csiNodeErrors(object: ApiObject): readonly FieldError[] {
  const names = new Set<string>();
  return eachAt(objectAt(object, 'spec'), 'drivers', 'spec', (driver, at) => {
    const name = textAt(driver, 'name');
    const node = textAt(driver, 'nodeID');
    const errors = [...driverNameErrors(name, `${at}.name`)];
    if (node === '') errors.push(fieldRequired(`${at}.nodeID`));
    if (names.has(name)) errors.push(fieldDuplicate(`${at}.name`, name));
    names.add(name);
    const keys = new Set<string>();
    errors.push(
      ...eachAt(driver, 'topologyKeys', at, (key, where) => {
        const text = scalarText(key);
        if (text === '') return [fieldRequired(where)];
        const isTaken = keys.has(text);
        keys.add(text);
        return [...(isTaken ? [fieldDuplicate(where, text)] : []), ...qualifiedNameErrors(text, where)];
      }),
    );
    return errors;
  });
}

export function csiNodeUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const old = listAt(objectAt(before, 'spec'), 'drivers');
  return eachAt(objectAt(object, 'spec'), 'drivers', 'spec', (driver) => {
    const same = old.find((one) => textAt(one, 'name') === textAt(driver, 'name'));
    if (same === undefined || sameJson(same, driver)) return [];
    return [fieldInvalidShown('CSINodeDriver', 'storage.CSINodeDriver{}', 'field is immutable')];
  });
}

export function volumeAttachmentErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const attacher = textAt(spec, 'attacher');
  const source = objectAt(spec, 'source');
  const name = textAt(source, 'persistentVolumeName');
  const errors: FieldError[] = [];
  if (attacher === '') errors.push(fieldRequired('spec.attacher'));
  if (source['persistentVolumeName'] === '')
    errors.push(fieldRequired('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'));
  else if (name === '' && source['inlineVolumeSpec'] === undefined)
    errors.push(fieldRequired('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
  if (name !== '' && source['inlineVolumeSpec'] !== undefined)
    errors.push(fieldForbidden('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'));
  errors.push(...grammarErrors(textAt(spec, 'nodeName'), 'spec.nodeName', 'subdomain'));
  errors.push(...driverNameErrors(attacher, 'spec.attacher'));
  if (typeof source['persistentVolumeName'] === 'string')
    errors.push(...grammarErrors(name, 'spec.source.persistentVolumeName', 'subdomain'));
  return errors;
}

export function volumeAttachmentUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  if (sameJson(objectAt(object, 'spec'), objectAt(before, 'spec'))) return [];
  return [fieldInvalidShown('spec', 'storage.VolumeAttachmentSpec{}', 'field is immutable')];
}

export function csiStorageCapacityErrors(object: ApiObject): readonly FieldError[] {
  const { storageClassName, capacity, nodeTopology } = object as ApiObject & JsonObject;
  const errors: FieldError[] = [...grammarErrors(scalarText(storageClassName), 'storageClassName', 'subdomain')];
  if (capacity !== undefined && compareQuantities(capacity, '0') < 0)
    errors.push(fieldInvalid('capacity', scalarText(capacity), 'must be greater than or equal to 0'));
  return [...errors, ...labelSelectorErrors(nodeTopology, 'nodeTopology')];
}

export function csiStorageCapacityUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const now = object as ApiObject & JsonObject;
  const old = before as ApiObject & JsonObject;
  return [
    ...unchangedErrors(now['nodeTopology'], old['nodeTopology'], 'nodeTopology'),
    ...unchangedErrors(now['storageClassName'], old['storageClassName'], 'storageClassName'),
  ];
}
