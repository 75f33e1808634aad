import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { stateOf } from '../../clusters/state.js';
import type { Body, Item } from './handler.js';
import { findSchema, type Field, type Schema } from './schemas/schemas.js';

/** How an object of Kubernetes becomes one of the v3 API, and back. */
export interface ObjectMapping {
  readonly schema: Schema;
  /** Whether the fields are in `spec` and `status`, not at the top. */
  readonly isEmbedded: boolean;
  /** Whether `name` is what people call it (`displayName`), not the name of the object. */
  readonly hasDisplayName: boolean;
  /** Further fields that have another name: native name -> name in the API. */
  readonly renames?: Readonly<Record<string, string>>;
}

/** The annotation that remembers who made something. */
export const CREATOR = 'field.cattle.io/creatorId';

const OWN = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

/** An object in the fields of its type (rancher/norman types/mapper, pkg/schemas/mapper). */
export function fromObject(mapping: ObjectMapping, object: ApiObject, now: number): Item {
  const { schema, isEmbedded, hasDisplayName } = mapping;
  const { metadata } = object;
  const whole = object as ApiObject & Body;
  const top = Object.fromEntries(Object.entries(whole).filter(([name]) => !OWN.includes(name)));
  const { spec, status } = whole as { spec?: Body; status?: Body };
  const keepsStatus = schema.fields.has('status');
  const given = isEmbedded ? { ...top, ...spec, ...(keepsStatus ? { status } : status) } : { ...top, ...status };
  const { [CREATOR]: creatorId = null, ...annotations } = metadata.annotations ?? {};
  const fields = Object.entries(given).map(([name, value]) => {
    const shown = apiName(mapping, name);
    return [shown, typed(schema, schema.fields.get(shown)?.type ?? '', value)] as const;
  });
  return {
    ...(Object.fromEntries(fields) as Body),
    ...(metadata.annotations !== undefined && { annotations }),
    created: metadata.creationTimestamp,
    creatorId,
    id: idOf(object),
    ...(metadata.labels !== undefined && { labels: metadata.labels }),
    ...(!hasDisplayName && { name: metadata.name }),
    ...(metadata.ownerReferences !== undefined && {
      ownerReferences: typed(schema, 'array[ownerReference]', metadata.ownerReferences),
    }),
    ...(metadata.deletionTimestamp !== undefined && { removed: metadata.deletionTimestamp }),
    ...(schema.fields.has('state') && stateOf(object, now)),
    uuid: metadata.uid,
  };
}

/** Objects in a namespace are named with it. */
export function idOf({ metadata }: ApiObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}:${metadata.name}`;
}

/** What a body says, as the parts of an object. */
export interface ObjectParts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  readonly fields: Body;
}

const METADATA = [
  'annotations',
  'labels',
  'creatorId',
  'created',
  'id',
  'namespaceId',
  'uuid',
  'removed',
  'ownerReferences',
];

export function toParts(mapping: ObjectMapping, body: Body): ObjectParts {
  const { hasDisplayName } = mapping;
  const fields = Object.entries(body)
    .filter(([name]) => !METADATA.includes(name) && (hasDisplayName || name !== 'name'))
    .map(([name, value]) => [nativeName(mapping, name), value]);
  const texts = (name: string) => body[name] as Readonly<Record<string, string>> | undefined;
  return {
    name: hasDisplayName || typeof body['name'] !== 'string' ? '' : body['name'],
    labels: texts('labels'),
    annotations: texts('annotations'),
    fields: Object.fromEntries(fields) as Body,
  };
}

/** References are shown as ids and kept as names. */
function apiName({ schema, hasDisplayName, renames = {} }: ObjectMapping, name: string): string {
  if (hasDisplayName && name === 'displayName') return 'name';
  const renamed = renames[name] ?? name.replace(/Name(s?)$/, 'Id$1');
  return isReference(schema.fields.get(renamed)) || renames[name] !== undefined ? renamed : name;
}

function nativeName({ schema, hasDisplayName, renames = {} }: ObjectMapping, name: string): string {
  if (hasDisplayName && name === 'name') return 'displayName';
  const renamed = Object.keys(renames).find((native) => renames[native] === name);
  return renamed ?? (isReference(schema.fields.get(name)) ? name.replace(/Id(s?)$/, 'Name$1') : name);
}

function isReference(field: Field | undefined): boolean {
  return field !== undefined && /(^|\[)reference\[/.test(field.type);
}

/** Structures within an object say of which type they are. */
export function typed(schema: Schema, type: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const element = /^(?:array|map)\[(.*)\]$/.exec(type)?.[1];
  if (element !== undefined) {
    if (Array.isArray(value)) return value.map((one) => typed(schema, element, one));
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typed(schema, element, one)]));
  }
  const inner = findSchema(schema.scope, type);
  if (inner === undefined || Array.isArray(value)) return value;
  const mapping = { schema: inner, isEmbedded: false, hasDisplayName: false };
  const fields = Object.entries(value).map(([name, one]) => {
    const shown = apiName(mapping, name);
    return [shown, typed(inner, inner.fields.get(shown)?.type ?? '', one)];
  });
  const own = Object.fromEntries(fields) as Body;
  return inner.fields.has('type') ? own : { ...own, type: `/v3/schemas/${inner.id}` };
}
