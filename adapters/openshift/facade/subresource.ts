import type { ApiCall, ResourceRequest, SubresourceHandler } from 'regatta/adapters/kubernetes/api';

/** A subresource that is only posted to. */
export function posted(path: string, handle: (call: ApiCall, request: ResourceRequest) => void): SubresourceHandler {
  return { path, methods: ['POST'], handle: (call, _kind, request) => handle(call, request) };
}

/** A subresource that is only read. */
export function readOnly(path: string, handle: (call: ApiCall, request: ResourceRequest) => void): SubresourceHandler {
  return { path, methods: ['GET'], handle: (call, _kind, request) => handle(call, request) };
}

/** An answer without a body, for what had nothing to do. */
export function sendNoContent(call: ApiCall): void {
  call.reply.head(204, { 'cache-control': 'no-cache, private' });
  call.reply.end();
}
