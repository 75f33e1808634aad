import type { Headers } from 'regatta/kit';
import type { ApiCall } from './request.js';

const encoder = new TextEncoder();

/** Sends a JSON document with a line break at its end, as Go's encoder does. */
export function sendJson(call: ApiCall, status: number, value: unknown, headers: Headers = {}): void {
  sendText(call, status, `${JSON.stringify(value)}\n`, 'application/json', headers);
}

export function sendText(
  call: ApiCall,
  status: number,
  text: string,
  contentType: string,
  headers: Headers = {},
): void {
  call.reply.head(status, { 'cache-control': 'no-cache, private', 'content-type': contentType, ...headers });
  call.reply.end(encoder.encode(text));
}

export function sendBytes(call: ApiCall, bytes: Uint8Array, contentType: string): void {
  call.reply.head(200, { 'cache-control': 'no-cache, private', 'content-type': contentType });
  call.reply.end(bytes);
}

/** RFC 7234 warnings, as client-go prints them; several stand in one header. */
export function warningHeaders(warnings: readonly string[]): Headers {
  if (warnings.length === 0) return {};
  return { warning: [...new Set(warnings)].map((text) => `299 - ${JSON.stringify(text)}`).join(', ') };
}

/** The same call, with a warning on whatever it is answered. */
export function withWarning(call: ApiCall, text: string): ApiCall {
  const { reply } = call;
  const { warning } = warningHeaders([text]);
  const warned: ApiCall['reply'] = {
    head: (status, headers) => {
      const own = headers['warning'];
      reply.head(status, { ...headers, warning: own === undefined ? warning! : `${warning}, ${own}` });
    },
    write: (chunk) => reply.write(chunk),
    end: (chunk) => reply.end(chunk),
    onDrain: (listener) => reply.onDrain(listener),
    upgrade: (...given) => reply.upgrade(...given),
  };
  return { ...call, reply: warned, onClose: (listener) => call.onClose(listener) };
}
