import type { Call, Headers } from 'regatta/kit';

const encoder = new TextEncoder();

/** What every answer carries (recordings; the date is the one that norman sends). */
function baseHeaders(authenticated: boolean): Headers {
  return {
    'cache-control': 'no-cache, no-store, must-revalidate',
    'x-content-type-options': 'nosniff',
    'x-api-cattle-auth': String(authenticated),
  };
}

/** A document of the v3, v3-public and v1 APIs; `schemas` is the address of the schemas that describe it. */
export function sendDocument(call: Call, status: number, body: unknown, schemas: string, authenticated = true): void {
  const headers = { ...baseHeaders(authenticated), 'x-api-schemas': schemas, expires: 'Wed 24 Feb 1982 18:42:00 GMT' };
  call.reply.head(status, { ...headers, 'content-type': 'application/json' });
  call.reply.end(encoder.encode(JSON.stringify(body)));
}

/** JSON outside of the APIs, as for callers without credentials. */
export function sendJson(call: Call, status: number, body: unknown, authenticated = false): void {
  call.reply.head(status, { ...baseHeaders(authenticated), 'content-type': 'application/json' });
  call.reply.end(encoder.encode(JSON.stringify(body)));
}

export function sendText(call: Call, status: number, text: string, authenticated = true, headers: Headers = {}): void {
  const contentType = { 'content-type': 'text/plain; charset=utf-8' };
  call.reply.head(status, { ...baseHeaders(authenticated), ...contentType, ...headers });
  call.reply.end(encoder.encode(text));
}

/** An answer without a body and without a type. */
export function sendNothing(call: Call, status: number, headers: Headers = {}, authenticated = true): void {
  call.reply.head(status, { ...baseHeaders(authenticated), ...headers });
  call.reply.end();
}

/** The address under which the caller reached the server, without a trailing slash (norman urlbuilder). */
export function baseOf({ headers, peer }: Call): string {
  const host = headers['x-api-host'] ?? headers['x-forwarded-host'] ?? headers['host'] ?? 'localhost';
  const protocol = headers['x-forwarded-proto'] ?? (peer.secure ? 'https' : 'http');
  return `${protocol}://${host}`;
}

/** The headers of an answer that a cluster gave, with those that the server puts before them (recording proxy-no-agent). */
export function proxiedHeaders(headers: Headers): Headers {
  const base = baseHeaders(true);
  const cacheControl = [base['cache-control'], headers['cache-control']]
    .filter((text) => text !== undefined)
    .join(', ');
  return { ...headers, ...base, 'cache-control': cacheControl };
}
