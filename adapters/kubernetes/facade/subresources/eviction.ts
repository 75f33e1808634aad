import { isObject, objectAt, textAt } from '../../resources/registry/json.js';
import { badRequest } from '../../resources/registry/refusal.js';
import type { StoredApiServer } from '../../resources/registry/stored-api-server.js';
import { sendJson } from '../answers.js';
import { readDocument } from '../bodies.js';
import { success } from '../errors.js';
import type { ServedKind } from '../kinds.js';
import { isDryRun } from '../parameters.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';

/** A deletion that asks first. Without disruption budgets, which are not served yet, the answer is always yes. */
export class EvictionHandler implements SubresourceHandler {
  readonly path = 'pods/eviction';
  readonly methods = ['POST'];
  readonly #api: StoredApiServer;
  readonly #reads: Reads;

  constructor(api: StoredApiServer, reads: Reads) {
    this.#api = api;
    this.#reads = reads;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { value } = readDocument(call);
    const body = isObject(value) ? value : {};
    if (textAt(objectAt(body, 'metadata'), 'name') !== request.name)
      throw badRequest('name in URL does not match name in Eviction object');
    this.#reads.stored(kind, request);
    const options = objectAt(body, 'deleteOptions');
    const grace = options['gracePeriodSeconds'];
    const dryRun = isDryRun(call) || Array.isArray(options['dryRun']);
    const given = typeof grace === 'number' ? { gracePeriodSeconds: grace } : {};
    this.#api.remove('pods', request.namespace, request.name, given, { dryRun });
    sendJson(call, 201, success(undefined, 201));
  }
}
