/** A request that came over a socket, as a facade sees it. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Call, Headers, Peer } from '../../ports/call.js';
import { peerOf } from './caller.js';
import type { SocketReply } from './socket-reply.js';

/** The `Call` of a request whose body has been read. */
export class SocketCall implements Call {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly peer: Peer;

  constructor(
    request: IncomingMessage,
    readonly body: Uint8Array,
    readonly reply: SocketReply,
  ) {
    const target = targetOf(request.url ?? '/');
    const mark = target.indexOf('?');
    this.method = request.method ?? 'GET';
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.query = mark < 0 ? '' : target.slice(mark + 1);
    this.headers = joined(request.headers);
    this.peer = peerOf(request.socket);
  }

  onClose(listener: () => void): void {
    this.reply.closing.add(listener);
  }
}

/** Path and query. Clients that take us for a proxy send the whole address. */
function targetOf(target: string): string {
  if (target.startsWith('/') || !target.includes('://')) return target;
  const path = target.indexOf('/', target.indexOf('://') + 3);
  return path < 0 ? '/' : target.slice(path);
}

/** Node joins repeated headers itself (`joinDuplicateHeaders`), all but one that no request should have. */
function joined(headers: IncomingHttpHeaders): Headers {
  if (isJoined(headers)) return headers;
  const copy: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(headers))
    copy[name] = typeof value === 'string' ? value : value.join(', ');
  return copy;
}

function isJoined(headers: IncomingHttpHeaders): headers is Headers {
  return headers['set-cookie'] === undefined;
}
