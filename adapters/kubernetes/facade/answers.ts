import { yaml11Text, type Call, type Headers } from 'regatta/kit';
import { isObject, textAt, type JsonObject } from '../resources/registry/json.js';
import { encodingOf } from './media-ranges.js';
import type { ApiCall } from './request.js';
import { encodeEnvelope } from './schema/encode-protobuf.js';
import { messageOf, type Message } from './schema/schema.js';

const encoder = new TextEncoder();

const NO_CACHE: Headers = { 'cache-control': 'no-cache, private' };
export const JSON_HEADERS: Headers = { ...NO_CACHE, 'content-type': 'application/json' };

/** Sends an object in the encoding that the caller likes best of those that it can have; JSON ends in a line break, as Go's encoder does. */
export function sendJson(call: Call, status: number, value: unknown, headers: Headers = {}): void {
  const encoding = encodingOf(call.headers['accept']);
  const message = encoding === 'protobuf' && isObject(value) ? messageFor(value) : undefined;
  if (message !== undefined)
    return send(
      call,
      status,
      encodeEnvelope(message, value as JsonObject),
      'application/vnd.kubernetes.protobuf',
      headers,
    );
  if (encoding === 'yaml') return sendText(call, status, yaml11Text(value), 'application/yaml', headers);
  sendText(call, status, `${JSON.stringify(value)}\n`, 'application/json', headers);
}

/** Sends what is JSON already. */
export function sendEncoded(call: Call, status: number, line: Uint8Array, headers: Headers): void {
  call.reply.head(status, { ...JSON_HEADERS, ...headers });
  call.reply.end(line);
}

function messageFor(value: JsonObject): Message | undefined {
  const apiVersion = textAt(value, 'apiVersion');
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return messageOf(group, version, textAt(value, 'kind'));
}

export function sendText(call: Call, status: number, text: string, contentType: string, headers: Headers = {}): void {
  send(call, status, encoder.encode(text), contentType, headers);
}

function send(call: Call, status: number, bytes: Uint8Array, contentType: string, headers: Headers): void {
  call.reply.head(status, { ...NO_CACHE, 'content-type': contentType, ...headers });
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

/** Sends a document that clients keep: one that they have already is not sent again. */
export function sendKept(
  call: ApiCall,
  document: string | Uint8Array,
  contentType: string,
  headers: Headers = {},
): void {
  const etag = `"${hashOf(typeof document === 'string' ? document : String(document.length))}"`;
  const bytes = typeof document === 'string' ? encoder.encode(document) : document;
  if ((call.headers['if-none-match'] ?? '') !== etag) return send(call, 200, bytes, contentType, { ...headers, etag });
  call.reply.head(304, { ...NO_CACHE, ...headers, etag });
  call.reply.end();
}

/** FNV-1a, which is enough to tell one version of a document from the next. */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).toUpperCase().padStart(8, '0');
}
