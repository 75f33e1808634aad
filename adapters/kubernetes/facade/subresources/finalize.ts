import { isObject, listAt, objectAt } from '../../resources/registry/json.js';
import type { ApiServer } from '../../resources/types.js';
import { readDocument } from '../bodies.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';

/** Takes finalizers out of a namespace's spec; the last one lets a deleted namespace go. */
export class FinalizeHandler implements SubresourceHandler {
  readonly path = 'namespaces/finalize';
  readonly methods = ['PUT'];
  readonly #api: ApiServer;
  readonly #reads: Reads;

  constructor(api: ApiServer, reads: Reads) {
    this.#api = api;
    this.#reads = reads;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const before = this.#reads.stored(kind, request).value;
    const { value } = readDocument(call);
    const finalizers = listAt(objectAt(isObject(value) ? value : {}, 'spec'), 'finalizers').map(String);
    this.#api.finalize(request.name, finalizers);
    const left = this.#api.get(kind.resource, '', request.name);
    this.#reads.answer(call, kind, left ?? { ...before, ...{ spec: {} } }, 200);
  }
}
