import { fieldInvalid } from '../resources/registry/field-errors.js';
import { badRequest, invalid, Refusal } from '../resources/registry/refusal.js';
import { isObject, objectAt, textAt, type JsonObject } from '../resources/registry/json.js';
import { apiVersionOf } from '../resources/registry/stored-api-server.js';
import type { ApiObject } from '../resources/types.js';
import { readCustom } from './custom-kind.js';
import { bareError, unsupportedMediaType } from './errors.js';
import type { ServedKind } from './kinds.js';
import type { ApiCall } from './request.js';
import { validationModeOf } from './parameters.js';
import { normalizeObject, type Reading } from './schema/normalize.js';
import { DecodeError, parseJson, type ParsedJson } from './schema/parse-json.js';
import { decodeMessage, isProtobuf, readEnvelope } from './schema/protobuf.js';
import { messageOf } from './schema/schema.js';
import { parseYaml } from './schema/yaml.js';

/** A body as an object of the kind that its path names, and what the caller ought to know about it. */
export interface ReadBody {
  readonly object: ApiObject;
  readonly warnings: readonly string[];
}

/** What kube-apiserver reads of a body at most (k8s.io/apiserver pkg/server/config.go MaxRequestBodyBytes). */
const MAXIMUM_BODY_BYTES = 3 * 1024 * 1024;

const READABLE = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

function mediaTypeOf(call: ApiCall): string {
  return (call.headers['content-type'] ?? '').split(';')[0]!.trim();
}

/** The media type of a body; what is not named is sniffed. */
function checkContentType(call: ApiCall): void {
  const type = mediaTypeOf(call);
  if (type === '' || READABLE.includes(type) || type === '*/*') return;
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${READABLE.join(', ')}`,
  );
}

/** Reads the body as JSON or protobuf, whatever it says it is. */
export function readDocument(call: ApiCall): ParsedJson {
  checkContentType(call);
  if (call.body.length > MAXIMUM_BODY_BYTES)
    throw new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAXIMUM_BODY_BYTES}`);
  if (isProtobuf(call.body)) {
    const { apiVersion, kind, raw } = readEnvelope(call.body);
    const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const message = messageOf(group, version, kind);
    if (message === undefined)
      throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version "${apiVersion}"`);
    return { value: { kind, apiVersion, ...decodeMessage(message, raw) }, duplicates: new WeakMap() };
  }
  const text = new TextDecoder().decode(call.body);
  return mediaTypeOf(call) === 'application/yaml' ? parseYaml(text) : parseJson(text);
}

/** How much of an unreadable body is shown. */
const SHOWN_CHARACTERS = 30;

/** A body that is no JSON at all has no kind, so the text names the one that was wanted. */
function readTyped(call: ApiCall, kind: string): ParsedJson {
  try {
    return readDocument(call);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const text = new TextDecoder().decode(call.body);
    const shown =
      text === '' ? '<empty>' : text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} ...` : text;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${error.message} (${shown})`,
    );
  }
}

/** Reads the body as an object of a kind: strict or lenient, as the caller asks. Throws 400. */
export function readBody(call: ApiCall, kind: ServedKind): ReadBody {
  const { definition } = kind;
  const apiVersion = apiVersionOf(definition);
  const cannot = (found: string, why: string) =>
    badRequest(`${found} in version "${definition.version}" cannot be handled as a ${definition.kind}: ${why}`);
  try {
    const document = readTyped(call, definition.kind);
    const value = document.value ?? {};
    if (!isObject(value))
      throw new DecodeError(`json: cannot unmarshal ${goKindOf(value)} into Go value of type struct`);
    const given = {
      ...value,
      apiVersion: textAt(value, 'apiVersion') || apiVersion,
      kind: textAt(value, 'kind') || definition.kind,
    };
    if (given.apiVersion !== apiVersion)
      throw badRequest(
        `the API version in the data (${given.apiVersion}) does not match the expected API version (${apiVersion})`,
      );
    if (given.kind !== definition.kind)
      throw kind.custom === undefined ? cannot(given.kind, wrongKind(given.kind, kind)) : wrongCustomKind(given, kind);
    keepDuplicates(document, value, given);
    return finish(call, kind, given, document);
  } catch (error) {
    if (error instanceof DecodeError) throw cannot(definition.kind, error.message);
    throw error;
  }
}

function finish(call: ApiCall, kind: ServedKind, given: JsonObject, document: ParsedJson): ReadBody {
  const { duplicates, complaints: ofYaml = [] } = document;
  const reading = { complaints: [...ofYaml], duplicates };
  const object = normalizeFor(kind, given, reading);
  const mode = validationModeOf(call);
  if (mode === 'Strict' && ofYaml.length > 0)
    throw new DecodeError(`strict decoding error: yaml: unmarshal errors:\n  ${ofYaml.join('\n  ')}`);
  if (mode === 'Strict' && reading.complaints.length > 0)
    throw new DecodeError(`strict decoding error: ${reading.complaints.join(', ')}`);
  return { object, warnings: mode === 'Warn' ? reading.complaints : [] };
}

/** The object in the shape that Go would give it; kinds without a known shape stay as they came. */
export function normalizeFor(kind: ServedKind, given: JsonObject, reading: Reading): ApiObject {
  if (kind.custom !== undefined) return asApiObject(readCustom(kind.custom, given, reading));
  const shaped = kind.message === undefined ? given : normalizeObject(kind.message, given, reading);
  return asApiObject(shaped);
}

function keepDuplicates(document: ParsedJson, from: object, to: object): void {
  const twice = document.duplicates.get(from);
  if (twice !== undefined) document.duplicates.set(to, twice);
}

function wrongCustomKind(given: JsonObject, { definition }: ServedKind): Error {
  const kind = textAt(given, 'kind');
  return invalid({ group: definition.group, kind }, textAt(given['metadata'], 'name'), [
    fieldInvalid('kind', kind, `must be ${definition.kind}`),
  ]);
}

function wrongKind(found: string, { definition }: ServedKind): string {
  const known = messageOf(definition.group, definition.version, found) !== undefined;
  if (!known)
    return `no kind ${JSON.stringify(found)} is registered for version "${apiVersionOf(definition)}" in scheme "pkg/runtime/scheme.go:100"`;
  const internal = definition.group === '' ? 'core' : definition.group.split('.')[0];
  return `converting (${definition.version}.${found}) to (${internal}.${definition.kind}): unknown conversion`;
}

/** What came from outside, seen as an object of the API; the registry fills in what its metadata lacks. */
export function asApiObject(value: JsonObject): ApiObject {
  const metadata = objectAt(value, 'metadata') as Partial<ApiObject['metadata']> as ApiObject['metadata'];
  return { ...value, apiVersion: textAt(value, 'apiVersion'), kind: textAt(value, 'kind'), metadata };
}

export function goKindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** DeleteOptions that cannot be read are the server's fault, says the real one. */
export function unreadableOptions(error: unknown): Error {
  return error instanceof DecodeError
    ? bareError(500, `couldn't get version/kind; json parse error: ${error.message}`)
    : (error as Error);
}
