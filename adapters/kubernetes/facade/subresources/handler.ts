import type { ServedKind } from '../kinds.js';
import type { ApiCall, ResourceRequest } from '../request.js';

/** One path below an object. */
export interface SubresourceHandler {
  /** `scale`, or `pods/log` where only one resource has it. */
  readonly path: string;
  /** Methods that it answers. */
  readonly methods: readonly string[];
  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void;
}
