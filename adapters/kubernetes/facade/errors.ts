import { RegattaError, type Call } from 'regatta/kit';
import { badRequest, Refusal } from '../resources/registry/refusal.js';
import { sendJson } from './answers.js';
import { DecodeError } from './schema/parse-json.js';

/** The native error envelope. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Failure' | 'Success';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: object;
  readonly code?: number;
}

const NO_CACHE = { 'cache-control': 'no-cache, private' };

/** The only place that builds the error envelope (apimachinery pkg/apis/meta/v1 Status). */
export function statusOf({ status, message, reason, details, continueToken }: Refusal): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: continueToken === '' ? {} : { continue: continueToken },
    status: 'Failure',
    message,
    ...(reason !== '' && { reason }),
    ...(details !== undefined && { details }),
    code: status,
  };
}

/** The envelope of an answer that has nothing to show but that it worked. */
export function success(details?: object, code?: number): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details !== undefined && { details }),
    ...(code !== undefined && { code }),
  };
}

/** Any wrong request as a refusal; what is none is a bug and goes on. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DecodeError) return badRequest(error.message);
  if (!RegattaError.is(error)) throw error;
  if (error.kind === 'gone') return expired(error.message);
  if (error.kind === 'not-found') return new Refusal(404, 'NotFound', error.message);
  if (error.kind === 'conflict') return new Refusal(409, 'Conflict', error.message);
  return badRequest(error.message);
}

export function sendError(call: Call, error: unknown): void {
  const refusal = refusalOf(error);
  const { retryAfterSeconds } = refusal.details ?? {};
  sendJson(
    call,
    refusal.status,
    statusOf(refusal),
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
}

/** Unknown paths outside the API are answered in plain text. */
export function sendPlainNotFound(call: Call): void {
  sendPlain(call, 404, '404 page not found\n');
}

/** The few faults that the real server does not put into a Status. */
export function sendPlainError(call: Call, text: string): void {
  sendPlain(call, 500, text);
}

function sendPlain(call: Call, status: number, text: string): void {
  call.reply.head(status, {
    ...NO_CACHE,
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  call.reply.end(new TextEncoder().encode(text));
}

/** A path that is none, as Go's HTTP server answers it before anybody reads it. */
export function sendPlainBadRequest(call: Call): void {
  sendPlain(call, 400, '400 Bad Request');
}

export function unknownResource(): Refusal {
  return new Refusal(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): Refusal {
  const message = 'the server does not allow this method on the requested resource';
  return new Refusal(405, 'MethodNotAllowed', message, {});
}

/** Nothing is made of a custom resource whose definition goes. */
export function terminating({ group, plural }: { readonly group: string; readonly plural: string }): Refusal {
  const message = 'create not allowed while custom resource definition is terminating';
  return new Refusal(405, 'MethodNotAllowed', message, { group, kind: plural });
}

export function expired(message: string): Refusal {
  return new Refusal(410, 'Expired', message);
}

/** A list that cannot go on where it was; the token goes on with whatever there is now. */
export function expiredContinue(token: string): Refusal {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
  return new Refusal(410, 'Expired', message, undefined, token);
}

/** The caller takes none of the media types that there are. */
export function notAcceptable(offered: string): Refusal {
  const message = `406: Not Acceptable\n\nAvailable representations: ${offered}`;
  return new Refusal(406, 'NotAcceptable', message, {});
}

/** The caller asks for a form that this object or list does not have. */
export function wrongForm(message: string): Refusal {
  return new Refusal(406, 'NotAcceptable', message);
}

export function unsupportedMediaType(message: string, details?: object): Refusal {
  return new Refusal(415, 'UnsupportedMediaType', message, details);
}

/** A read of a revision that does not exist yet (apimachinery NewTooLargeResourceVersion). */
export function tooLargeResourceVersion(wanted: number, current: number): Refusal {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  return new Refusal(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** Faults of the server itself that carry neither reason nor details. */
export function bareError(status: number, message: string): Refusal {
  return new Refusal(status, '', message);
}
