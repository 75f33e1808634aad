import { Refusal } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';
import { bareError } from './errors.js';
import type { ServedKind } from './kinds.js';
import type { ApiCall } from './request.js';
import { encodeEnvelope } from './schema/encode-protobuf.js';

/** The largest body that is read (apiserver pkg/server/config.go MaxRequestBodyBytes; recorded in facts/validation-limits). */
const MAXIMUM_BODY_BYTES = 3 * 1024 * 1024;

/** The largest request that etcd takes (--max-request-bytes), with what it needs beside the object. */
const MAXIMUM_STORED_BYTES = 1.5 * 1024 * 1024;
const REQUEST_OVERHEAD_BYTES = 100;

/** A body below this makes nothing too large that was not nearly so before; looking would cost more than the rest of the write. */
const UNSUSPICIOUS_BODY_BYTES = 64 * 1024;

/** Throws 413. */
export function checkBodySize({ method, body }: ApiCall): void {
  if (body.length <= MAXIMUM_BODY_BYTES || method === 'GET' || method === 'HEAD') return;
  const message = `Request entity too large: limit is ${MAXIMUM_BODY_BYTES}`;
  throw new Refusal(413, 'RequestEntityTooLarge', message, {});
}

/** Throws what the real server passes on from etcd, for an object that a call would make too large to be kept. */
export function checkStoredSize({ body }: ApiCall, { message, custom }: ServedKind, object: ApiObject): void {
  if (body.length <= UNSUSPICIOUS_BODY_BYTES) return;
  // Built-in kinds are kept as protobuf, custom ones as JSON.
  const bytes =
    message === undefined || custom !== undefined
      ? new TextEncoder().encode(JSON.stringify(object)).length
      : encodeEnvelope(message, { ...object }).length;
  if (bytes + REQUEST_OVERHEAD_BYTES > MAXIMUM_STORED_BYTES) throw bareError(500, 'etcdserver: request is too large');
}
