import type { VectorsHost } from 'regatta/testing';
import { listAt, objectAt, sameJson, textAt, type JsonObject } from '../../resources/registry/json.js';
import type { Comparison } from './index.js';
import { API_SERVER_ALONE, AskedServer, collectionPath } from './server.js';

type Adapter = VectorsHost['adapter'];
type Named = Readonly<Record<string, string>>;

interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly Readonly<Record<string, unknown>>[];
  readonly storageVersionHash?: string;
}

interface Scope {
  readonly groupOrder: readonly {
    readonly name: string;
    readonly versions: readonly string[];
    readonly preferred: string;
  }[];
  readonly resources: readonly Resource[];
}

/** Everything that discovery says: the order of the groups, and each resource with its names, verbs and subresources. */
export function resourceProblems({ groupOrder, resources }: Scope, adapter: Adapter): Comparison {
  const server = new AskedServer(adapter, API_SERVER_ALONE);
  const problems: string[] = [];
  const groups = listAt(server.get('/apis').body, 'groups').map((group) => ({
    name: textAt(group, 'name'),
    versions: listAt(group, 'versions').map((version) => textAt(version, 'version')),
    preferred: textAt(objectAt(group, 'preferredVersion'), 'version'),
  }));
  if (!sameJson(groups, groupOrder)) problems.push(`the groups are ${JSON.stringify(groups)}`);
  const lists = new Map<string, readonly unknown[]>();
  for (const wanted of resources) {
    const path = collectionPath(wanted.group, wanted.version, '').replace(/\/$/, '');
    const list = lists.get(path) ?? listAt(server.get(path).body, 'resources');
    lists.set(path, list);
    problems.push(...oneResourceProblems(wanted, list));
  }
  return { problems, entries: resources.length + 1 };
}

function oneResourceProblems(wanted: Resource, list: readonly unknown[]): readonly string[] {
  const at = `${wanted.resource}.${wanted.version}.${wanted.group}`;
  const ours = list.find((one) => textAt(one, 'name') === wanted.resource) as JsonObject | undefined;
  if (ours === undefined) return [`${at} is not served`];
  const facts: Readonly<Record<string, readonly [ours: unknown, wanted: unknown]>> = {
    kind: [ours['kind'], wanted.kind],
    singular: [ours['singularName'], wanted.singular],
    'short names': [listAt(ours, 'shortNames'), wanted.shortNames],
    categories: [listAt(ours, 'categories'), wanted.categories],
    scope: [ours['namespaced'], wanted.namespaced],
    verbs: [ours['verbs'], wanted.verbs],
    'storage version': [ours['storageVersionHash'], wanted.storageVersionHash],
    subresources: [
      list
        .map((one) => textAt(one, 'name'))
        .filter((name) => name.startsWith(`${wanted.resource}/`))
        .map((name) => name.slice(wanted.resource.length + 1))
        .sort(),
      wanted.subresources.map(subresourceName).sort(),
    ],
  };
  return Object.entries(facts)
    .filter(([, [own, other]]) => !sameJson(own, other))
    .map(([name, [own, other]]) => `${at}: ${name} ${JSON.stringify(own)}; wanted ${JSON.stringify(other)}`);
}

function subresourceName(subresource: unknown): string {
  return typeof subresource === 'string'
    ? subresource
    : textAt(subresource, 'subresource') || textAt(subresource, 'name');
}

interface FieldLabels {
  readonly candidates: readonly string[];
  readonly kinds: Readonly<
    Record<string, { readonly resource: string; readonly namespaced: boolean; readonly accepted: readonly string[] }>
  >;
  readonly refusals: readonly { readonly status: number; readonly message: string }[];
}

/** Every candidate is tried as a field selector on every kind: taken, or refused in one of the known ways. */
export function fieldLabelProblems({ candidates, kinds, refusals }: FieldLabels, adapter: Adapter): Comparison {
  const server = new AskedServer(adapter, API_SERVER_ALONE);
  const problems: string[] = [];
  for (const [name, { resource, accepted }] of Object.entries(kinds)) {
    const [apiVersion = ''] = name.split(' ');
    const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    for (const label of candidates) {
      const query = `fieldSelector=${encodeURIComponent(`${label}=x`)}`;
      const { status, body } = server.get(`${collectionPath(group, version, resource)}?${query}`);
      const isTaken = accepted.includes(label);
      const words = textAt(body, 'message');
      const isKnownRefusal = refusals.some(
        (refusal) => refusal.status === status && words.endsWith(refusal.message.replaceAll('<label>', label)),
      );
      if (isTaken ? status !== 200 : !isKnownRefusal) problems.push(`${name} by ${label}: ${status} ${words}`);
    }
  }
  return { problems, entries: Object.keys(kinds).length * candidates.length };
}

interface Documents {
  readonly v2: { readonly json: Named; readonly paths: number; readonly definitions: number };
  readonly v3index: { readonly paths: number };
  readonly v3: Readonly<Record<string, { readonly paths?: number; readonly schemas?: number }>>;
}

/** How much the OpenAPI documents hold; their bytes belong to one build. */
export function documentProblems({ v2, v3index, v3 }: Documents, adapter: Adapter): Comparison {
  const server = new AskedServer(adapter, API_SERVER_ALONE);
  const problems: string[] = [];
  const compare = (what: string, holder: object, wanted: number | undefined) => {
    const count = Object.keys(holder).length;
    if (wanted !== undefined && count !== wanted) problems.push(`${what}: ${count}; wanted ${wanted}`);
  };
  const document = server.get('/openapi/v2').body;
  compare('paths of v2', objectAt(document, 'paths'), v2.paths);
  compare('definitions of v2', objectAt(document, 'definitions'), v2.definitions);
  compare('documents of v3', objectAt(server.get('/openapi/v3').body, 'paths'), v3index.paths);
  for (const [name, { paths, schemas }] of Object.entries(v3)) {
    const { body } = server.get(`/openapi/v3/${name}`);
    compare(`paths of ${name}`, objectAt(body, 'paths'), paths);
    compare(`schemas of ${name}`, objectAt(objectAt(body, 'components'), 'schemas'), schemas);
  }
  return { problems, entries: 3 + 2 * Object.keys(v3).length };
}
