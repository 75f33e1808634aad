import type { ApiObject, ApiServer, NewObject, ResourceDefinition } from 'regatta/adapters/kubernetes/api';
import { RegattaError, type Call, type Store, type Tasks } from 'regatta/kit';
import { stateOf } from '../../clusters/state.js';
import { CLUSTERS } from '../../resources/cluster.js';
import { baseOf, sendDocument, sendNothing } from '../answers.js';
import type { Caller } from '../authentication.js';
import { NormanRefusal } from '../errors.js';
import { readBody } from '../norman/bodies.js';
import { listed } from './list-options.js';
import { nativePath, pluralOf, steveState, typeOf } from './types.js';

/** A request to one type. */
interface SteveRequest {
  readonly call: Call;
  readonly caller: Caller;
  readonly base: string;
  readonly definition: ResourceDefinition;
  readonly namespace: string;
  readonly name: string;
}

interface Answer {
  readonly status: number;
  readonly body?: object;
}

/** What everybody finds, besides the types that he may see (recording login, anon.steve). */
const FOR_EVERYBODY = ['apiRoots', 'apigroups', 'counts', 'userpreferences', 'namespaces'];
const OF_RANCHER = ['clusters', 'projects'].map((plural) => `management.cattle.io.${plural}`);

/** `/v1`: every type of the server's own Kubernetes in one form (rancher/steve). */
export class Steve {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #definitions: ReadonlyMap<string, ResourceDefinition>;

  constructor(tasks: Tasks, store: Store, api: ApiServer, definitions: readonly ResourceDefinition[]) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#definitions = new Map(
      definitions.flatMap((definition) => [
        [pluralOf(definition), definition] as const,
        [typeOf(definition), definition] as const,
      ]),
    );
  }

  /** `prefix` is the path below which the API is reached. */
  accept(call: Call, caller: Caller, prefix = '/v1'): void {
    const base = `${baseOf(call)}${prefix}`;
    const parts = call.path
      .slice(prefix.length)
      .split('/')
      .filter((part) => part !== '');
    let answer: Answer;
    try {
      answer = this.#answer(call, caller, base, parts.map(decodeURIComponent));
    } catch (error) {
      answer = errorAnswer(error);
    }
    const { status, body } = answer;
    if (body === undefined) sendNothing(call, status, {}, !caller.isAnonymous);
    else sendDocument(call, status, body, `${base}/schemas`, !caller.isAnonymous);
  }

  #answer(call: Call, caller: Caller, base: string, [type, first = '', second = '']: readonly string[]): Answer {
    if (type === undefined) return { status: 200, body: this.#root(base, caller) };
    if (type === 'schemas') return this.#schemas(base, caller, first);
    if (type === 'counts') return { status: 200, body: this.#counts(base, caller) };
    if (type === 'userpreferences') return { status: 200, body: preferences(base, caller) };
    const definition = this.#definitions.get(type.toLowerCase());
    if (definition === undefined || !this.#isSeen(definition, caller)) return { status: 404 };
    const isNamespaced = definition.namespaced;
    const [namespace, name] = isNamespaced ? [first, second] : ['', first];
    const request: SteveRequest = { call, caller, base, definition, namespace, name };
    if (name === '') return this.#collection(request);
    return this.#resource(request);
  }

  #collection(request: SteveRequest): Answer {
    const { call, caller, definition } = request;
    if (call.method === 'POST') {
      if (!allows(caller, 'create', definition)) return { status: 404 };
      return { status: 201, body: this.#view(this.#create(request), request) };
    }
    if (call.method !== 'GET') return { status: 405 };
    return { status: 200, body: this.#list(request) };
  }

  #list(request: SteveRequest): object {
    const { call, caller, base, definition, namespace } = request;
    const all = this.#api
      .list<ApiObject>(definition.resource, namespace === '' ? undefined : namespace)
      .filter(
        ({ metadata }) => allows(caller, 'list', definition, metadata) || allows(caller, 'get', definition, metadata),
      );
    const query = new URLSearchParams(call.query);
    const { objects, count, pages, next } = listed(all, query);
    const self = `${base}/${pluralOf(definition)}${namespace === '' ? '' : `/${namespace}`}`;
    const canCreate = allows(caller, 'create', definition) && definition.resource !== CLUSTERS;
    const more = new URLSearchParams(query);
    if (next !== undefined) more.set('continue', next);
    more.sort();
    const pagination = { first: self, next: `${self}?${more.toString()}`, partial: true };
    return {
      type: 'collection',
      links: { self },
      ...(canCreate && { createTypes: { [typeOf(definition)]: `${base}/${pluralOf(definition)}` } }),
      actions: {},
      resourceType: typeOf(definition),
      ...(next !== undefined && { pagination }),
      revision: String(this.#store.revision),
      ...(pages !== undefined && { pages }),
      ...(next !== undefined && { continue: next }),
      ...(count > 0 && { count }),
      data: objects.map((object) => this.#view(object, request)),
    };
  }

  #resource(request: SteveRequest): Answer {
    const { call, definition, namespace, name } = request;
    const known = this.#api.get<ApiObject>(definition.resource, namespace, name);
    if (known === undefined) throw new NormanRefusal('NotFound', `${pluralName(definition)} "${name}" not found`);
    switch (call.method) {
      case 'GET':
        return { status: 200, body: this.#view(known, request) };
      case 'PUT': {
        const body = readBody(call) as Partial<ApiObject>;
        const metadata = { ...known.metadata, ...body.metadata };
        const changed = { ...known, ...withoutOwn(body), metadata } as ApiObject;
        return { status: 200, body: this.#view(this.#api.update(definition.resource, changed), request) };
      }
      case 'DELETE':
        this.#api.delete(definition.resource, namespace, name);
        return { status: 204 };
      default:
        return { status: 405 };
    }
  }

  #create({ call, definition, namespace }: SteveRequest): ApiObject {
    const body = readBody(call) as Partial<ApiObject>;
    const { group, version, kind, resource, namespaced } = definition;
    const own = body.metadata?.namespace ?? namespace;
    const metadata = { ...body.metadata, ...(namespaced && { namespace: own === '' ? 'default' : own }) };
    const apiVersion = group === '' ? version : `${group}/${version}`;
    const object = { ...withoutOwn(body), apiVersion, kind, metadata } as NewObject<ApiObject>;
    return this.#api.create(resource, object);
  }

  /** Whether a type is there for somebody at all. */
  #isSeen({ group, plural, resource }: ResourceDefinition, { access }: Caller): boolean {
    if (access.allowsSome('list', group, plural) || access.allowsSome('get', group, plural)) return true;
    return resource === 'namespaces' || OF_RANCHER.includes(`${group}.${plural}`);
  }

  #seen(caller: Caller): readonly ResourceDefinition[] {
    return [...new Set(this.#definitions.values())].filter((definition) => this.#isSeen(definition, caller));
  }

  #root(base: string, caller: Caller): object {
    const plurals = this.#seen(caller).map(pluralOf);
    const names = [...new Set([...plurals, ...FOR_EVERYBODY, ...OF_RANCHER, 'subscribe'])].sort();
    const links = Object.fromEntries(names.map((name) => [name, `${base}/${name}`]));
    const version = { version: 'v1' };
    return {
      id: 'v1',
      type: 'apiRoot',
      links: { ...links, root: base, schemas: base, self: base },
      apiVersion: version,
    };
  }

  #schemas(base: string, caller: Caller, id: string): Answer {
    const all = this.#seen(caller).map((definition) => schemaView(definition, base, caller));
    if (id === '') {
      const data = all.sort((left, right) => (left.id < right.id ? -1 : 1));
      return {
        status: 200,
        body: { type: 'collection', resourceType: 'schema', links: { self: `${base}/schemas` }, data },
      };
    }
    const found = all.find((schema) => schema.id === id.toLowerCase());
    return found === undefined ? { status: 404 } : { status: 200, body: found };
  }

  #counts(base: string, caller: Caller): object {
    const counts = this.#seen(caller).map((definition) => {
      const count = this.#api
        .list<ApiObject>(definition.resource)
        .filter(({ metadata }) => allows(caller, 'list', definition, metadata)).length;
      return [typeOf(definition), { summary: count === 0 ? {} : { count } }];
    });
    const own = { id: 'count', type: 'count', links: { self: `${base}/counts/count` } };
    const data = [{ ...own, counts: Object.fromEntries(counts) as object }];
    return { type: 'collection', links: { self: `${base}/counts` }, actions: {}, resourceType: 'count', data };
  }

  #view(object: ApiObject, { base, call, caller, definition }: SteveRequest): object {
    const { metadata } = object;
    const id = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
    const self = `${base}/${pluralOf(definition)}/${id}`;
    const { managedFields: _managed, ...shown } = metadata as typeof metadata & { readonly managedFields?: unknown };
    const fields = definition.cells(object, this.#tasks.now);
    const isCluster = definition.resource === CLUSTERS;
    const can = (verb: string) => allows(caller, verb, definition, metadata);
    const links = isCluster
      ? clusterLinks(self, `${baseOf(call)}/v3/clusters/${id}`)
      : {
          ...(can('delete') && { remove: self }),
          self,
          ...(can('update') && { update: self }),
          view: definition.group === 'management.cattle.io' ? self : `${baseOf(call)}${nativePath(definition, object)}`,
        };
    const state = isCluster ? clusterState(object, this.#tasks.now) : steveState(object);
    return {
      id,
      type: typeOf(definition),
      links,
      ...(isCluster && { actions: clusterActions(self, `${baseOf(call)}/v3/clusters/${id}`) }),
      ...object,
      metadata: { ...shown, fields, relationships: null, state },
    };
  }
}

function allows(
  { access }: Caller,
  verb: string,
  { group, plural }: ResourceDefinition,
  { namespace = '', name = '' }: { readonly namespace?: string; readonly name?: string } = {},
): boolean {
  return access.allows(verb, group, plural, namespace, name);
}

function pluralName({ group, plural }: ResourceDefinition): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** What a client may hand back of what it was shown. */
function withoutOwn(body: object): object {
  const { id: _id, type, links: _links, actions: _actions, ...others } = body as Readonly<Record<string, unknown>>;
  // Secrets have a type of their own, in the place of which the type of this API may stand.
  const native = typeof type === 'string' && type.includes('/') ? type : undefined;
  return native === undefined ? others : { ...others, type: native };
}

function schemaView(definition: ResourceDefinition, base: string, caller: Caller) {
  const { group, version, kind, plural, namespaced, verbs } = definition;
  const can = (verb: string) => verbs.includes(verb) && caller.access.allowsSome(verb, group, plural);
  const id = typeOf(definition);
  const methods = (pairs: readonly (readonly [string, string])[]) =>
    pairs.filter(([verb]) => can(verb)).map(([, method]) => method);
  return {
    id,
    type: 'schema',
    links: { collection: `${base}/${pluralOf(definition)}`, self: `${base}/schemas/${id}` },
    pluralName: pluralOf(definition),
    resourceMethods: methods([
      ['get', 'GET'],
      ['delete', 'DELETE'],
      ['update', 'PUT'],
      ['patch', 'PATCH'],
    ]),
    collectionMethods: methods([
      ['list', 'GET'],
      ['create', 'POST'],
    ]),
    attributes: { group, kind, namespaced, resource: plural, verbs, version },
  };
}

function preferences(base: string, { user }: Caller): object {
  const id = user.metadata.name;
  const self = `${base}/userpreferences/${id}`;
  const data = [{ id, type: 'userpreference', links: { remove: self, self, update: self }, data: {} }];
  return {
    type: 'collection',
    links: { self: `${base}/userpreferences` },
    actions: {},
    resourceType: 'userpreference',
    data,
  };
}

/** Clusters are changed through the other API. */
function clusterLinks(self: string, norman: string): object {
  const below = ['log', 'projects', 'schemas', 'subscribe'].map((name) => [name, `${self}?link=${name}`]);
  const blocked = { remove: 'blocked', update: 'blocked' };
  const shell = `${norman.replace(/^http/, 'ws')}?shell=true`;
  return { ...(Object.fromEntries(below) as object), ...blocked, self, shell, view: self };
}

function clusterActions(self: string, norman: string): object {
  const actions = ['enableMonitoring', 'generateKubeconfig', 'importYaml'].map((name) => [
    name,
    `${norman}?action=${name}`,
  ]);
  return { apply: `${self}?action=apply`, ...(Object.fromEntries(actions) as object) };
}

function clusterState(cluster: ApiObject, now: number) {
  const { state, transitioning, transitioningMessage } = stateOf(cluster, now);
  return {
    error: transitioning === 'error',
    message: transitioningMessage === '' && state === 'active' ? 'Resource is Ready' : transitioningMessage,
    name: state,
    transitioning: transitioning === 'yes',
  };
}

/** Refusals in the envelope of this API. Bugs are thrown on. */
function errorAnswer(error: unknown): Answer {
  if (!RegattaError.is(error)) throw error;
  const refusal = error instanceof NormanRefusal ? error : undefined;
  const isTaken = error.kind === 'conflict' && error.message.endsWith('already exists');
  const [code, status] =
    refusal !== undefined
      ? [refusal.normanCode, refusal.status]
      : error.kind === 'not-found'
        ? ['NotFound', 404]
        : error.kind === 'conflict'
          ? [isTaken ? 'AlreadyExists' : 'Conflict', 409]
          : ['Invalid', 422];
  return { status: status, body: { type: 'error', links: {}, code, message: error.message, status } };
}
