import type { Call, Tasks } from 'regatta/kit';
import type { RancherConstants } from '../../profiles/2.8.js';
import { baseOf, sendDocument, sendNothing } from '../answers.js';
import type { Caller } from '../authentication.js';
import { NormanRefusal, normanError } from '../errors.js';
import type { Acted, Body, NormanContext, NormanHandler } from './handler.js';
import { listingOf, type Item } from './query.js';
import { schemaOf } from './schema.js';

/** A request to the v3 API, taken apart. */
interface NormanRequest {
  readonly call: Call;
  readonly context: NormanContext;
  readonly query: URLSearchParams;
  readonly segments: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** `/v3`: the root, the schemas, and one collection for each type (rancher/norman api/handler). */
export class NormanApi {
  readonly #tasks: Tasks;
  readonly #constants: RancherConstants;
  readonly #handlers: readonly NormanHandler[];

  constructor(tasks: Tasks, constants: RancherConstants, handlers: readonly NormanHandler[]) {
    this.#tasks = tasks;
    this.#constants = constants;
    this.#handlers = handlers;
  }

  accept(call: Call, caller: Caller): void {
    const segments = call.path.split('/').filter((segment) => segment !== '');
    const context = { base: baseOf(call), caller, now: this.#tasks.now };
    const request = { call, context, query: new URLSearchParams(call.query), segments: segments.slice(1).map(decode) };
    try {
      const { status, body } = this.#answer(request);
      if (body === undefined) sendNothing(call, status);
      else sendDocument(call, status, body, this.#schemas(request));
    } catch (error) {
      const { status, body } = normanError(error);
      sendDocument(call, status, body, this.#schemas(request));
    }
  }

  #answer(request: NormanRequest): Answer {
    const [plural, id, below, ...rest] = request.segments;
    const method = request.query.get('_method') ?? request.call.method;
    if (plural === undefined) return { status: 200, body: this.#root(request.context) };
    if (plural.toLowerCase() === 'schemas') return { status: 200, body: this.#schemaDocument(id, request.context) };
    const handler = this.#handler(plural);
    if (id === undefined) return this.#collection(handler, method, request);
    if (below === undefined) return this.#resource(handler, id, method, request);
    return this.#below(handler, id, below, rest.length === 0 ? method : 'NONE', request);
  }

  #collection(handler: NormanHandler, method: string, request: NormanRequest): Answer {
    const { context, query, call } = request;
    const action = query.get('action');
    if (method === 'GET') return { status: 200, body: this.#list(handler, handler.items(context), request) };
    if (method !== 'POST') throw methodNotAllowed(method);
    if (action !== null) {
      const acted = handler.actOnAll?.(action, bodyOf(call), context);
      if (acted === undefined) throw new NormanRefusal('InvalidAction', `Invalid action: ${action}`);
      return acted;
    }
    if (handler.create === undefined) throw methodNotAllowed(method);
    return { status: 201, body: handler.create(bodyOf(call), context) };
  }

  #resource(handler: NormanHandler, id: string, method: string, { context, query, call }: NormanRequest): Answer {
    const action = query.get('action');
    if (method === 'GET') return { status: 200, body: handler.item(id, context) };
    if (method === 'DELETE' || (method === 'POST' && action === 'remove')) return removed(handler, id, context);
    if (method === 'PUT') {
      if (handler.update === undefined) throw methodNotAllowed(method);
      return { status: 200, body: handler.update(id, bodyOf(call), context) };
    }
    if (method !== 'POST' || action === null) throw methodNotAllowed(method);
    return actedOn(handler, id, action, call, context);
  }

  /** A link of an object: the collection of another type, filtered by it. */
  #below(handler: NormanHandler, id: string, link: string, method: string, request: NormanRequest): Answer {
    handler.item(id, request.context);
    const target = this.#handlers.find(({ type }) => type.plural.toLowerCase() === link.toLowerCase());
    if (target === undefined) throw new NormanRefusal('NotFound', `failed to find schema ${link}`);
    if (method !== 'GET') throw methodNotAllowed(method);
    const field = `${handler.type.id}Id`;
    const items = target.items(request.context).filter((item) => item[field] === id);
    return { status: 200, body: this.#list(target, items, request) };
  }

  #list(handler: NormanHandler, items: readonly Item[], { call, context, query }: NormanRequest) {
    const { type, collectionActions = [] } = handler;
    const { base } = context;
    const self = `${base}${call.path.replace(/\/$/, '')}`;
    const collection = `${base}/v3/${type.plural.toLowerCase()}`;
    const { data, pagination, sort, filters } = listingOf(type, items, self, query, this.#constants);
    return {
      type: 'collection',
      links: { self },
      createTypes: { [type.id]: collection },
      actions: Object.fromEntries(collectionActions.map((name) => [name, `${collection}?action=${name}`])),
      pagination,
      sort,
      filters,
      resourceType: type.id,
      data,
    };
  }

  #root({ base }: NormanContext) {
    const links = this.#handlers.map(({ type }) => [type.plural, `${base}/v3/${type.plural.toLowerCase()}`]);
    const apiVersion = { group: 'management.cattle.io', path: '/v3', version: 'v3' };
    const own = { root: `${base}/v3`, self: `${base}/v3`, schemas: `${base}/v3/schemas` };
    return { apiVersion, baseType: 'apiRoot', links: { ...Object.fromEntries(links), ...own }, type: 'apiRoot' };
  }

  #schemaDocument(id: string | undefined, { base }: NormanContext) {
    const schemas = this.#handlers.map((handler) => schemaOf(handler, base));
    if (id === undefined)
      return { type: 'collection', resourceType: 'schema', links: { self: `${base}/v3/schemas` }, data: schemas };
    const found = schemas.find((schema) => schema.id.toLowerCase() === id.toLowerCase());
    if (found === undefined) throw new NormanRefusal('NotFound', `failed to find schema ${id}`);
    return found;
  }

  /** Types are found by their plural or singular name in any case. */
  #handler(name: string): NormanHandler {
    const wanted = name.toLowerCase();
    const found = this.#handlers.find(({ type }) =>
      [type.plural, type.id].some((known) => known.toLowerCase() === wanted),
    );
    if (found === undefined) throw new NormanRefusal('NotFound', `failed to find schema ${name}`);
    return found;
  }

  /** The schemas of the version that a request belongs to: clusters and projects have their own (recordings). */
  #schemas({ context, segments }: NormanRequest): string {
    const [plural = '', id] = segments;
    const scope = this.#handlers.find(({ type }) => type.plural.toLowerCase() === plural.toLowerCase())?.type.scope;
    const below = scope === undefined || scope === 'management' ? '' : `/${scope}${id === undefined ? '' : `/${id}`}`;
    return `${context.base}/v3${below}/schemas`;
  }
}

function removed(handler: NormanHandler, id: string, context: NormanContext): Answer {
  if (handler.remove === undefined) throw methodNotAllowed('DELETE');
  const left = handler.remove(id, context);
  return left === undefined ? { status: 204 } : { status: 200, body: left };
}

/** An action that the object does not offer is an empty 500 (recording errors, action.unavailable). */
function actedOn(handler: NormanHandler, id: string, action: string, call: Call, context: NormanContext): Acted {
  handler.item(id, context);
  return handler.act?.(id, action, bodyOf(call), context) ?? { status: 500 };
}

/** A body that is no JSON object is refused without a word of why (recording login, bad.not-json). */
export function bodyOf(call: Call): Body {
  const text = new TextDecoder().decode(call.body);
  if (text === '') return {};
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // Refused below, like any other body that is no object.
  }
  throw new NormanRefusal('InvalidBodyContent', '');
}

function methodNotAllowed(method: string): NormanRefusal {
  return new NormanRefusal('MethodNotAllow', `Method ${method} not supported`);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
