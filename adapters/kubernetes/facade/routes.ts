import type { Call, ReadingFacade } from 'regatta/kit';
import { objectAt, textAt } from '../resources/registry/json.js';
import { OutsideAnswers, Suspended } from '../resources/registry/outside.js';
import { sendJson, withWarning } from './answers.js';
import { ImpersonationWithoutUser } from './authentication/impersonation.js';
import type { OpenIdDocuments } from './authentication/open-id.js';
import { readDocument } from './bodies.js';
import { answerComponentStatuses } from './component-statuses.js';
import { versionDocument, type Discovery } from './discovery.js';
import {
  methodNotAllowed,
  sendError,
  sendPlainBadRequest,
  sendPlainError,
  sendPlainNotFound,
  terminating,
  unknownResource,
} from './errors.js';
import type { AnsweredResource } from './extension.js';
import type { ServedKind, ServedKinds } from './kinds.js';
import { answerHealth } from './health.js';
import type { MetricsEndpoint } from './metrics-endpoint.js';
import type { OpenApiDocuments } from './openapi/documents.js';
import type { Patches } from './patch.js';
import type { Reads } from './reads.js';
import type { Reviews } from './reviews/reviews.js';
import type { RequestGate } from './request-gate.js';
import { isTrue, resourceRequestOf, type ApiCall, type ResourceRequest } from './request.js';
import { checkBodySize } from './size-limits.js';
import type { SubresourceHandler } from './subresources/handler.js';
import type { Watches } from './watch.js';
import type { Writes } from './writes.js';

/** The parts that requests are handed to. */
export interface Handlers {
  readonly kinds: ServedKinds;
  readonly answered: readonly AnsweredResource[];
  readonly gate: RequestGate;
  readonly openId: OpenIdDocuments;
  readonly discovery: Discovery;
  readonly openApi: OpenApiDocuments;
  readonly metrics: MetricsEndpoint;
  readonly reviews: Reviews;
  readonly reads: Reads;
  readonly watches: Watches;
  readonly writes: Writes;
  readonly patches: Patches;
  readonly subresources: readonly SubresourceHandler[];
  /** The minor version that `/version` names. */
  readonly minor: string;
}

/** A percent sign that no two hexadecimal digits follow. */
const WRONG_ESCAPE = /%(?![0-9a-f]{2})/i;
const WATCHES = /(^|&)watch=/;

/** The HTTP side of the API server: finds out what a request is about and hands it on. */
export class KubernetesFacade implements ReadingFacade {
  readonly #handlers: Handlers;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  accept(call: Call): void {
    if (WRONG_ESCAPE.test(call.path)) sendPlainBadRequest(call);
    else this.#serve(call, new OutsideAnswers());
  }

  /** Objects and lists as they are stored. Whoever has to be asked about outside is asked from within the world. */
  read(call: Call): boolean {
    if (call.method !== 'GET' || !call.path.startsWith('/api') || call.path.includes('//')) return false;
    if (WATCHES.test(call.query) || WRONG_ESCAPE.test(call.path)) return false;
    try {
      const request = resourceRequestOf(call.path);
      if (request === undefined || request.watches || request.subresource !== '') return false;
      // What is answered without being stored may be more than a look at what there is.
      if (this.#handlers.kinds.find(request.group, request.version, request.plural) === undefined) return false;
      this.#handlers.gate.pass(call, request, new OutsideAnswers(), (api) => this.#resource(api, request));
    } catch (error) {
      if (error instanceof Suspended) return false;
      this.#refuse(call, error);
    }
    return true;
  }

  /** Begins again, from what is in the store then, as often as an answer from outside is missing. */
  #serve(call: Call, answers: OutsideAnswers): void {
    answers.begin();
    try {
      const about = resourceRequestOf(call.path);
      this.#handlers.gate.pass(call, about, answers, (api) => this.#route(api, about));
    } catch (error) {
      if (error instanceof Suspended) return error.ask(() => this.#serve(call, answers));
      this.#refuse(call, error);
    }
  }

  #refuse(call: Call, error: unknown): void {
    const refused = this.#handlers.gate.refused(call);
    if (error instanceof ImpersonationWithoutUser) sendPlainError(refused, error.message);
    else sendError(refused, error);
  }

  #route(call: ApiCall, request: ResourceRequest | undefined): void {
    if (call.path.includes('//')) return sendPlainNotFound(call);
    if (request !== undefined) return this.#resource(call, request);
    const segments = call.path.split('/').filter((segment) => segment !== '');
    const { discovery, openApi, openId } = this.#handlers;
    const reads = ['GET', 'HEAD'].includes(call.method);
    if (reads && (discovery.answer(call, segments) || openApi.answer(call, segments) || openId.answer(call))) return;
    this.#other(call, segments);
  }

  #other(call: ApiCall, segments: readonly string[]): void {
    const [root = ''] = segments;
    if (root === '' && call.method === 'GET') return sendJson(call, 200, { paths: this.#handlers.discovery.paths() });
    if (root === 'version' && segments.length === 1) return sendJson(call, 200, versionDocument(this.#handlers.minor));
    const health = ['healthz', 'livez', 'readyz'].includes(root);
    if (health && answerHealth(call, root, segments.slice(1))) return;
    if (call.method === 'GET' && this.#handlers.metrics.answer(call, segments)) return;
    sendPlainNotFound(call);
  }

  #resource(call: ApiCall, request: ResourceRequest): void {
    checkBodySize(call);
    const { kinds, discovery } = this.#handlers;
    const kind = kinds.find(request.group, request.version, request.plural);
    if (kind === undefined) {
      if (request.group === '' && request.plural === 'componentstatuses') return answerComponentStatuses(call, request);
      if (request.group === '' && request.plural === 'bindings') return this.#bind(call, request);
      if (this.#handlers.reviews.answer(call, request)) return;
      const answered = this.#answered(request);
      if (answered !== undefined) return answered.handle(call, request);
      if (!discovery.hasGroup(request.group)) return sendPlainNotFound(call);
      throw unknownResource();
    }
    const warning = kind.definition.warning ?? kind.custom?.warning ?? '';
    this.#stored(warning === '' ? call : withWarning(call, warning), kind, request);
  }

  #stored(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    if (request.subresource !== '') return this.#subresource(call, kind, request);
    if (kind.definition.namespaced && request.namespace === '' && (request.name !== '' || call.method !== 'GET'))
      throw request.name === '' && call.method === 'POST' ? methodNotAllowed() : unknownResource();
    if (!kind.definition.namespaced && request.namespace !== '') throw unknownResource();
    if (request.name === '') this.#collection(call, kind, request);
    else this.#object(call, kind, request);
  }

  #answered({ group, version, plural }: ResourceRequest): AnsweredResource | undefined {
    return this.#handlers.answered.find(
      ({ discovered, isServed = true }) =>
        isServed && discovered.group === group && discovered.version === version && discovered.plural === plural,
    );
  }

  /** The older path of the binding subresource: the name stands in the body alone. */
  #bind(call: ApiCall, request: ResourceRequest): void {
    if (call.method !== 'POST') throw methodNotAllowed();
    const name = textAt(objectAt(readDocument(call).value, 'metadata'), 'name');
    const pods = this.#handlers.kinds.find('', 'v1', 'pods');
    if (pods === undefined) throw unknownResource();
    this.#subresource(call, pods, { ...request, plural: 'pods', name, subresource: 'binding' });
  }

  #subresource(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { plural, subresources = [] } = kind.definition;
    const named = [`${plural}/${request.subresource}`, request.subresource];
    const handler = this.#handlers.subresources.find(({ path }) => named.includes(path));
    if (handler === undefined || !subresources.some(({ name }) => name === request.subresource))
      throw unknownResource();
    if (!handler.methods.includes(call.method)) throw methodNotAllowed();
    handler.handle(call, kind, request);
  }

  #collection(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { reads, watches, writes } = this.#handlers;
    const { verbs } = kind.definition;
    const isWatch = request.watches || isTrue(call.parameters, 'watch');
    if (call.method === 'GET' && isWatch) return watches.open(call, kind, request.namespace, '');
    if (call.method === 'GET' && verbs.includes('list')) return reads.list(call, kind, request.namespace);
    if (call.method === 'POST' && this.#handlers.kinds.isGoing(kind)) throw terminating(kind.definition);
    if (call.method === 'POST' && verbs.includes('create')) return writes.create(call, kind, request);
    if (call.method === 'DELETE' && verbs.includes('deletecollection'))
      return writes.deleteCollection(call, kind, request);
    throw methodNotAllowed();
  }

  #object(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { reads, watches, writes, patches } = this.#handlers;
    const { verbs } = kind.definition;
    const isWatch = request.watches || isTrue(call.parameters, 'watch');
    switch (call.method) {
      case 'GET':
        return isWatch ? watches.open(call, kind, request.namespace, request.name) : reads.get(call, kind, request);
      case 'PUT':
        if (verbs.includes('update')) return writes.update(call, kind, request);
        break;
      case 'PATCH':
        if (verbs.includes('patch')) return patches.patch(call, kind, request);
        break;
      case 'DELETE':
        if (verbs.includes('delete')) return writes.delete(call, kind, request);
        break;
    }
    throw methodNotAllowed();
  }
}
