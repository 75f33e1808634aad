import { compareBytes, rfc3339 } from 'regatta/kit';
import { isObject, sameJson, textAt, type JsonObject } from '../../resources/registry/json.js';
import { apiVersionOf } from '../../resources/registry/stored-api-server.js';
import type { ApiObject } from '../../resources/types.js';
import type { ServedKind } from '../kinds.js';
import { changedPaths, partOf, pathsIn, pathsOf, treeOf } from './field-set.js';

export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  /** Empty for the object itself. */
  readonly subresource: string;
}

/** One manager's share of an object. */
export interface ManagedEntry extends Manager {
  readonly apiVersion: string;
  readonly time: string;
  readonly paths: ReadonlySet<string>;
}

/** The longest name of a manager (apimachinery FieldManagerMaxLength). */
const LONGEST_NAME = 128;

export function entriesOf(object: ApiObject | undefined): readonly ManagedEntry[] {
  const given = (object?.metadata as { managedFields?: unknown } | undefined)?.managedFields;
  if (!Array.isArray(given)) return [];
  return (given as readonly unknown[]).filter(isObject).map((entry) => ({
    name: textAt(entry, 'manager'),
    operation: textAt(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
    subresource: textAt(entry, 'subresource'),
    apiVersion: textAt(entry, 'apiVersion'),
    time: textAt(entry, 'time'),
    paths: pathsIn(entry['fieldsV1']),
  }));
}

/** The object with its list of managers; managers that own nothing are left out. */
export function withEntries(object: ApiObject, entries: readonly ManagedEntry[]): ApiObject {
  const { managedFields: _before, ...metadata } = object.metadata as ApiObject['metadata'] & {
    managedFields?: unknown;
  };
  const shown = [...entries]
    .filter(({ paths }) => paths.size > 0)
    .sort(inOrder)
    .map(({ name, operation, apiVersion, time, subresource, paths }) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time !== '' && { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: treeOf(paths),
      ...(subresource !== '' && { subresource }),
    }));
  const changed = { ...metadata, ...(shown.length > 0 && { managedFields: shown }) };
  return { ...object, metadata: changed };
}

/**
 * Attributes what an update changed to its manager and takes it from the others (apimachinery pkg/util/managedfields and
 * structured-merge-diff merge/update.go). A write that changes nothing attributes nothing. `submitted` is the object as its manager gave it, with
 * defaults: what admission and the server add to a new object belongs to nobody.
 */
export function tracked(
  kind: ServedKind,
  object: ApiObject,
  before: ApiObject | undefined,
  manager: Manager,
  nowMs: number,
  submitted: ApiObject = object,
): ApiObject {
  if (isReset(object)) return withEntries(object, []);
  const standing = entriesOf(before);
  const after = pathsOf(kind.message, kind.fromStored(submitted));
  const owned = partOf(after, manager.subresource);
  const old = pathsOf(kind.message, before === undefined ? undefined : kind.fromStored(before));
  const changed = changedPaths(owned, old);
  if (before !== undefined && changed.size === 0 && [...old.keys()].every((path) => after.has(path)))
    return withEntries(object, standing);
  const apiVersion = apiVersionOf(kind.definition);
  const time = rfc3339(nowMs);
  const name = manager.name.slice(0, LONGEST_NAME);
  const isOwn = (entry: ManagedEntry) =>
    entry.name === name && entry.operation === 'Update' && entry.subresource === manager.subresource;
  const own = standing.find(isOwn);
  const kept = [...(own?.paths ?? [])].filter((path) => after.has(path));
  const mine = new Set([...kept, ...changed]);
  const others = standing
    .filter((entry) => !isOwn(entry))
    .map((entry) => ({
      ...entry,
      paths: new Set([...entry.paths].filter((path) => after.has(path) && !changed.has(path))),
    }));
  const entry: ManagedEntry = { ...manager, name, operation: 'Update', apiVersion, time, paths: mine };
  const changedEntry = own !== undefined && sameJson([...own.paths], [...mine]) ? own : entry;
  return withEntries(object, [...others, changedEntry]);
}

/** An explicit list with one empty entry asks to forget all managers. */
function isReset(object: ApiObject): boolean {
  const { managedFields } = object.metadata as { managedFields?: readonly JsonObject[] };
  return Array.isArray(managedFields) && managedFields.length === 1 && Object.keys(managedFields[0] ?? {}).length === 0;
}

/** Those that apply come first, then the older ones (managedfields/internal/managedfields.go sortEncodedManagedFields). */
function inOrder(left: ManagedEntry, right: ManagedEntry): number {
  return (
    compareBytes(left.operation, right.operation) ||
    compareBytes(left.time, right.time) ||
    compareBytes(left.name, right.name) ||
    compareBytes(left.apiVersion, right.apiVersion) ||
    compareBytes(left.subresource, right.subresource)
  );
}
