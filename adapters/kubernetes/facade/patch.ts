import { compareBytes, type Store } from 'regatta/kit';
import type { FieldError } from '../resources/definition.js';
import { fieldForbidden, fieldInvalid, fieldInvalidShown } from '../resources/registry/field-errors.js';
import { isObject, type JsonObject } from '../resources/registry/json.js';
import { badRequest, invalid, notFound, type Refusal } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';
import { warningHeaders } from './answers.js';
import { goKindOf, normalizeFor } from './bodies.js';
import { unsupportedMediaType } from './errors.js';
import type { ServedKind } from './kinds.js';
import { validationModeOf } from './parameters.js';
import { applyJsonPatch } from './patches/json.js';
import { applyMergePatch } from './patches/merge.js';
import { applyStrategicPatch, goMap } from './patches/strategic.js';
import type { Reads } from './reads.js';
import { isTrue, type ApiCall, type ResourceRequest } from './request.js';
import { DecodeError, parseJson, type ParsedJson } from './schema/parse-json.js';
import type { ServerSideApply } from './server-side-apply.js';
import { named, type Writes } from './writes.js';

/** The part of the object that a patch of this type leaves to be said in error texts. */
type Patched = { readonly value: unknown; readonly shown: string };

/** PATCH in its four forms. */
export class Patches {
  readonly #store: Store;
  readonly #reads: Reads;
  readonly #writes: Writes;
  readonly #apply: ServerSideApply;

  constructor(store: Store, reads: Reads, writes: Writes, apply: ServerSideApply) {
    this.#store = store;
    this.#reads = reads;
    this.#writes = writes;
    this.#apply = apply;
  }

  patch(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const type = patchTypeOf(call);
    if (type === 'apply') return this.#apply.apply(call, kind, request);
    if (isTrue(call.parameters, 'force')) throw forceRefused();
    const mode = validationModeOf(call);
    const options = this.#writes.optionsOf(call, kind, 'Update', request.subresource);
    const stored = this.#store.get<ApiObject>(kind.resource, request.namespace, request.name);
    if (stored === undefined) throw notFound(kind.definition, request.name);
    const before = kind.fromStored(stored.value);
    const patch = readPatch(call, type);
    const patched = patchedBy(type, kind, before, patch);
    const { object, complaints } = this.#read(kind, patched, patch, before);
    if (mode === 'Strict' && complaints.length > 0)
      throw badPatch(patched.shown, `strict decoding error: ${complaints.join(', ')}`);
    checkIdentity(kind, object, before, request);
    const written = this.#writes.write(kind, named(object, request), options, request.subresource);
    this.#reads.answer(call, kind, written, 200, undefined, warningHeaders(mode === 'Warn' ? complaints : []));
  }

  #read(
    kind: ServedKind,
    patched: Patched,
    patch: ParsedJson,
    before: ApiObject,
  ): { object: ApiObject; complaints: readonly string[] } {
    if (!isObject(patched.value)) throw badPatch(patched.shown, 'the result is not an object');
    const { kind: wanted, apiVersion } = before;
    if (patched.value['kind'] !== wanted || patched.value['apiVersion'] !== apiVersion)
      throw badPatch(patched.shown, `unable to decode as ${apiVersion}, Kind=${wanted}`);
    const complaints: string[] = [];
    try {
      const value = { ...patched.value, kind: wanted, apiVersion };
      const object = normalizeFor(kind, value, { complaints, duplicates: patch.duplicates });
      // A patched object has its fields in alphabetical order when it is read again.
      return { object, complaints: complaints.sort(compareBytes) };
    } catch (error) {
      if (error instanceof DecodeError) throw badPatch(patched.shown, error.message);
      throw error;
    }
  }
}

type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

export function patchTypeOf(call: ApiCall): PatchType {
  const type = TYPES[(call.headers['content-type'] ?? '').split(';')[0]!.trim()];
  if (type === undefined) throw unsupportedMediaType('415: Unsupported Media Type', {});
  return type;
}

function readPatch(call: ApiCall, type: PatchType): ParsedJson {
  try {
    const parsed = parseJson(new TextDecoder().decode(call.body));
    if (type === 'json' || isObject(parsed.value)) return parsed;
    throw new DecodeError(
      `json: cannot unmarshal ${goKindOf(parsed.value)} into Go value of type map[string]interface {}`,
    );
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(type === 'strategic' ? error.message : `error decoding patch: ${error.message}`);
  }
}

function patchedBy(type: PatchType, kind: ServedKind, before: ApiObject, { value: patch }: ParsedJson): Patched {
  if (type === 'json') {
    const value = applyJsonPatch(before, patch);
    return { value, shown: JSON.stringify(value) };
  }
  if (type === 'merge') {
    const value = applyMergePatch(before, patch);
    return { value, shown: JSON.stringify(value) };
  }
  if (kind.message === undefined)
    throw unsupportedMediaType(
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    );
  return { value: applyStrategicPatch(kind.message, before, patch as JsonObject), shown: goMap(patch) };
}

/** Only applies take fields from others by force. */
function forceRefused(): Refusal {
  return invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
    fieldForbidden('force', 'may not be specified for non-apply patch'),
  ]);
}

/** A result that cannot be read names no kind (recorded in api/patch-json). */
function badPatch(shown: string, why: string): Refusal {
  return invalid({ group: '', kind: '' }, '', [
    { reason: 'FieldValueInvalid', field: 'patch', message: `Invalid value: ${JSON.stringify(shown)}: ${why}` },
  ]);
}

/** What no patch may change. */
export function checkIdentity(kind: ServedKind, object: ApiObject, before: ApiObject, request: ResourceRequest): void {
  const { uid, namespace = '', deletionTimestamp } = object.metadata;
  if (namespace !== '' && namespace !== request.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const errors: FieldError[] = [];
  if (uid !== undefined && uid !== '' && uid !== before.metadata.uid)
    errors.push(fieldInvalid('metadata.uid', uid, 'field is immutable'));
  if (deletionTimestamp !== undefined && deletionTimestamp !== before.metadata.deletionTimestamp) {
    const shown = `${deletionTimestamp.replace('T', ' ').replace(/Z$/, '')} +0000 UTC`;
    errors.push(fieldInvalidShown('metadata.deletionTimestamp', shown, 'field is immutable'));
  }
  // The real server looks at metadata twice, and says so twice.
  if (errors.length > 0) throw invalid(kind.definition, request.name, [...errors, ...errors]);
}
