import type { ResourceDefinition } from '../../resources/definition.js';
import { apiVersionOf } from '../../resources/registry/stored-api-server.js';
import { hashOf, sendKept } from '../answers.js';
import type { ServedKind, ServedKinds } from '../kinds.js';
import type { ApiCall } from '../request.js';
import { notAcceptable } from '../errors.js';
import { acceptedRanges } from '../media-ranges.js';
import { customName, customSchema } from './custom-schemas.js';
import { documentV2, type DocumentV2 } from './document-v2.js';
import { jsonV2 } from './json-v2.js';
import { schemasOf } from './schemas.js';

const JSON_TYPE = 'application/json';
const V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** As older clients ask for it. */
const OLDER_V2_TYPE = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

const VERSION = 'v1.32.13';

/**
 * OpenAPI v3 and v2, made from the table of messages: enough for kubectl to validate, explain and compute patches. They have no
 * descriptions, since those are other people's sentences.
 */
export class OpenApiDocuments {
  readonly #kinds: ServedKinds;
  readonly #texts = new Map<string, string>();
  readonly #v2 = new Map<string, string | Uint8Array>();
  #epoch = '';

  constructor(kinds: ServedKinds) {
    this.#kinds = kinds;
  }

  /** False for paths that are none of its own. */
  answer(call: ApiCall, segments: readonly string[]): boolean {
    if (segments[0] !== 'openapi') return false;
    if (segments[1] === 'v2' && segments.length === 2) {
      const type = typeOfV2(call);
      sendKept(call, this.#documentV2(type), type);
      return true;
    }
    if (segments[1] !== 'v3') return false;
    if (segments.length === 2) {
      // The real server lets Go guess the type of its index.
      sendKept(call, JSON.stringify(this.#index()), 'text/plain; charset=utf-8');
      return true;
    }
    const path = segments.slice(2).join('/');
    const text = this.#document(path);
    if (text === undefined) return false;
    sendKept(call, text, 'application/json');
    return true;
  }

  #index(): object {
    const paths = [...new Set(this.#kinds.all.map(({ definition }) => pathOf(definition)))];
    const entries = paths.map(
      (path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(this.#namesIn(path))}` }] as const,
    );
    return { paths: Object.fromEntries(entries) };
  }

  #namesIn(path: string): string {
    return this.#in(path)
      .map(({ definition, custom }) => definition.kind + (custom === undefined ? '' : this.#kinds.epoch))
      .join();
  }

  #in(path: string): readonly ServedKind[] {
    return this.#kinds.all.filter(({ definition }) => pathOf(definition) === path);
  }

  #documentV2(type: string): string | Uint8Array {
    this.#forgetOld();
    const known = this.#v2.get(type);
    if (known !== undefined) return known;
    const parts = v2Of(this.#kinds.all);
    const document = type === JSON_TYPE ? jsonV2(parts) : documentV2(parts);
    this.#v2.set(type, document);
    return document;
  }

  #document(path: string): string | undefined {
    this.#forgetOld();
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const kinds = this.#in(path);
    if (kinds.length === 0) return undefined;
    const text = JSON.stringify(documentOf(path, kinds));
    this.#texts.set(path, text);
    return text;
  }

  /** Custom kinds come and go. */
  #forgetOld(): void {
    const { epoch } = this.#kinds;
    if (epoch === this.#epoch) return;
    this.#texts.clear();
    this.#v2.clear();
    this.#epoch = epoch;
  }
}

function pathOf({ group, version }: ResourceDefinition): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function documentOf(path: string, kinds: readonly ServedKind[]): object {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: VERSION },
    paths: Object.fromEntries(kinds.flatMap((kind) => pathsOf(path, kind))),
    components: { schemas: schemasOfKinds(kinds, false) },
  };
}

/** JSON unless the caller prefers the other form (kube-openapi pkg/handler). Throws 406. */
function typeOfV2(call: ApiCall): string {
  for (const { type } of acceptedRanges(call.headers['accept'])) {
    if (type === JSON_TYPE || type === '*/*' || type === 'application/*') return JSON_TYPE;
    if (type === V2_TYPE || type === OLDER_V2_TYPE) return V2_TYPE;
  }
  throw notAcceptable(`${JSON_TYPE}, ${V2_TYPE}`);
}

function v2Of(kinds: readonly ServedKind[]): DocumentV2 {
  const patched = kinds.map(({ definition }) => ({
    path: `${collectionOf(pathOf(definition), definition)}/{name}`,
    groupVersionKind: groupVersionKindOf(definition),
    parameters: QUERY,
  }));
  return { version: VERSION, schemas: schemasOfKinds(kinds, true), patched };
}

function schemasOfKinds(kinds: readonly ServedKind[], isV2: boolean): Record<string, object> {
  const extra = new Map<string, object>();
  for (const { definition, message } of kinds)
    if (message !== undefined)
      extra.set(message.name, { 'x-kubernetes-group-version-kind': [groupVersionKindOf(definition)] });
  const customs = kinds.flatMap(({ custom }) => custom ?? []);
  const builtIn = schemasOf(customs.length === 0 ? extra.keys() : [...extra.keys(), 'meta.v1.ObjectMeta'], extra);
  const custom = customs.map((version) => [customName(version), customSchema(version, isV2)] as const);
  return { ...builtIn, ...Object.fromEntries(custom) };
}

function groupVersionKindOf({ group, version, kind }: ResourceDefinition): object {
  return { group, version, kind };
}

function collectionOf(root: string, { namespaced, plural }: ResourceDefinition): string {
  return namespaced ? `/${root}/namespaces/{namespace}/${plural}` : `/${root}/${plural}`;
}

const QUERY = ['dryRun', 'fieldManager', 'fieldValidation', 'force', 'pretty'];

function pathsOf(root: string, { definition }: ServedKind): readonly (readonly [string, object])[] {
  const collection = collectionOf(root, definition);
  const parameters = QUERY.map((name) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } }));
  const operation = (action: string) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': groupVersionKindOf(definition),
    tags: [apiVersionOf(definition)],
    parameters,
    responses: { '200': { description: 'OK' } },
  });
  return [
    [collection, { get: operation('list'), post: operation('post') }],
    [
      `${collection}/{name}`,
      { get: operation('get'), put: operation('put'), patch: operation('patch'), delete: operation('delete') },
    ],
  ];
}
