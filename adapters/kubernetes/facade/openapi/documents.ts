import type { ResourceDefinition } from '../../resources/definition.js';
import { apiVersionOf } from '../../resources/registry/stored-api-server.js';
import { hashOf, sendKept } from '../answers.js';
import type { ServedKind, ServedKinds } from '../kinds.js';
import type { ApiCall } from '../request.js';
import { schemasOf } from './schemas.js';

const V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * A document of OpenAPI v2 without any schema, as protobuf: swagger (1) `2.0` and info (2) with title and version. kubectl asks for it
 * only for kinds that v3 does not have, such as List, and skips what it finds no schema for; the server checks every object anyway.
 */
const EMPTY_V2 = new Uint8Array([
  ...[0x0a, 3, ...bytesOf('2.0')],
  ...[0x12, 22, 0x0a, 10, ...bytesOf('Kubernetes'), 0x12, 8, ...bytesOf('v1.32.13')],
]);

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/**
 * OpenAPI v3, made from the table of messages: enough for kubectl to validate, explain and compute patches. It has no
 * descriptions, since those are other people's sentences.
 */
export class OpenApiDocuments {
  readonly #kinds: ServedKinds;
  readonly #texts = new Map<string, string>();
  #epoch = '';

  constructor(kinds: ServedKinds) {
    this.#kinds = kinds;
  }

  /** False for paths that are none of its own. */
  answer(call: ApiCall, segments: readonly string[]): boolean {
    if (segments[0] !== 'openapi') return false;
    if (segments[1] === 'v2' && segments.length === 2) {
      sendKept(call, EMPTY_V2, V2_TYPE);
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

  #document(path: string): string | undefined {
    const { epoch } = this.#kinds;
    if (epoch !== this.#epoch) this.#texts.clear();
    this.#epoch = epoch;
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const kinds = this.#in(path);
    if (kinds.length === 0) return undefined;
    const text = JSON.stringify(documentOf(path, kinds));
    this.#texts.set(path, text);
    return text;
  }
}

function pathOf({ group, version }: ResourceDefinition): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function documentOf(path: string, kinds: readonly ServedKind[]): object {
  const extra = new Map<string, object>();
  for (const { definition, message } of kinds) {
    const { group, version, kind } = definition;
    if (message !== undefined)
      extra.set(message.name, { 'x-kubernetes-group-version-kind': [{ group, version, kind }] });
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.32.13' },
    paths: Object.fromEntries(kinds.flatMap((kind) => pathsOf(path, kind))),
    components: { schemas: schemasOf(extra.keys(), extra) },
  };
}

const QUERY = ['dryRun', 'fieldManager', 'fieldValidation', 'force', 'pretty'];

function pathsOf(root: string, { definition }: ServedKind): readonly (readonly [string, object])[] {
  const { group, version, kind, plural, namespaced } = definition;
  const collection = namespaced ? `/${root}/namespaces/{namespace}/${plural}` : `/${root}/${plural}`;
  const gvk = { group, version, kind };
  const parameters = QUERY.map((name) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } }));
  const operation = (action: string) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
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
