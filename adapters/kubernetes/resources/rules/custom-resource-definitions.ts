import { isObject, listAt, objectAt, sameJson, scalarText, textAt, type JsonObject } from '../registry/json.js';
import type { FieldError } from '../definition.js';
import { fieldInvalid, fieldInvalidShown, fieldNotSupported, fieldRequired } from '../registry/field-errors.js';
import { goStrings } from '../registry/go-text.js';
import type { ApiObject } from '../types.js';
import { clientErrors } from './admission-registration.js';
import { eachAt, grammarErrors, unchangedErrors } from './fields.js';
import { structuralErrors } from './structural-schema.js';

const APPROVED = 'api-approved.kubernetes.io';
const PROTECTED = /(?:^|\.)(?:k8s\.io|kubernetes\.io)$/;
const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];

/** Definitions of custom resources (apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go v0.32). */
export function definitionErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const names = objectAt(spec, 'names');
  const group = textAt(spec, 'group');
  const errors: FieldError[] = [];
  if (object.metadata.name !== `${textAt(names, 'plural')}.${group}`)
    errors.push(fieldInvalid('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  errors.push(...groupErrors(group), ...scopeErrors(textAt(spec, 'scope')));
  errors.push(...versionErrors(spec), ...nameErrors(names), ...conversionErrors(objectAt(spec, 'conversion')));
  errors.push(...storedVersionErrors(object, spec));
  if (PROTECTED.test(group) && object.metadata.annotations?.[APPROVED] === undefined)
    errors.push(
      fieldRequired(
        `metadata.annotations[${APPROVED}]`,
        `protected groups must have approval annotation "${APPROVED}", see https://github.com/kubernetes/enhancements/pull/1111`,
      ),
    );
  return errors;
}

function groupErrors(group: string): readonly FieldError[] {
  if (group === '') return [fieldRequired('spec.group')];
  const problems = grammarErrors(group, 'spec.group', 'subdomain');
  if (problems.length > 0 || group.includes('.')) return problems;
  return [fieldInvalid('spec.group', group, 'should be a domain with at least one dot')];
}

function scopeErrors(scope: string): readonly FieldError[] {
  if (scope === '') return [fieldRequired('spec.scope')];
  if (scope === 'Cluster' || scope === 'Namespaced') return [];
  return [fieldNotSupported('spec.scope', scope, ['Cluster', 'Namespaced'])];
}

/** Where the internal form of a definition keeps what all its versions have in common. */
interface Places {
  readonly schema: string;
  readonly subresources: string;
  readonly columns: string;
  readonly selectable: string;
}

const SHARED: Places = {
  schema: 'spec.validation',
  subresources: 'spec.subresources',
  columns: 'spec.additionalPrinterColumns',
  selectable: 'spec.selectableFields',
};

function placesOf(versions: readonly JsonObject[], index: number): Places {
  const at = `spec.versions[${index}]`;
  const isShared = (field: string) => versions.every((version) => sameJson(version[field], versions[0]?.[field]));
  return {
    schema: isShared('schema') ? SHARED.schema : `${at}.schema`,
    subresources: isShared('subresources') ? SHARED.subresources : `${at}.subresources`,
    columns: isShared('additionalPrinterColumns') ? SHARED.columns : `${at}.additionalPrinterColumns`,
    selectable: isShared('selectableFields') ? SHARED.selectable : `${at}.selectableFields`,
  };
}

function versionErrors(spec: JsonObject): readonly FieldError[] {
  const versions = listAt(spec, 'versions').filter(isObject);
  const errors: FieldError[] = [];
  const names = versions.map((version) => textAt(version, 'name'));
  versions.forEach((version, index) => {
    const at = `spec.versions[${index}]`;
    errors.push(...grammarErrors(names[index]!, `${at}.name`, 'service-label'));
    const places = placesOf(versions, index);
    // What all versions share is told once.
    const isFirst = index === 0;
    const schema = objectAt(version, 'schema')['openAPIV3Schema'];
    if (!isObject(schema)) errors.push(fieldRequired(`${at}.schema.openAPIV3Schema`, 'schemas are required'));
    else if (isFirst || places.schema !== SHARED.schema)
      errors.push(...structuralErrors(schema, `${places.schema}.openAPIV3Schema`));
    if (isFirst || places.subresources !== SHARED.subresources)
      errors.push(...subresourceErrors(objectAt(version, 'subresources'), places.subresources));
    if (isFirst || places.columns !== SHARED.columns) errors.push(...columnErrors(version, places.columns));
    if (isFirst || places.selectable !== SHARED.selectable)
      errors.push(...selectableErrors(version, isObject(schema) ? schema : {}, places.selectable));
  });
  const storage = versions.filter((version) => version['storage'] === true).length;
  const shown = '[]apiextensions.CustomResourceDefinitionVersion{}';
  if (new Set(names).size < names.length)
    errors.push(fieldInvalidShown('spec.versions', shown, 'must contain unique version names'));
  if (storage !== 1)
    errors.push(fieldInvalidShown('spec.versions', shown, 'must have exactly one version marked as storage version'));
  return errors;
}

function subresourceErrors(subresources: JsonObject, at: string): readonly FieldError[] {
  const { scale } = subresources;
  if (!isObject(scale)) return [];
  const errors: FieldError[] = [];
  const check = (name: string, root: string, isRequired: boolean) => {
    const path = textAt(scale, name);
    const field = `${at}.scale.${name}`;
    if (path === '') {
      if (isRequired) errors.push(fieldRequired(field));
    } else if (!path.startsWith(`${root}.`) && !(name === 'labelSelectorPath' && path.startsWith('.spec.')))
      errors.push(
        fieldInvalid(
          field,
          path,
          `should be a json path under ${name === 'labelSelectorPath' ? 'either .spec or .status' : root}`,
        ),
      );
  };
  check('specReplicasPath', '.spec', true);
  check('statusReplicasPath', '.status', true);
  check('labelSelectorPath', '.status', false);
  return errors;
}

function columnErrors(version: JsonObject, path: string): readonly FieldError[] {
  return listAt(version, 'additionalPrinterColumns').flatMap((column, index) => {
    const at = `${path}[${index}]`;
    const type = textAt(column, 'type');
    const errors: FieldError[] = [];
    if (textAt(column, 'name') === '') errors.push(fieldRequired(`${at}.name`));
    if (type === '') errors.push(fieldRequired(`${at}.type`, `must be one of ${COLUMN_TYPES.join(',')}`));
    else if (!COLUMN_TYPES.includes(type))
      errors.push(fieldInvalid(`${at}.type`, type, `must be one of ${COLUMN_TYPES.join(',')}`));
    const jsonPath = textAt(column, 'jsonPath');
    if (jsonPath === '') errors.push(fieldRequired(`${at}.JSONPath`));
    else if (!jsonPath.startsWith('.'))
      errors.push(fieldInvalid(`${at}.JSONPath`, jsonPath, 'must be a simple json path starting with .'));
    return errors;
  });
}

function selectableErrors(version: JsonObject, schema: JsonObject, path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return listAt(version, 'selectableFields').flatMap((field, index) => {
    const at = `${path}[${index}].jsonPath`;
    const jsonPath = textAt(field, 'jsonPath');
    if (jsonPath === '') return [fieldRequired(at)];
    if (seen.has(jsonPath)) return [fieldInvalid(at, jsonPath, 'must not be a duplicate')];
    seen.add(jsonPath);
    const target = jsonPath
      .split('.')
      .filter((name) => name !== '')
      .reduce<JsonObject>((inner, name) => objectAt(objectAt(inner, 'properties'), name), schema);
    if (['string', 'boolean', 'integer'].includes(textAt(target, 'type'))) return [];
    return [
      fieldInvalid(
        at,
        jsonPath,
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      ),
    ];
  });
}

function nameErrors(names: JsonObject): readonly FieldError[] {
  const errors: FieldError[] = [];
  const check = (name: string) => {
    const text = textAt(names, name);
    if (text === '') errors.push(fieldRequired(`spec.names.${name}`));
    else errors.push(...grammarErrors(text.toLowerCase(), `spec.names.${name}`, 'service-label'));
  };
  check('plural');
  if (textAt(names, 'singular') !== '') check('singular');
  check('kind');
  errors.push(
    ...eachAt(names, 'shortNames', 'spec.names', (short, at) => grammarErrors(scalarText(short), at, 'service-label')),
  );
  check('listKind');
  if (textAt(names, 'kind') !== '' && names['kind'] === names['listKind'])
    errors.push(fieldInvalid('spec.names.listKind', names['listKind'], 'kind and listKind may not be the same'));
  return [
    ...errors,
    ...eachAt(names, 'categories', 'spec.names', (category, at) =>
      grammarErrors(scalarText(category), at, 'service-label'),
    ),
  ];
}

function conversionErrors(conversion: JsonObject): readonly FieldError[] {
  const strategy = textAt(conversion, 'strategy');
  if (strategy !== 'None' && strategy !== 'Webhook')
    return [fieldNotSupported('spec.conversion.strategy', strategy, ['None', 'Webhook'])];
  if (strategy === 'None') return [];
  const webhook = objectAt(conversion, 'webhook');
  const client = webhook['clientConfig'];
  const versions = listAt(webhook, 'conversionReviewVersions');
  const errors: FieldError[] = [];
  if (!isObject(client))
    errors.push(fieldRequired('spec.conversion.webhookClientConfig', 'required when strategy is set to Webhook'));
  else errors.push(...clientErrors(client, 'spec.conversion.webhookClientConfig'));
  if (versions.length === 0) errors.push(fieldRequired('spec.conversion.conversionReviewVersions'));
  else if (!versions.some((version) => version === 'v1' || version === 'v1beta1'))
    errors.push(
      fieldInvalidShown(
        'spec.conversion.conversionReviewVersions',
        goStrings(versions),
        'must include at least one of v1, v1beta1',
      ),
    );
  return errors;
}

/** Objects may lie about in any version that was ever stored. */
function storedVersionErrors(object: ApiObject, spec: JsonObject): readonly FieldError[] {
  const stored = listAt(objectAt(object, 'status'), 'storedVersions').map(scalarText);
  const field = 'status.storedVersions';
  if (stored.length === 0) return [fieldInvalidShown(field, '[]string(nil)', 'must have at least one stored version')];
  const known = listAt(spec, 'versions').map((version) => textAt(version, 'name'));
  return stored.flatMap((name, index) =>
    known.includes(name) ? [] : [fieldInvalid(`${field}[${index}]`, name, 'must appear in spec.versions')],
  );
}

export function definitionUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const old = objectAt(before, 'spec');
  const isEstablished = listAt(objectAt(before, 'status'), 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Established' && textAt(condition, 'status') === 'True',
  );
  const names = (of: JsonObject, field: string) => textAt(objectAt(of, 'names'), field);
  return [
    ...(isEstablished ? unchangedErrors(spec['scope'], old['scope'], 'spec.scope') : []),
    ...(isEstablished ? unchangedErrors(names(spec, 'kind'), names(old, 'kind'), 'spec.names.kind') : []),
    ...unchangedErrors(spec['group'], old['group'], 'spec.group'),
    ...unchangedErrors(names(spec, 'plural'), names(old, 'plural'), 'spec.names.plural'),
  ];
}
