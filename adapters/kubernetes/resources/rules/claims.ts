import type { FieldError } from '../definition.js';
import { fieldForbidden, fieldInvalid, fieldNotSupported, fieldRequired } from '../registry/field-errors.js';
import { isObject, listAt, objectAt, sameJson, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { compareQuantities } from '../registry/quantity.js';
import type { ApiObject } from '../types.js';
import { grammarErrors, labelSelectorErrors } from './fields.js';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const IMMUTABLE_SPEC =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** The spec of a claim (pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec v1.32). */
export function claimSpecErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (listAt(spec, 'accessModes').length === 0)
    errors.push(fieldRequired(`${path}.accessModes`, 'at least 1 access mode is required'));
  errors.push(...labelSelectorErrors(spec['selector'], `${path}.selector`));
  errors.push(...accessModeErrors(spec, path));
  const storage = objectAt(objectAt(spec, 'resources'), 'requests')['storage'];
  const field = `${path}.resources[storage]`;
  if (storage === undefined) errors.push(fieldRequired(field));
  else if (compareQuantities(storage, '0') <= 0)
    errors.push(fieldInvalid(field, scalarText(storage), 'must be greater than zero'));
  const className = textAt(spec, 'storageClassName');
  if (className !== '') errors.push(...grammarErrors(className, `${path}.storageClassName`, 'subdomain'));
  return [...errors, ...dataSourceErrors(spec, path)];
}

/** What the volume is made from, in the old way and in the new one (validateDataSource, validateDataSourceRef). */
function dataSourceErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const errors = ['dataSource', 'dataSourceRef'].flatMap((name) => {
    const source = spec[name];
    return isObject(source) ? sourceErrors(source, `${path}.${name}`) : [];
  });
  const [old, ref] = [spec['dataSource'], spec['dataSourceRef']];
  const isSame = ['apiGroup', 'kind', 'name'].every((name) => textAt(old, name) === textAt(ref, name));
  if (!isObject(old) || !isObject(ref) || isSame) return errors;
  return [...errors, fieldInvalid(path, `${path}.dataSource`, 'must match dataSourceRef')];
}

function sourceErrors(source: JsonObject, at: string): readonly FieldError[] {
  const [group, kind] = [textAt(source, 'apiGroup'), textAt(source, 'kind')];
  const errors: FieldError[] = ['name', 'kind']
    .filter((name) => textAt(source, name) === '')
    .map((name) => fieldRequired(`${at}.${name}`));
  if (group === '' && kind !== 'PersistentVolumeClaim')
    errors.push(fieldInvalid(at, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  return group === '' ? errors : [...errors, ...grammarErrors(group, `${at}.apiGroup`, 'subdomain')];
}

/** Who may use a volume; used by claims and volumes. */
export function accessModeErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const modes = listAt(spec, 'accessModes').map(scalarText);
  const errors: FieldError[] = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => fieldNotSupported(`${path}.accessModes`, mode, ACCESS_MODES));
  if (modes.includes('ReadWriteOncePod') && modes.length > 1)
    errors.push(fieldForbidden(`${path}.accessModes`, 'may not use ReadWriteOncePod with other access modes'));
  return errors;
}

export function claimErrors(claim: ApiObject): readonly FieldError[] {
  return claimSpecErrors(objectAt(claim, 'spec'), 'spec');
}

/** What may change in a claim (ValidatePersistentVolumeClaimUpdate). */
export function claimUpdateErrors(claim: ApiObject, before: ApiObject): readonly FieldError[] {
  const spec = objectAt(claim, 'spec');
  const old = objectAt(before, 'spec');
  const requested = (of: JsonObject) => objectAt(objectAt(of, 'resources'), 'requests')['storage'];
  const isBound = textAt(objectAt(before, 'status'), 'phase') === 'Bound';
  const isBinding = textAt(old, 'volumeName') === '' && textAt(spec, 'volumeName') !== '';
  const isClassed = old['storageClassName'] === undefined;
  const fixed = (of: JsonObject) => fixedPart(of, isBound, isBinding, isClassed);
  if (!sameJson(fixed(spec), fixed(old))) return [fieldForbidden('spec', IMMUTABLE_SPEC)];
  if (isBound && compareQuantities(requested(spec), requested(old)) < 0) {
    const capacity = objectAt(objectAt(before, 'status'), 'capacity')['storage'];
    if (capacity === undefined || compareQuantities(requested(spec), capacity) < 0)
      return [fieldForbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')];
  }
  return [];
}

/** A spec without what may change: a claim without a class may be given one, a bound one may grow. */
function fixedPart(spec: JsonObject, isBound: boolean, isBinding: boolean, isClassed: boolean): JsonObject {
  const { resources, storageClassName, volumeAttributesClassName, volumeName, ...rest } = spec;
  const { requests, ...others } = isObject(resources) ? resources : {};
  return {
    ...rest,
    resources: isBound ? others : { ...others, requests },
    ...(!isBound && { volumeAttributesClassName }),
    ...(!isBinding && { volumeName }),
    ...(!isClassed && { storageClassName }),
  };
}
