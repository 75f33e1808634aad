/** What an answer of an API server owes whoever asks, however they ask. */
import type { MemoryResult } from '../../../src/core/call/memory-call.js';

interface Status {
  readonly kind?: unknown;
  readonly apiVersion?: unknown;
  readonly status?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
}

/** Faults of the caller that the real server takes for its own; the recordings under `test/vectors/kubernetes/api` have them. */
const TAKEN_FOR_ITS_OWN: readonly RegExp[] = [
  /^resourceVersion: Invalid value: .* strconv\.ParseUint/,
  /^etcdserver: mvcc: required revision is a future revision$/,
  /^Timeout: Too large resource version: /,
  /^resourceVersion should not be set on objects to be created$/,
  /^failed to create typed patch object/,
  /^map: map\[.* does not contain declared merge key: /s,
  /^unknown patch type: /,
  /^The order in patch list:/,
  // What lies behind a proxy does not answer.
  /^error trying to reach service: /,
  /^no endpoints available for service /,
  /^couldn't get version\/kind; json parse error: /,
];

/** What the real server answers without a Status: unknown paths, and impersonation of nobody. */
const PLAIN = /^400 Bad Request$|^404 page not found\n$|^Internal Server Error: .* without impersonating a user\n$/;

/** What is wrong with an answer; undefined if nothing. */
export function problemOf(result: MemoryResult, method: string): string | undefined {
  const { status, headers, ended, peer } = result;
  const text = result.text();
  if (status === undefined) return 'no answer';
  if (peer !== undefined || status < 400) return undefined;
  if (!ended) return `an answer ${status} that does not end`;
  const type = headers['content-type'] ?? '';
  // An answer to HEAD has no words, so a fault of the server's own cannot be told from one that it only takes for its own.
  if (method === 'HEAD') return undefined;
  if (type.startsWith('text/plain')) return PLAIN.test(text) ? undefined : `${status} ${text}`;
  if (type !== 'application/json') return undefined;
  const body = JSON.parse(text) as Status;
  const isStatus = body.kind === 'Status' && body.apiVersion === 'v1' && body.status === 'Failure';
  if (!isStatus || body.code !== status) return `${status} with ${text.slice(0, 300)}`;
  const message = String(body.message);
  if (status >= 500 && !TAKEN_FOR_ITS_OWN.some((known) => known.test(message))) return `${status} ${message}`;
  return undefined;
}
