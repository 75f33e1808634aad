import { parseRfc3339 } from 'regatta/kit';
import type { Cell, Column, ResourceDefinition, SubresourceDefinition } from '../definition.js';
import { humanDuration, since } from '../registry/cells.js';
import { column, defineResource, NAME_COLUMN } from '../registry/define-resource.js';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import type { ApiObject } from '../types.js';
import { valuesAt } from './json-path.js';
import type { Schema } from './schema.js';

/** The resource of the definitions themselves, and their kind in the store. */
export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

/** In the order of discovery, which is not that of built-in resources. */
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** Where a custom resource keeps what the scale subresource shows. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath: string;
}

/** One version of a custom resource. */
export interface CustomVersion {
  readonly definition: ResourceDefinition;
  readonly schema: Schema;
  readonly served: boolean;
  readonly storage: boolean;
  /** What callers of a deprecated version are told; empty for the others. */
  readonly warning: string;
  readonly scale: ScalePaths | undefined;
}

const known = new WeakMap<ApiObject, readonly CustomVersion[]>();

/** The versions that a definition describes. Definitions in the store never change, so they are read once. */
export function versionsOf(definition: ApiObject): readonly CustomVersion[] {
  const read = known.get(definition);
  if (read !== undefined) return read;
  const versions = listAt(objectAt(definition, 'spec'), 'versions')
    .filter(isObject)
    .map((version) => versionOf(definition, version));
  known.set(definition, versions);
  return versions;
}

export function conditionOf(definition: ApiObject, type: string): boolean {
  return listAt(objectAt(definition, 'status'), 'conditions').some(
    (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
  );
}

function versionOf(crd: ApiObject, version: JsonObject): CustomVersion {
  const spec = objectAt(crd, 'spec');
  // Names count as accepted: a conflict may leave some of them out.
  const names = { ...objectAt(spec, 'names'), ...objectAt(objectAt(crd, 'status'), 'acceptedNames') };
  const subresources = objectAt(version, 'subresources');
  const scale = isObject(subresources['scale']) ? subresources['scale'] : undefined;
  const texts = (field: string) => listAt(names, field).map(scalarText);
  const kind = textAt(names, 'kind');
  const group = textAt(spec, 'group');
  const name = textAt(version, 'name');
  const hasStatus = isObject(subresources['status']);
  const warning = textAt(version, 'deprecationWarning') || `${group}/${name} ${kind} is deprecated`;
  return {
    definition: defineResource({
      resource: crd.metadata.name,
      group,
      version: name,
      plural: textAt(names, 'plural'),
      singular: textAt(names, 'singular'),
      kind,
      shortNames: texts('shortNames'),
      categories: texts('categories'),
      namespaced: spec['scope'] === 'Namespaced',
      verbs: VERBS,
      hasStatus,
      hasGeneration: true,
      allowsUnconditionalUpdate: false,
      prepareForCreate: (object) => (hasStatus ? withoutStatus(object) : object),
      columns: columnsOf(version),
      cells: (object, now) => cellsOf(version, object, now),
      fieldLabels: fieldLabelsOf(version),
      subresources: subresourcesOf(kind, hasStatus, scale !== undefined),
    }),
    schema: objectAt(objectAt(version, 'schema'), 'openAPIV3Schema'),
    served: version['served'] === true,
    storage: version['storage'] === true,
    warning: version['deprecated'] === true ? warning : '',
    scale: scale && {
      specReplicasPath: textAt(scale, 'specReplicasPath'),
      statusReplicasPath: textAt(scale, 'statusReplicasPath'),
      labelSelectorPath: textAt(scale, 'labelSelectorPath'),
    },
  };
}

function withoutStatus(object: ApiObject): ApiObject {
  const { status: _none, ...rest } = object as ApiObject & { status?: unknown };
  return rest;
}

function subresourcesOf(kind: string, hasStatus: boolean, hasScale: boolean): readonly SubresourceDefinition[] {
  const verbs = ['get', 'patch', 'update'];
  return [
    ...(hasStatus ? [{ name: 'status', kind, verbs }] : []),
    ...(hasScale ? [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs }] : []),
  ];
}

/** Every value that a selector may ask for, as text. */
function fieldLabelsOf(version: JsonObject): Readonly<Record<string, (object: ApiObject) => string>> {
  const paths = listAt(version, 'selectableFields').map((field) => textAt(field, 'jsonPath'));
  return Object.fromEntries(
    paths.map((path) => [path.replace(/^\./, ''), (object: ApiObject) => scalarText(valuesAt(object, path)[0])]),
  );
}

const DEFAULT_COLUMN: JsonObject = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const TYPES: readonly Column['type'][] = ['string', 'integer', 'number', 'boolean', 'date'];

function printedColumns(version: JsonObject): readonly JsonObject[] {
  const given = listAt(version, 'additionalPrinterColumns').filter(isObject);
  return given.length === 0 ? [DEFAULT_COLUMN] : given;
}

function columnsOf(version: JsonObject): readonly Column[] {
  return [
    NAME_COLUMN,
    ...printedColumns(version).map((given): Column => {
      const path = textAt(given, 'jsonPath');
      const description =
        textAt(given, 'description') || `Custom resource definition column (in JSONPath format): ${path}`;
      const type = TYPES.find((one) => one === given['type']) ?? 'string';
      const priority = given['priority'];
      return {
        ...column(textAt(given, 'name'), type, description),
        format: textAt(given, 'format'),
        priority: typeof priority === 'number' && priority > 0 ? 1 : 0,
      };
    }),
  ];
}

function cellsOf(version: JsonObject, object: ApiObject, now: number): readonly Cell[] {
  const cells = printedColumns(version).map((given): Cell => {
    const [value] = valuesAt(object, textAt(given, 'jsonPath'));
    return value === undefined || value === null ? null : cellOf(textAt(given, 'type'), value, now);
  });
  return [object.metadata.name, ...cells];
}

/** Source: apiextensions-apiserver pkg/registry/customresource/tableconvertor/tableconvertor.go cellForJSONValue v0.32. */
function cellOf(type: string, value: unknown, now: number): Cell {
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? dateCell(value, now) : null;
    default:
      return typeof value === 'object' ? JSON.stringify(value) : scalarText(value);
  }
}

function dateCell(value: string, now: number): string {
  return Number.isNaN(parseRfc3339(value)) ? '<invalid>' : since(value, now) || humanDuration(0);
}
