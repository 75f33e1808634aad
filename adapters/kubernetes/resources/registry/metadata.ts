import { rfc3339, type Random } from 'regatta/kit';
import type { FieldError, ResourceDefinition } from '../definition.js';
import type { ApiObject, NewObject, ObjectMeta } from '../types.js';
import { ownershipErrors } from '../rules/metadata.js';
import { goStrings } from './go-text.js';
import { labelErrors } from './labels.js';
import { sameJson } from './json.js';
import { fieldInvalid } from './field-errors.js';
import { MAXIMUM_GENERATED_BASE, NAME_ALPHABET, nameErrors, nameProblems } from './names.js';

/** Metadata of an object that is being created: the server's own fields are set, whatever the client sent for them. */
export function metadataForCreate(
  definition: ResourceDefinition,
  given: Partial<ObjectMeta>,
  nowMs: number,
  names: Random,
  uids: Random,
): ObjectMeta {
  const { namespace = 'default', generateName, ...rest } = given;
  const generated = `${(generateName ?? '').slice(0, MAXIMUM_GENERATED_BASE)}${names.text(5, NAME_ALPHABET)}`;
  const name = given.name || (generateName ? generated : '');
  const kept = without(rest, ['generation', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink']);
  return {
    ...kept,
    name,
    ...(generateName && { generateName }),
    ...(definition.namespaced && { namespace }),
    uid: uids.uuid(),
    resourceVersion: '',
    creationTimestamp: rfc3339(nowMs),
    ...(definition.hasGeneration && { generation: 1 }),
  };
}

/** Metadata of an object that is being replaced: what the server owns stays. */
export function metadataForUpdate(given: ObjectMeta, before: ObjectMeta): ObjectMeta {
  const kept = without(given, ['generation', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink']);
  return {
    ...kept,
    name: before.name,
    ...(before.namespace !== undefined && { namespace: before.namespace }),
    ...(before.generateName !== undefined && { generateName: before.generateName }),
    uid: before.uid,
    resourceVersion: before.resourceVersion,
    creationTimestamp: before.creationTimestamp,
    ...(before.generation !== undefined && { generation: before.generation }),
    ...(before.deletionTimestamp !== undefined && { deletionTimestamp: before.deletionTimestamp }),
    ...(before.deletionGracePeriodSeconds !== undefined && {
      deletionGracePeriodSeconds: before.deletionGracePeriodSeconds,
    }),
  };
}

/** Counts a change of anything but metadata and status. */
export function withGeneration<T extends ApiObject>(definition: ResourceDefinition, object: T, before: T): T {
  if (!definition.hasGeneration) return object;
  const annotations = ({ metadata }: ApiObject) =>
    definition.annotationsAreSpec === true ? metadata.annotations : undefined;
  const part = (whole: T) => ({
    ...whole,
    metadata: undefined,
    // Where status is written apart, it is no part of what is wanted.
    ...(definition.hasStatus && { status: undefined }),
    annotations: annotations(whole),
  });
  if (sameJson(part(object), part(before))) return object;
  return { ...object, metadata: { ...object.metadata, generation: (before.metadata.generation ?? 0) + 1 } };
}

/** What is wrong with the metadata of a new object. */
export function metadataErrors(definition: ResourceDefinition, object: NewObject<ApiObject>): readonly FieldError[] {
  const { name = '', generateName = '' } = object.metadata;
  if (name === '') {
    const message = 'Required value: name or generateName is required';
    return generateName === '' ? [{ reason: 'FieldValueRequired', field: 'metadata.name', message }] : [];
  }
  const rule = definition.nameRule ?? 'subdomain';
  // A dash at its end is covered by what follows.
  const prefix = generateName.length > 1 ? generateName.replace(/.-$/, 'a') : generateName;
  return [
    ...nameProblems(prefix === '' ? 'a' : prefix, rule).map((problem) =>
      fieldInvalid('metadata.generateName', generateName, problem),
    ),
    ...nameErrors(name, 'metadata.name', rule),
    ...labelErrors(object.metadata),
    ...ownershipErrors(object.metadata),
  ];
}

/** What is wrong with the metadata of a changed object: one that is being deleted takes no more finalizers (validation/objectmeta.go). */
export function metadataUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const { finalizers: had = [], deletionTimestamp } = before.metadata;
  const added = (object.metadata.finalizers ?? []).filter((name) => !had.includes(name));
  if (deletionTimestamp === undefined || added.length === 0) return labelErrors(object.metadata);
  const why = 'no new finalizers can be added if the object is being deleted';
  const message = `Forbidden: ${why}, found new finalizers ${goStrings([...added].sort())}`;
  return [...labelErrors(object.metadata), { reason: 'FieldValueForbidden', field: 'metadata.finalizers', message }];
}

function without<T extends object>(object: T, fields: readonly string[]): T {
  if (!fields.some((field) => field in object)) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => !fields.includes(name))) as T;
}
