import type { Call, Tasks } from 'regatta/kit';
import type { RancherConstants } from '../../profiles/2.8.js';
import { baseOf, sendDocument, sendNothing } from '../answers.js';
import type { Caller } from '../authentication.js';
import { NormanRefusal, normanError } from '../errors.js';
import { bodyOf, readBody } from './bodies.js';
import { construct } from './builder.js';
import type { ClusterNamespaces } from './cluster-namespaces.js';
import { collectionView } from './collection-view.js';
import type { Acted, Item, NormanContext, NormanHandler } from './handler.js';
import { NoObjects } from './no-objects.js';
import { pathOf, type NormanPath } from './paths.js';
import { resourceView } from './resource-view.js';
import { schemaView, versionOf } from './schemas/schema-view.js';
import { allSchemas, findSchema, SCOPE_PATHS, type Schema, type Scope } from './schemas/schemas.js';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/** A request to the v3 API, taken apart. */
interface NormanRequest {
  readonly call: Call;
  readonly path: NormanPath;
  readonly context: NormanContext;
  readonly query: URLSearchParams;
  readonly method: string;
  readonly action: string;
  /** Where it is not the one of the type. */
  readonly handler?: NormanHandler;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** `/v3`: the root, the schemas, and one collection for each type (rancher/norman api/server.go, api/handler). */
export class NormanApi {
  readonly #tasks: Tasks;
  readonly #constants: RancherConstants;
  readonly #namespaces: ClusterNamespaces;
  readonly #handlers = new Map<string, NormanHandler>();

  constructor(
    tasks: Tasks,
    constants: RancherConstants,
    namespaces: ClusterNamespaces,
    handlers: readonly NormanHandler[],
  ) {
    this.#tasks = tasks;
    this.#constants = constants;
    this.#namespaces = namespaces;
    for (const handler of handlers) this.#handlers.set(`${handler.scope}/${handler.type}`, handler);
  }

  accept(call: Call, caller: Caller): void {
    const path = pathOf(call.path);
    const base = baseOf(call);
    const { access } = caller;
    const context = { base, caller, access, now: this.#tasks.now, within: path.within };
    const query = new URLSearchParams(call.query);
    const asked = query.get('action') ?? '';
    const isRemoval = asked === 'remove';
    const method = isRemoval ? 'DELETE' : query.get('_method') || call.method;
    const action = isRemoval ? '' : asked;
    const request = { call, path, context, query, method, action };
    if (!this.#namespaces.reaches(path)) return this.#reply(request, () => this.#answer(request));
    this.#namespaces.with(
      context,
      (handler, inside) => this.#answer({ ...request, handler, context: inside }),
      (result) => this.#reply(request, result),
    );
  }

  #reply({ call, path, context: { base, caller } }: NormanRequest, result: () => Answer): void {
    const schemas = `${base}${path.schemasPath}`;
    try {
      const { status, body } = result();
      if (body === undefined) sendNothing(call, status, {}, !caller.isAnonymous);
      else sendDocument(call, status, body, schemas, !caller.isAnonymous);
    } catch (error) {
      const { status, body } = normanError(error);
      // Go's server keeps the body of an answer to HEAD to itself.
      if (body === undefined) sendNothing(call, status);
      else if (call.method === 'HEAD') sendDocument(call, status, undefined, schemas);
      else sendDocument(call, status, body, schemas);
    }
  }

  /** The handler of a type; what nothing here makes objects of has an empty list. */
  handlerOf(schema: Schema): NormanHandler {
    const key = `${schema.scope}/${schema.id}`;
    const handler = this.#handlers.get(key) ?? new NoObjects(schema);
    this.#handlers.set(key, handler);
    return handler;
  }

  /** An object as the API shows it, for whoever else sends it. */
  viewOf(schema: Schema, item: Item, context: NormanContext): object {
    return resourceView(schema, this.handlerOf(schema), item, context);
  }

  #answer(request: NormanRequest): Answer {
    const { path, context, method } = request;
    const { typeName, schema } = path;
    if (typeName === '') return { status: 200, body: rootView(path.scope, context) };
    if (/^schemas?$/i.test(typeName)) return { status: 200, body: schemasView(path, context) };
    if (schema === undefined) throw new NormanRefusal('NotFound', `failed to find schema ${typeName}`);
    if (schema.id === 'subscribe') return subscribe(path, request.query);
    if (request.action === '' || method !== 'POST') checkMethod(path, schema, method);
    const handler = request.handler ?? this.handlerOf(schema);
    if (request.action !== '' && method === 'POST' && path.link === '') return act(schema, handler, request);
    if (path.link !== '') {
      handler.item(path.id, context);
      throw new NormanRefusal('NotFound', 'Link not found');
    }
    if (path.id === '') return this.#collection(schema, handler, request);
    return this.#resource(schema, handler, request);
  }

  #collection(schema: Schema, handler: NormanHandler, request: NormanRequest): Answer {
    const { context, query, call, path, method } = request;
    if (method === 'POST') {
      if (handler.create === undefined) throw new NormanRefusal('NotFound', 'no store found');
      const body = construct(schema, { ...readBody(call), ...scopeFields(path) }, 'create');
      return { status: 201, body: resourceView(schema, handler, handler.create(body, context), context, true) };
    }
    const self = `${context.base}${call.path.replaceAll(/\/\/+/g, '/')}`;
    const items = handler.items(context).filter((item) => isWithin(item, path));
    const list = collectionView(schema, handler, items, context, { self, parameters: query }, this.#constants);
    return { status: 200, body: list };
  }

  #resource(schema: Schema, handler: NormanHandler, { context, call, path, method }: NormanRequest): Answer {
    const view = (item: Item) => resourceView(schema, handler, item, context);
    if (method === 'GET') return { status: 200, body: view(handler.item(path.id, context)) };
    if (method === 'PUT') {
      if (handler.update === undefined) throw new NormanRefusal('NotFound', 'no store found');
      const body = construct(schema, readBody(call), 'update');
      return { status: 200, body: view(handler.update(path.id, body, context)) };
    }
    if (handler.remove === undefined) throw new NormanRefusal('NotFound', 'no store found');
    const left = handler.remove(path.id, context);
    return left === undefined ? { status: 204 } : { status: 200, body: view(left) };
  }
}

/** Which types are followed; the connection itself needs WebSockets without a sub-protocol, which worlds do not have. */
function subscribe({ scope }: NormanPath, query: URLSearchParams): Answer {
  const names = query.getAll('resourceTypes');
  const matched = names.filter((name) => findSchema(scope, name) !== undefined);
  if (names.length > 0 && matched.length === 0) throw new NormanRefusal('NotFound', 'no resources types matched');
  return { status: 400 };
}

function checkMethod({ id, link }: NormanPath, schema: Schema, method: string): void {
  const allowed = id === '' ? schema.collectionMethods : schema.resourceMethods;
  if (METHODS.includes(method) && (link !== '' || allowed.includes(method))) return;
  throw new NormanRefusal('MethodNotAllow', `Method ${method} not supported`);
}

/** An action that the type does not know is refused; one that the object does not offer is an empty 500 (recording errors). */
function act(schema: Schema, handler: NormanHandler, { path, action, call, context }: NormanRequest): Acted {
  const known = path.id === '' ? schema.collectionActions : schema.resourceActions;
  if (known[action] === undefined) throw new NormanRefusal('InvalidAction', `Invalid action: ${action}`);
  const body = bodyOf(call);
  if (path.id === '') return handler.actOnAll?.(action, body, context) ?? { status: 500 };
  const item = handler.item(path.id, context);
  const acted = handler.act?.(item.id, action, body, context);
  if (acted === undefined) return { status: 500 };
  const answered = acted.body as Item | undefined;
  // An answer that is an object of the type goes out as one.
  const isOwn = known[action].output === schema.id && answered !== undefined;
  return isOwn
    ? { ...acted, body: { ...resourceView(schema, handler, answered, context), ...shownIn(answered) } }
    : acted;
}

function shownIn(item: Item): object {
  return item['shownPassword'] === undefined ? {} : { password: item['shownPassword'] };
}

/** What a list below a cluster or a project adds to a body: where the new object belongs. */
function scopeFields({ scope, within, withinScope }: NormanPath): object {
  if (within === '' || scope !== 'management') return {};
  return { [`${withinScope}Id`]: within };
}

function isWithin(item: Item, { scope, within, withinScope }: NormanPath): boolean {
  return within === '' || scope !== 'management' || item[`${withinScope}Id`] === within;
}

function rootView(scope: Scope, { base }: NormanContext): object {
  const own = `${base}${SCOPE_PATHS[scope]}`;
  const listed = allSchemas(scope).filter(({ collectionMethods }) => collectionMethods.includes('GET'));
  const links = listed.map(({ id, plural }) =>
    id === 'subscribe' ? [id, `${own}/subscribe`] : [plural, `${own}/${plural.toLowerCase()}`],
  );
  const { group, path, version } = versionOf(scope);
  return {
    apiVersion: { group, path, version },
    baseType: 'apiRoot',
    links: { ...Object.fromEntries(links), root: own, self: own },
    type: 'apiRoot',
  };
}

/** The schemas of a scope, or the one that is named. */
function schemasView({ scope, within, id, typeName }: NormanPath, { base }: NormanContext): object {
  const own = `${base}${SCOPE_PATHS[scope]}${within === '' ? '' : `/${within}`}`;
  if (id === '') {
    const data = allSchemas(scope).map((schema) => schemaView(schema, own));
    return { type: 'collection', links: { self: `${own}/${typeName}` }, actions: {}, resourceType: 'schema', data };
  }
  const schema = findSchema(scope, id);
  if (schema === undefined) throw new NormanRefusal('NotFound', 'no such schema');
  return schemaView(schema, own);
}
