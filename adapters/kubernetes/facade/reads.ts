import { RegattaError, type ListOptions, type Page, type Store, type Stored, type Tasks } from 'regatta/kit';
import type { Cell, Column } from '../resources/definition.js';
import { ageOf } from '../resources/registry/cells.js';
import { apiVersionOf } from '../resources/registry/stored-api-server.js';
import { invalid, notFound } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';
import { sendEncoded, sendJson } from './answers.js';
import { decodeContinue, encodeContinue } from './continue.js';
import type { EncodedObjects } from './encoded-objects.js';
import { bareError, expired, expiredContinue, tooLargeResourceVersion } from './errors.js';
import type { ServedKind } from './kinds.js';
import { sendList, type ShownList } from './list-answer.js';
import { encodingOf } from './media-ranges.js';
import { timeoutSecondsOf } from './parameters.js';
import { presentationOf, type Presentation } from './negotiation.js';
import type { ApiCall, ResourceRequest } from './request.js';
import { selectorOf } from './selectors.js';
import { partialMetadata, rowObjectOf, tableOf } from './tables.js';

/** The table of a shape that is no kind of its own. */
export interface OwnTable {
  readonly columns: readonly Column[];
  readonly cells: (shape: object, name: string, age: string) => readonly Cell[];
}

/** Get and list: what is in the store, as the caller wants to see it. */
export class Reads {
  readonly #store: Store;
  readonly #tasks: Tasks;
  readonly #encoded: EncodedObjects;

  constructor(store: Store, tasks: Tasks, encoded: EncodedObjects) {
    this.#store = store;
    this.#tasks = tasks;
    this.#encoded = encoded;
  }

  get(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const presentation = presentationOf(call, false);
    this.#checkNotTooNew(call, versionOf(call.parameters.get('resourceVersion')));
    this.answer(call, kind, this.stored(kind, request).value, 200, presentation);
  }

  /** Throws 404. */
  stored(kind: ServedKind, { namespace, name }: ResourceRequest): Stored<ApiObject> {
    const found = this.#store.get<ApiObject>(kind.resource, namespace, name);
    if (found === undefined) throw notFound(kind.definition, name);
    return found;
  }

  /** Answers with one object in the presentation that was negotiated. */
  answer(
    call: ApiCall,
    kind: ServedKind,
    object: ApiObject,
    status: number,
    presentation: Presentation = presentationOf(call, false),
    headers: Readonly<Record<string, string>> = {},
  ): void {
    if (presentation.as === 'object') {
      if (encodingOf(call.headers['accept']) === 'json')
        return sendEncoded(call, status, this.#encoded.line(kind, object), headers);
      return sendJson(call, status, kind.fromStored(object), headers);
    }
    if (presentation.as === 'metadata')
      return sendJson(call, status, partialMetadata(object, presentation.version), headers);
    const { resourceVersion } = object.metadata;
    const table = this.#table(call, kind, [object], { resourceVersion }, presentation.version);
    sendJson(call, status, table, headers);
  }

  /** Answers with another shape of an object, as itself or as a table of its own columns. */
  answerAs(call: ApiCall, { columns, cells }: OwnTable, object: ApiObject, shape: object): void {
    const presentation = presentationOf(call, false);
    if (presentation.as !== 'table') return sendJson(call, 200, shape);
    const { name, resourceVersion } = object.metadata;
    sendJson(call, 200, {
      kind: 'Table',
      apiVersion: `meta.k8s.io/${presentation.version}`,
      metadata: { resourceVersion },
      columnDefinitions: columns.map((column) => ({ ...column, format: column.format ?? '' })),
      rows: [
        {
          cells: cells(shape, name, ageOf(object, this.#tasks.now)),
          object: partialMetadata({ ...object, ...shape }, presentation.version),
        },
      ],
    });
  }

  list(call: ApiCall, kind: ServedKind, namespace: string): void {
    timeoutSecondsOf(call);
    presentationOf(call, true);
    const page = this.#page(call, kind, namespace);
    this.answerList(call, kind, page);
  }

  /** Answers with objects in the presentation that was negotiated. */
  answerList(call: ApiCall, kind: ServedKind, page: ShownList): void {
    const presentation = presentationOf(call, true);
    if (presentation.as === 'table')
      return sendJson(call, 200, this.#table(call, kind, page.objects, page.metadata, presentation.version));
    if (presentation.as === 'metadata') {
      const items = page.objects.map((object) => partialMetadata(object, presentation.version));
      const apiVersion = `meta.k8s.io/${presentation.version}`;
      return sendJson(call, 200, { kind: 'PartialObjectMetadataList', apiVersion, metadata: page.metadata, items });
    }
    if (encodingOf(call.headers['accept']) === 'json') sendList(call, kind, page, this.#encoded);
    else sendJson(call, 200, listOf(kind, page.objects, page.metadata));
  }

  #page(call: ApiCall, kind: ServedKind, namespace: string): ShownList {
    const { parameters } = call;
    const selects = selectorOf(kind, parameters);
    const wanted = versionOf(parameters.get('resourceVersion'));
    const match = resourceVersionMatchOf(call, wanted);
    // Whatever may come from the watch cache comes whole.
    const fromCache = parameters.get('resourceVersion') === '0' && match !== 'Exact';
    const asked = Number(parameters.get('limit') ?? 0);
    const limit = asked > 0 && !fromCache ? asked : Infinity;
    const token = parameters.get('continue') ?? '';
    const exact = match === 'Exact' || (limit < Infinity && wanted !== undefined && wanted > 0);
    if (exact && wanted !== undefined && wanted > this.#store.revision)
      throw bareError(500, 'etcdserver: mvcc: required revision is a future revision');
    this.#checkNotTooNew(call, wanted);
    const start = token === '' ? undefined : decodeContinue(token);
    const at =
      (start === undefined || start.revision < 0 ? undefined : start.revision) ??
      (match === 'Exact' ? wanted : undefined);
    const selection = namespace === '' ? {} : { namespace };
    const all = this.#listed(kind, start !== undefined, {
      ...selection,
      ...(at !== undefined && at > 0 && { at }),
      ...(start !== undefined && { after: start.after }),
      ...(selects === undefined && { limit }),
    });
    const chosen = selects === undefined ? all.items : all.items.filter(({ value }) => selects(value));
    const shown = chosen.slice(0, limit);
    const more = selects === undefined ? all.next !== undefined : chosen.length > shown.length;
    const last = shown.at(-1);
    const metadata = {
      resourceVersion: String(all.revision),
      ...(more && last !== undefined && { continue: encodeContinue(all.revision, last) }),
      ...(more && selects === undefined && all.remaining !== undefined && { remainingItemCount: all.remaining }),
    };
    return { objects: shown.map(({ value }) => value), metadata };
  }

  /** A revision that is gone is told in one of two ways (apiserver pkg/storage/etcd3/errors.go). */
  #listed(kind: ServedKind, continues: boolean, options: ListOptions): Page<ApiObject> {
    try {
      return this.#store.list<ApiObject>(kind.resource, options);
    } catch (error) {
      if (!RegattaError.is(error) || error.kind !== 'gone') throw error;
      if (!continues) throw expired('The resourceVersion for the provided list is too old.');
      const { after } = options;
      const token = after === undefined ? '' : encodeContinue(-1, after);
      throw expiredContinue(token);
    }
  }

  #checkNotTooNew(_call: ApiCall, wanted: number | undefined): void {
    if (wanted !== undefined && wanted > this.#store.revision)
      throw tooLargeResourceVersion(wanted, this.#store.revision);
  }

  #table(
    call: ApiCall,
    kind: ServedKind,
    objects: readonly ApiObject[],
    metadata: object,
    version: 'v1' | 'v1beta1',
  ): object {
    const options = { version, rowObject: rowObjectOf(call), now: this.#tasks.now, columns: true };
    return tableOf(kind, objects, metadata, options);
  }
}

/** A list in its own kind; the items of custom kinds name theirs, those of built-in ones do not. */
export function listOf(kind: ServedKind, objects: readonly ApiObject[], metadata: object): object {
  const { definition } = kind;
  if (kind.custom !== undefined)
    return {
      apiVersion: apiVersionOf(definition),
      items: objects.map((object) => kind.fromStored(object)),
      kind: `${definition.kind}List`,
      metadata: { continue: '', ...metadata },
    };
  return {
    kind: `${definition.kind}List`,
    apiVersion: apiVersionOf(definition),
    metadata,
    items: objects.map((object) => {
      const { kind: _kind, apiVersion: _version, ...rest } = kind.fromStored(object);
      return rest;
    }),
  };
}

/** A resource version as a number; undefined when none is given. Throws 500 for what is none, as the real server does. */
export function versionOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const shown = JSON.stringify(text);
  throw bareError(500, `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`);
}

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };

/** How a resource version is meant. Throws 422 (apimachinery pkg/apis/meta/internalversion/validation). */
function resourceVersionMatchOf(call: ApiCall, wanted: number | undefined): string {
  const match = call.parameters.get('resourceVersionMatch') ?? '';
  if (match === '') return match;
  const refuse = (reason: 'FieldValueForbidden' | 'FieldValueNotSupported', message: string) =>
    invalid(LIST_OPTIONS, '', [{ reason, field: 'resourceVersionMatch', message }]);
  if ((call.parameters.get('continue') ?? '') !== '')
    throw refuse('FieldValueForbidden', 'Forbidden: resourceVersionMatch is forbidden when continue is provided');
  if (wanted === undefined)
    throw refuse(
      'FieldValueForbidden',
      'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
  if (match !== 'Exact' && match !== 'NotOlderThan')
    throw refuse(
      'FieldValueNotSupported',
      `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`,
    );
  if (match === 'Exact' && wanted === 0)
    throw refuse('FieldValueForbidden', 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  return match;
}
