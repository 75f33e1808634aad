import type { ServedKind } from '../kinds.js';
import type { Patches } from '../patch.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { Writes } from '../writes.js';
import type { SubresourceHandler } from './handler.js';

/** A part of an object that is read and written apart from the rest: its status, a decision, containers that join. */
export class PartHandler implements SubresourceHandler {
  readonly path: string;
  readonly methods = ['GET', 'PUT', 'PATCH'];
  readonly #reads: Reads;
  readonly #writes: Writes;
  readonly #patches: Patches;

  constructor(path: string, reads: Reads, writes: Writes, patches: Patches) {
    this.path = path;
    this.#reads = reads;
    this.#writes = writes;
    this.#patches = patches;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    if (call.method === 'GET') this.#reads.get(call, kind, request);
    else if (call.method === 'PUT') this.#writes.update(call, kind, request);
    else this.#patches.patch(call, kind, request);
  }
}
