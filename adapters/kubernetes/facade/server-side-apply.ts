import { compareBytes, rfc3339, type Store, type Tasks } from 'regatta/kit';
import { isObject, objectAt, sameJson, textAt, type JsonObject } from '../resources/registry/json.js';
import { badRequest, conflict, notFound, Refusal } from '../resources/registry/refusal.js';
import { apiVersionOf, type StoredApiServer, type WriteOptions } from '../resources/registry/stored-api-server.js';
import type { ApiObject } from '../resources/types.js';
import { warningHeaders } from './answers.js';
import { asApiObject, normalizeFor } from './bodies.js';
import { shapeErrors } from './checks.js';
import { bareError } from './errors.js';
import { partOf, pathsOf, pathText, withoutContainers } from './fields/field-set.js';
import { entriesOf, withEntries, type ManagedEntry } from './fields/managed-fields.js';
import { mergeApplied, withoutPaths } from './fields/merge-applied.js';
import type { ServedKind } from './kinds.js';
import { checkStoredSize } from './size-limits.js';
import { isDryRun, managerOf, validationModeOf } from './parameters.js';
import type { Reads } from './reads.js';
import { isTrue, type ApiCall, type ResourceRequest } from './request.js';
import { DecodeError, parseJson, type ParsedJson } from './schema/parse-json.js';
import { parseYaml } from './schema/yaml.js';
import { checkIdentity } from './patch.js';
import { inNamespace, named } from './writes.js';

/** Server-side apply (structured-merge-diff merge/update.go, apimachinery pkg/util/managedfields v0.32). */
export class ServerSideApply {
  readonly #api: StoredApiServer;
  readonly #store: Store;
  readonly #tasks: Tasks;
  readonly #reads: Reads;

  constructor(api: StoredApiServer, store: Store, tasks: Tasks, reads: Reads) {
    this.#api = api;
    this.#store = store;
    this.#tasks = tasks;
    this.#reads = reads;
  }

  apply(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    if ((call.parameters.get('fieldManager') ?? '') === '') throw managerRequired();
    const { config, given, warnings } = this.#read(call, kind, request);
    const stored = this.#store.get<ApiObject>(kind.resource, request.namespace, request.name);
    if (stored === undefined && request.subresource !== '') throw notFound(kind.definition, request.name);
    const before = stored === undefined ? undefined : kind.fromStored(stored.value);
    checkUid(kind, config, before, request);
    const standing = entriesOf(before);
    const isOwn = (entry: ManagedEntry) =>
      entry.name === managerOf(call) && entry.operation === 'Apply' && entry.subresource === request.subresource;
    const own = standing.find(isOwn);
    const applied = partOf(withoutContainers(pathsOf(kind.message, config)), request.subresource);
    const current = pathsOf(kind.message, before);
    const others = standing.filter((entry) => !isOwn(entry));
    const forced = isTrue(call.parameters, 'force');
    const taken = conflictsOf(applied, current, others);
    if (taken.length > 0 && !forced) throw conflictOf(taken);
    // What this manager applied before and does not any more goes, unless somebody else owns it too.
    const dropped = [...(own?.paths ?? [])].filter(
      (path) => !applied.has(path) && !others.some(({ paths }) => paths.has(path)),
    );
    const base = before === undefined ? {} : withoutPaths(kind.message, before, dropped);
    const merged = withLastApplied(
      mergeApplied(kind.message, base, config) as JsonObject,
      given,
      managerOf(call),
      before,
    );
    const entry: ManagedEntry = {
      name: managerOf(call),
      operation: 'Apply',
      subresource: request.subresource,
      apiVersion: apiVersionOf(kind.definition),
      time: rfc3339(this.#tasks.now),
      paths: new Set(applied.keys()),
    };
    const left = others.map((other) => ({ ...other, paths: keptPaths(other, taken, forced) }));
    // An apply that changes nothing leaves no new time, and no time at all for a manager that is new.
    const finish = (object: ApiObject, unchanged: ApiObject | undefined): ApiObject => {
      const isSame = unchanged !== undefined && sameContent(object, unchanged);
      return withEntries(object, [...left, isSame ? { ...entry, time: own?.time ?? '' } : entry]);
    };
    this.#write(call, kind, request, { merged, before, finish, warnings });
  }

  #write(
    call: ApiCall,
    kind: ServedKind,
    request: ResourceRequest,
    work: {
      readonly merged: JsonObject;
      readonly before: ApiObject | undefined;
      readonly finish: (object: ApiObject, before: ApiObject | undefined) => ApiObject;
      readonly warnings: readonly string[];
    },
  ): void {
    const object = normalizeFor(kind, work.merged, { complaints: [], duplicates: new WeakMap() });
    const check: WriteOptions['check'] = (written, before) => shapeErrors(kind, written, before);
    const finish = (changed: ApiObject, unchanged: ApiObject | undefined): ApiObject => {
      const finished = work.finish(changed, unchanged);
      checkStoredSize(call, kind, finished);
      return finished;
    };
    const options = { dryRun: isDryRun(call), check, finish };
    const headers = warningHeaders(work.warnings);
    if (work.before === undefined) {
      const { resourceVersion: _none, ...metadata } = object.metadata;
      const fresh = { ...object, metadata: { ...metadata, resourceVersion: '' } };
      const made = this.#api.create(kind.resource, kind.toStored(fresh), options);
      return this.#reads.answer(call, kind, made, 201, undefined, headers);
    }
    const write = request.subresource === 'status' ? 'updateStatus' : 'update';
    const written = this.#api[write](kind.resource, kind.toStored(object), options);
    this.#reads.answer(call, kind, written, 200, undefined, headers);
  }

  #read(
    call: ApiCall,
    kind: ServedKind,
    request: ResourceRequest,
  ): { readonly config: ApiObject; readonly given: JsonObject; readonly warnings: readonly string[] } {
    const document = this.#parse(call);
    const { value } = document;
    if (!isObject(value)) throw badRequest('error decoding YAML: the body is not an object');
    if (typeof value['kind'] !== 'string' || typeof value['apiVersion'] !== 'string')
      throw badRequest('invalid object type: /, Kind=');
    if (value['apiVersion'] !== apiVersionOf(kind.definition) || value['kind'] !== kind.definition.kind)
      throw badRequest(`invalid object type: ${typeText(value['apiVersion'], value['kind'])}`);
    const metadata = isObject(value['metadata']) ? value['metadata'] : {};
    if (typeof metadata['name'] !== 'string' || metadata['name'] === '') throw badRequest('name must be provided');
    if ('managedFields' in metadata) throw badRequest('metadata.managedFields must be nil');
    const mode = validationModeOf(call);
    const complaints: string[] = [];
    // Only what the manager says counts, so nothing is filled in; the reading is for its complaints.
    try {
      normalizeFor(kind, value, { complaints, duplicates: document.duplicates });
    } catch (error) {
      if (error instanceof DecodeError) throw bareError(500, `failed to create typed patch object: ${error.message}`);
      throw error;
    }
    const undeclared = complaints.find((complaint) => complaint.startsWith(UNKNOWN));
    // The schema of a custom resource is what its fields are merged by, so whatever it does not know is refused in every mode.
    if (kind.custom !== undefined && undeclared !== undefined)
      throw bareError(500, undeclaredField(value, metadata, undeclared));
    const [twice] = document.complaints ?? [];
    if (twice !== undefined && mode === 'Strict')
      throw badRequest(`error strict decoding YAML: ${NOT_CONVERTED}${twice}`);
    if (complaints.length > 0 && mode === 'Strict') throw badRequest(`strict decoding error: ${complaints.join(', ')}`);
    const config = named(inNamespace(asApiObject({ ...value, metadata }), kind, request), request);
    const warnings = mode === 'Warn' ? complaints : [];
    return { config: withoutNulls(config) as ApiObject, given: withoutNulls(value) as JsonObject, warnings };
  }

  #parse(call: ApiCall): ParsedJson {
    const text = new TextDecoder().decode(call.body);
    try {
      return /^\s*\{/.test(text) ? parseJson(text) : parseYaml(text);
    } catch (error) {
      if (error instanceof DecodeError) throw badRequest(`error decoding YAML: ${error.message}`);
      throw error;
    }
  }
}

/** How the reader of objects begins its complaint of a field that a schema does not have. */
const UNKNOWN = 'unknown field ';
const NOT_CONVERTED = 'error converting YAML to JSON: yaml: unmarshal errors:\n  ';

/** structured-merge-diff v4 typed/helpers.go, around which apimachinery puts the object (managedfields/internal/structuredmerge.go). */
function undeclaredField(value: JsonObject, metadata: JsonObject, complaint: string): string {
  const path = complaint.slice(UNKNOWN.length).replaceAll('"', '');
  const object = `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`;
  const kind = `${textAt(value, 'apiVersion')}, Kind=${textAt(value, 'kind')}`;
  return `failed to create typed patch object (${object}; ${kind}): .${path}: field not declared in schema`;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What client-side applies left behind follows the server-side ones of kubectl (apimachinery managedfields/internal/lastappliedupdater.go). */
function withLastApplied(
  merged: JsonObject,
  given: JsonObject,
  manager: string,
  before: ApiObject | undefined,
): JsonObject {
  if (manager !== 'kubectl' || !before?.metadata.annotations?.[LAST_APPLIED]) return merged;
  const metadata = objectAt(merged, 'metadata');
  const text = `${JSON.stringify(inKeyOrder(given))}\n`;
  const annotations = { ...objectAt(metadata, 'annotations'), [LAST_APPLIED]: text };
  return { ...merged, metadata: { ...metadata, annotations } };
}

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => compareBytes(left, right));
  return Object.fromEntries(entries.map(([key, part]) => [key, inKeyOrder(part)]));
}

interface Conflict {
  readonly entry: ManagedEntry;
  readonly path: string;
}

/** Fields that somebody else owns with another value. */
function conflictsOf(
  applied: ReadonlyMap<string, unknown>,
  current: ReadonlyMap<string, unknown>,
  others: readonly ManagedEntry[],
): readonly Conflict[] {
  return others.flatMap((entry) =>
    [...applied]
      .filter(([path, value]) => entry.paths.has(path) && current.has(path) && !sameJson(current.get(path), value))
      .map(([path]) => ({ entry, path })),
  );
}

function keptPaths(entry: ManagedEntry, taken: readonly Conflict[], forced: boolean): ReadonlySet<string> {
  if (!forced) return entry.paths;
  const lost = new Set(taken.filter((one) => one.entry === entry).map(({ path }) => path));
  return new Set([...entry.paths].filter((path) => !lost.has(path)));
}

/** Managers that updated are named with their version; those that applied without (recorded in api/apply). */
function conflictOf(conflicts: readonly Conflict[]): Refusal {
  const nameOf = ({ entry }: Conflict) => {
    const using = entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
    const sub = entry.subresource === '' ? '' : ` with subresource ${JSON.stringify(entry.subresource)}`;
    return `conflict with ${JSON.stringify(entry.name)}${sub}${sub !== '' && using === '' ? ` using ${entry.apiVersion}` : using}`;
  };
  const causes = conflicts.map((one) => ({
    reason: 'FieldManagerConflict',
    message: nameOf(one),
    field: pathText(one.path),
  }));
  const groups = [...new Set(causes.map(({ message }) => message))].map((message) => {
    const fields = causes.filter((cause) => cause.message === message).map(({ field }) => field);
    return fields.length === 1
      ? `${message}: ${fields[0]}`
      : `conflicts${message.slice('conflict'.length)}:\n- ${fields.join('\n- ')}`;
  });
  const count = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`;
  const message = `Apply failed with ${count}: ${groups.join('\n')}`;
  return new Refusal(409, 'Conflict', message, { causes });
}

/** A uid that is given must be that of the object that there is. */
function checkUid(kind: ServedKind, config: ApiObject, before: ApiObject | undefined, request: ResourceRequest): void {
  const { uid } = config.metadata as Partial<ApiObject['metadata']>;
  if (uid === undefined || uid === '') return;
  if (before !== undefined)
    return checkIdentity(kind, { ...config, metadata: { ...before.metadata, uid } }, before, request);
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflict(kind.definition, request.name, why);
}

/** A kind as Go prints it; the core group shows as an empty one. */
function typeText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`;
}

function managerRequired(): Refusal {
  return new Refusal(
    422,
    'Invalid',
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    {
      group: 'meta.k8s.io',
      kind: 'PatchOptions',
      causes: [
        { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
      ],
    },
  );
}

/** Whether two objects differ in nothing but their managers and version. */
function sameContent(left: ApiObject, right: ApiObject): boolean {
  const bare = (object: ApiObject) => ({
    ...object,
    metadata: { ...object.metadata, managedFields: undefined, resourceVersion: undefined },
  });
  return sameJson(bare(left), bare(right));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([key, part]) => [key, withoutNulls(part)]),
  );
}
