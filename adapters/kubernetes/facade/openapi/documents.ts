import type { ResourceDefinition } from '../../resources/definition.js';
import { apiVersionOf } from '../../resources/registry/stored-api-server.js';
import { hashOf, sendKept } from '../answers.js';
import type { ServedKind, ServedKinds } from '../kinds.js';
import type { ApiCall } from '../request.js';
import { documentV2 } from './document-v2.js';
import { schemasOf } from './schemas.js';

const V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

const VERSION = 'v1.32.13';

/**
 * OpenAPI v3 and v2, made from the table of messages: enough for kubectl to validate, explain and compute patches. They have no
 * descriptions, since those are other people's sentences.
 */
export class OpenApiDocuments {
  readonly #kinds: ServedKinds;
  readonly #texts = new Map<string, string>();
  #v2: Uint8Array | undefined;
  #epoch = '';

  constructor(kinds: ServedKinds) {
    this.#kinds = kinds;
  }

  /** False for paths that are none of its own. */
  answer(call: ApiCall, segments: readonly string[]): boolean {
    if (segments[0] !== 'openapi') return false;
    if (segments[1] === 'v2' && segments.length === 2) {
      sendKept(call, this.#documentV2(), V2_TYPE);
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
      .map(({ definition }) => definition.kind)
      .join();
  }

  #in(path: string): readonly ServedKind[] {
    return this.#kinds.all.filter(({ definition }) => pathOf(definition) === path);
  }

  #documentV2(): Uint8Array {
    this.#forgetOld();
    return (this.#v2 ??= v2Of(this.#kinds.all));
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
    this.#v2 = undefined;
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
    components: { schemas: schemasOfKinds(kinds) },
  };
}

function v2Of(kinds: readonly ServedKind[]): Uint8Array {
  const patched = kinds.map(({ definition }) => ({
    path: `${collectionOf(pathOf(definition), definition)}/{name}`,
    groupVersionKind: groupVersionKindOf(definition),
    parameters: QUERY,
  }));
  return documentV2({ version: VERSION, schemas: schemasOfKinds(kinds), patched });
}

function schemasOfKinds(kinds: readonly ServedKind[]): Record<string, object> {
  const extra = new Map<string, object>();
  for (const { definition, message } of kinds)
    if (message !== undefined)
      extra.set(message.name, { 'x-kubernetes-group-version-kind': [groupVersionKindOf(definition)] });
  return schemasOf(extra.keys(), extra);
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
