import { rfc3339, type Tasks } from 'regatta/kit';
import { isObject, listAt, objectAt, textAt } from '../../resources/registry/json.js';
import type { ApiObject } from '../../resources/types.js';
import type { ServedKind } from '../kinds.js';
import type { Patches } from '../patch.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { Writes } from '../writes.js';
import type { SubresourceHandler } from './handler.js';

/** The decision on a request for a certificate: its conditions alone (kubernetes pkg/registry/certificates/certificates v1.32). */
export class ApprovalHandler implements SubresourceHandler {
  readonly path = 'certificatesigningrequests/approval';
  readonly methods = ['GET', 'PUT', 'PATCH'];
  readonly #reads: Reads;
  readonly #writes: Writes;
  readonly #patches: Patches;
  readonly #tasks: Tasks;

  constructor(reads: Reads, writes: Writes, patches: Patches, tasks: Tasks) {
    this.#reads = reads;
    this.#writes = writes;
    this.#patches = patches;
    this.#tasks = tasks;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    if (call.method === 'GET') return this.#reads.get(call, kind, request);
    const before = this.#reads.stored(kind, request).value;
    // What is written is a status; what of it counts is decided when the whole of it is known.
    const decided: ServedKind = { ...kind, toStored: (object) => this.#decided(kind.toStored(object), before) };
    const asStatus = { ...request, subresource: 'status' };
    if (call.method === 'PUT') this.#writes.update(call, decided, asStatus);
    else this.#patches.patch(call, decided, asStatus);
  }

  #decided(object: ApiObject, before: ApiObject): ApiObject {
    const now = rfc3339(this.#tasks.now);
    const status = objectAt(before, 'status');
    const earlier = listAt(status, 'conditions').filter(isObject);
    const conditions = listAt(objectAt(object, 'status'), 'conditions')
      .filter(isObject)
      .map((condition) => {
        const known = earlier.find((one) => one['type'] === condition['type'] && one['status'] === condition['status']);
        const since = known === undefined ? now : textAt(known, 'lastTransitionTime') || now;
        return {
          ...condition,
          lastUpdateTime: textAt(condition, 'lastUpdateTime') || now,
          lastTransitionTime: textAt(condition, 'lastTransitionTime') || since,
        };
      });
    const { conditions: _before, ...rest } = status;
    const changed = { ...object, status: { ...rest, ...(conditions.length > 0 && { conditions }) } };
    return changed;
  }
}
